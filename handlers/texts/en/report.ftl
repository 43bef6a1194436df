# An anonymous report. No answer ever repeats what was said in it.

# This line stays Indonesian: it must be recognised whatever the language.
report-demo = UJI COBA: jangan menulis laporan sungguhan

report-readers = This report is read only by:
role-counter = • counter officers
role-supervisor = • the office's supervisor
role-inspectorate = • the Inspectorate
role-other = • { $role }

report-knows-telegram = Telegram knows your account and your messages. We seal what you write at once, and once it is sent nothing links it to this chat.
report-knows-whatsapp = WhatsApp (Meta) knows your number and your messages. We seal what you write at once, and once it is sent nothing links it to this chat.
report-knows-web = What you write passes the office's server for an instant and is sealed at once. No internet address and no name is kept with the report.
report-knows-terminal = What you write passes this computer for an instant and is sealed at once. No name is kept with the report.
report-rules = Write without your own name or NIK; UU 31/2014, Article 10 protects reports in good faith. CANCEL deletes it at any time, SEND sends it. Then you get a 16-digit receipt: the only way back.
report-first-sealed = Your first sentence is sealed already.

report-ask-what = 1 of 4. What happened? Tap, or write it in your own words.
report-ask-where = 2 of 4. Where?
report-ask-amount = 3 of 4. How much money?
report-ask-when = 4 of 4. When?
report-sealed = Sealed.
report-skipped = Skipped.
report-late-choice = That question has passed.
report-nik-warning = It contains a number that looks like a NIK. It is sealed all the same, but better not write your own NIK or number.
report-only-text = For now a report can only be text; what you sent was not kept.
report-still-open = Your report is still open. Answer the next question, SEND to send it, CANCEL to delete it.
report-review = Sealed pieces: { $sealed }, skipped: { $skipped }. Send it now, or write more.
report-more = Please write what you want to add. Then SEND.
report-full = This report is full; your last text was not added. SEND it, then add more with the receipt.
report-empty = There is nothing in it yet, so it cannot be sent.
report-discarded = Report deleted. Nothing was kept.
report-gone = That report is gone: drafts are deleted after 24 hours. Your last text was not kept. Start again?
report-over = That report is no longer open: it was sent, cancelled, or over 24 hours old. If you have a receipt of 16 digits, it was sent.
report-leave = Rather not report? CANCEL deletes this whole report. To go on, answer the next question.
report-stale = That button no longer works.
report-try-again = The report was not sent. It is still sealed; write SEND once more.
cancel-nothing = There is nothing to cancel.

report-receipt =
    Report sent. Your receipt:
    { $receipt }
report-receipt-rules =
    Save it now. If you lose it, nobody can restore it.
    Send these 16 digits here, or to this service elsewhere, to see answers, add something, or withdraw the report. An answer is due within { $days } working days.

report-not-on-whatsapp = On this WhatsApp a report can be neither written nor opened yet. If the office's number also runs in the WhatsApp Business app, every chat shows on a handset there, and you could be known. We kept nothing of what you wrote; better delete it from this chat, too.
report-elsewhere = You can report without your name with a button below. A receipt of 16 digits is opened there, too.
report-no-readers = At the moment nobody receives reports here, so none can be written. Please use other official channels:
report-sum-unclear = Sealed. If you mean thousands of rupiah, write it once more with the word thousand; if it is just that much, write SKIP.
report-outside = Other channels outside the office:
report-outside-ombudsman = • Ombudsman RI
report-outside-lapor = • SP4N-LAPOR: SMS 1708
report-outside-kpk = • KPK: WhatsApp 0811 959 575
report-outside-police = • Police

choice-asked = Asked for money
choice-refused = Asked, I refused
choice-paid = Paid
choice-office = At this office
choice-district = District office
choice-neighbourhood = RT/RW
choice-online = Online
choice-under-100k = Under 100 thousand
choice-100k-250k = 100–250 thousand
choice-over-250k = Over 250 thousand
choice-today = Today
choice-this-week = This week
choice-this-month = This month
choice-earlier = Earlier

button-report = 📣 Report a levy
button-open-page = Open on the web
button-skip = Skip
button-send = Send
button-more = Add more
button-cancel = Cancel

# A report that was sent, opened with its receipt.
talk-received = Report received { $day }. The readers have asked nothing yet.
talk-asked = Report received { $day }. The readers ask:
talk-answered = Report received { $day }. What you added is in and waits to be read.
talk-closed = Report received { $day } and closed by the readers.
talk-withdrawn = This report was withdrawn and its content deleted.
talk-question = { $day }: { $text }
talk-write-answer = Write your answer below. Don't want to answer? CANCEL.
talk-write-addition = Write what you want to add below. Changed your mind? CANCEL.
talk-answer-added = Your answer is sealed and part of the report.
talk-addition-added = Your addition is sealed and part of the report.
talk-choose = Your last message was not put into the report. Tap first what you want, then write.
talk-withdraw-surely = Withdraw this report? Its content is deleted for good and cannot be restored. Tap, or write YES or NO.
talk-was-withdrawn = The report was withdrawn and its content deleted.
talk-idle = All right. The report stays as it was.
talk-only-text = For now only text can go into a report; what you sent was not kept.
talk-expired = To open a report, send its 16-digit receipt again. Your last message was not kept.
talk-not-found =
    This receipt was not found. Check its 16 digits and send it again.
    For a new report write REPORT.
talk-lost =
    Because of a failure at the office, reports sent between { $from } and { $until } are lost, and so are their receipts. If yours is from that time, we are sorry: please write REPORT once more.
talk-draft-open = The report that you are writing stays open. To answer or add to this one, SEND or CANCEL the other first.

button-answer = Answer
button-add = Add more
button-withdraw = Withdraw report
button-withdraw-surely = Yes, withdraw
button-keep-report = No
