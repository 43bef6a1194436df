what-is-kept =
    What we keep about this chat:
    • reminders: the chat's address (encrypted) and the slip's code, only if you asked to be told
    • the last slips you asked for and your language, for a while
    • a mark that a message was answered, 8 days, without content
    Other messages are not kept. We don't ask for a NIK. Reports are sealed and not linked to this chat.
    To erase all of it, write ERASE MY DATA.
what-is-kept-whatsapp = On WhatsApp also: until when we may answer here, 24 hours from your last message.
erase-surely = Erase what we keep about this chat: reminders, last slips and tickets? Tap, or write YES ERASE.
erase-surely-draft = Erase what we keep about this chat, with tickets and what was not sent yet? Tap, or write YES ERASE.
erased = Erased: reminders, last slips and tickets. The office's status is unchanged, and the slip's code still works.
erase-kept = All right, nothing was erased.

button-erase = Yes, erase
button-keep = No
