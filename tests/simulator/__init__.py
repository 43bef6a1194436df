"""Stand-ins for the messaging platforms, run as a process of their own by the tests.

What every platform needs lies here: faults on demand (`faults`), the record of what
happened (`journal`), delivery until accepted (`courier`), sending limits (`limits`),
connections that can be broken (`connection`) and the shared part of the control
interface (`control`, `levers`). What is particular to one platform lies in a folder of
its own (`telegram/`, `whatsapp/`). Tests use `client.TelegramSimulator`,
`whatsapp.client.WhatsAppSimulator` and `person.Person`.
"""
