# Facts about the service, and small talk.

start =
    Welcome to the service of { $office }. Here you can:
    • see where your ID card or other document is: send the code on the slip
    • be told when it is ready for pickup
    • ask what to bring, for example: lost ktp requirements
    • report illegal levies or brokers without your name: write REPORT
    All free of charge.
help =
    Send the code on your slip to see the status. Words that always work:
    • CHECK: status of your card or document
    • REQUIREMENTS: what to bring
    • REPORT: report a levy or a broker, without your name
    • COMPLAINT: tell us what went wrong; TICKET: see the answer
    • STOP: end all reminders
    • ERASE MY DATA: erase what we keep
    • CANCEL, START, INDONESIA
    Reported before? Send your 16-digit receipt.
unknown = Sorry, I did not understand. Send the code on your slip to see the status, or choose below. Slip lost? Ask at the counter, free of charge.
levy-elsewhere = That is another agency's business, not our office's, so we cannot take it as a report. You can turn to:
mobile-unknown = There is no word from officers yet on when and where the mobile service comes.
place-regency = That place belongs to Kabupaten Serang, which has a registry office of its own. This is { $office }.
unknown-which = Sorry, that is not clear to me yet. Which do you mean?
not-that = Sorry, I got that wrong. Choose below, or put it in other words.
thanks = You are welcome.
slip-lost = Slip or code lost? Come to the counter of { $office } and say so; an officer can check your card and print the code again, free of charge. No need to send your NIK here.
slip-lost-receipt = If it is a report's 16-digit receipt that is lost, nobody can restore it; the report is read all the same.
human = Want to meet one? Please come to { $office }.
place = Office: { $office }, { $address }.
place-name = Office: { $office }. Its address is not recorded in this service yet.
place-counters = Also at:
place-counter = • { $name }
place-counter-address = • { $name }, { $address }

edited = A message that was sent cannot be changed. Please send a new one.
refused = That button no longer works. Send the code on your slip, or write HELP.
nik-unasked = Please don't send NIK or family card numbers; the number was not used and not kept. The safe way: send the code on your slip. No slip? Ask at the counter of { $office }, free of charge.

media-photo = We don't open or keep photos here. Just type the code on your slip, or write what you need.
media-voice = We can't listen to voice messages and don't keep them. Please type; a few words will do, such as: is my card ready?
media-voice-counter = If typing is hard, please come to the counter of { $office }; the officers will help, free of charge.
media-video = We don't open or keep videos. To see the status, take a photo of the QR square on the slip, or type its code.
media-sticker = Thanks for the sticker. Can we help? Send the code on your slip to see the status, or write HELP.
media-location = We don't need or keep your location. This is where the office is, and when it is open:
media-contact = We don't need or keep contacts; please don't pass on other people's numbers. To see the status, the code on the slip is enough.
media-document = We don't open or keep files. Papers need only be brought to the counter, not sent here. To see the status, send a photo of the QR square on the slip, or type its code.
media-other = We can't read this. Please type, for example the code on your slip.

language-chosen = All right, I answer in English.

button-my-slips = 🪪 Where is my card
button-complain = 📝 A complaint
button-help = ❓ Something else
button-stop-all = 🔕 Stop reminders
button-follow-up = 📨 My report
button-not-that = ↩️ Not that
button-requirements = 📄 What to bring
button-fee = 💰 Fee
