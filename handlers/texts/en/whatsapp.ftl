# What WhatsApp's layout adds. In both languages at once: a message does not tell its own.

whatsapp-choose = Pilih / Choose
whatsapp-type-one = Balas dengan / Reply with:
