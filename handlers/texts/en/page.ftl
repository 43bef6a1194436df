# The start page with the web chat.

page-title = e-KTP service — { $office }
page-service = e-KTP service
page-intro = Ask about your card, what to bring and opening hours. An illegal fee or a broker? Report it here, without your name.
page-free = Free of charge
page-free-law = Law 24/2013 Art. 79A
page-demo = TRIAL: all data here is made up. Do not write a real report.
page-skip = Go to the message box

page-starters = Quick choices
page-start-check = Check my card
page-start-check-hint = with the code on your slip
page-start-check-words = Check my card
page-start-report = Report a levy or broker
page-start-report-hint = without a name, sealed
page-start-report-words = Report
page-start-requirements = What to bring
page-start-requirements-hint = for your e-KTP
page-start-requirements-words = Requirements
page-start-hours = Opening hours
page-start-hours-hint = which days we are open
page-start-hours-words = Opening hours

page-check = No slip: check with NIK and family card

page-conversation = Conversation
page-greeting =
    Welcome. Do you have a slip? Type its code below, and I will look up where your card is.
page-privacy = Your NIK is not needed. This conversation is gone once the page is closed or reloaded.
page-from-office = Office:
page-from-you = You:
page-typing = Answering…
page-opens-new-tab = (opens a new tab)

page-label = Write a message or your slip's code
page-send = Send

page-lost = The connection was lost. Reconnecting; your message is not lost.
page-back = Connected again.
page-busy = It is busy right now. Your message is sent again in a moment.
page-not-sent = Not sent yet, trying again…
page-refused = This message cannot be sent. Reload the page and try again.
page-too-long = The message is too long. At most 4,096 letters; please split it.

page-no-script = This chat needs JavaScript, which is off in this browser.
page-no-script-counter = Every service is there without it, at the counter of { $office }, free of charge. Bring your slip.
page-no-script-telegram = Open in Telegram
page-no-script-whatsapp = Open in WhatsApp
