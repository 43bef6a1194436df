what-is-kept = What we keep about this chat:
what-is-kept-slips = • { $slips } slips you asked for ({ $names } with a name) and your language: encrypted, until 90 days after your last message
what-is-kept-reminders = • { $reminders } reminders, agreed to since { $since }: this chat's address, encrypted, and which slip
what-is-kept-no-reminders = • 0 reminders
what-is-kept-ended = • { $ended } reminders that have ended and are not used any more
what-is-kept-tickets = • { $tickets } tickets: their words encrypted, until some time after their end
what-is-kept-whatsapp = • until when we may answer here, 24 hours from your last message
what-is-kept-marks = • fingerprints of messages: so that none is answered twice (8 days), and so that we know which came from us (30 days); nobody can read them back
what-is-not-kept = Other messages, photos and NIKs are not kept. Reports are not linked to this chat. To erase all of it, write ERASE MY DATA.
erase-surely = Erase what we keep about this chat: reminders, last slips and tickets? Tap, or write YES ERASE.
erase-surely-draft = Erase what we keep about this chat, with tickets and what was not sent yet? Tap, or write YES ERASE.
erased = Erased: reminders and your consent to them, slips with their names, and tickets. The office's status is unchanged, and the slip's code still works.
erase-kept = All right, nothing was erased.

button-erase = Yes, erase
button-keep = No
