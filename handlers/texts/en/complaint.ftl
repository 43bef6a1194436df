# Complaints about the service, and messages to an officer. Nothing here repeats what was said.

complaint-offer = Thank you for telling us, and sorry for what happened. Shall we pass it on to an officer? Tap, or write SEND. Is something missing? Just write it.
complaint-not-anonymous = This is not anonymous: it is linked to this chat. Staff read what you wrote, but do not see your number.
complaint-money = If this is about money, a report without your name is safer: it is not linked to this chat. What you wrote is taken along.
complaint-ask = Please write what happened, where and when.
complaint-ask-again = We still wait for your complaint: just write it, or CANCEL.
complaint-added = Added, not sent yet. Tap, or write SEND.
complaint-full = That is enough for one ticket. Tap, or write SEND.
complaint-empty = There is nothing to send yet. Write your message first, or CANCEL.
complaint-still-open = Your complaint has not been sent yet. Tap, or write SEND.
complaint-discarded = All right. What you wrote has been deleted.
complaint-not-added = All right, nothing was added.
complaint-gone = That complaint has been deleted, since it was left for too long. Please write it again.
complaint-over = That complaint has been sent or cancelled. Write TICKET to see what was sent.
complaint-report-open = A report without your name is still open in this chat. Send or CANCEL it first, so that the two are not mixed.
complaint-many = { $count } tickets from this chat still wait for an answer, so we cannot take another one. Write TICKET to see them. Urgent? Come to the office, or turn to Ombudsman RI.
complaint-no-nik = The 16-digit number in it is not needed and was not kept.
complaint-only-text = We don't open pictures or files; only what you wrote is passed on.

complaint-sent = Passed on. Ticket number: { $code }. An officer answers by { $day } at the latest.
complaint-later-chat = The answer comes to this chat, on a working day. Want to know how it stands? Write TICKET.
complaint-later-whatsapp = The answer comes to this chat, on a working day; after more than a day WhatsApp allows it only once you have written again. Write TICKET at any time.
complaint-later-number = We can't send anything here later. Keep the number: send it here at any time to read the answer.

human-ask = Please write your question in one message. An officer answers here by { $day } at the latest. Changed your mind? Write CANCEL.
human-ask-again = We still wait for your message to an officer: just write it, or CANCEL.

# Tickets
tickets = Tickets from this chat:
tickets-none = There is no ticket from this chat. A complaint about the service? Write COMPLAINT. About a report without your name? Send its 16-digit receipt.
ticket-line-open =
    • { $code }: { $state ->
        [in_progress] being looked into
        [contested] opened again
       *[received] received
    }, answered by { $day }
ticket-line =
    • { $code }: { $state ->
        [answered] answered
        [withdrawn] withdrawn
       *[closed] closed
    }
ticket-draft = Ticket { $code }: not sent yet.
ticket-received = Ticket { $code }: received. An officer answers by { $day }.
ticket-in-progress = Ticket { $code }: an officer is looking into it. Answer by { $day }.
ticket-answered = Ticket { $code }: an officer has answered.
ticket-contested = Ticket { $code }: opened again, since it is not over. An officer answers by { $day }.
ticket-closed =
    Ticket { $code }: { $outcome ->
        [out-of-scope] closed by an officer, since this office is not in charge
        [duplicate] closed by an officer, since there is another ticket about the same
        [unclear] closed by an officer, since it is not clear enough to follow up
        [clear] closed, as you said
        [silent] closed, since nothing more was heard after the answer
       *[resolved] closed by an officer as resolved
    }.
ticket-withdrawn = Ticket { $code }: you have withdrawn it. What it said has been deleted.
ticket-answer =
    The officer says:
    { $text }
ticket-until = Not solved? Tap, or write NOT SOLVED, until { $day }. If we hear nothing, we close the ticket.
ticket-overdue = Its answer is late, sorry. We remind the officers each working day.
ticket-ombudsman = You can also complain outside the office: Ombudsman RI (UU 25/2009, Article 46), or SP4N-LAPOR by SMS 1708.
ticket-no-more = Ticket { $code } has been opened again several times, so we don't repeat it. You can complain outside the office: Ombudsman RI (UU 25/2009, Article 46), or SP4N-LAPOR by SMS 1708.
ticket-clear = Thank you, we close the ticket. Not solved after all? Write NOT SOLVED.
ticket-reopened = All right, ticket { $code } is open again. An officer answers by { $day } at the latest.
ticket-say-why = What is not solved? Write it in one message, if you like.
ticket-say-more = Please write it in one message. Changed your mind? Write CANCEL.
ticket-added = Added to ticket { $code }. An officer answers by { $day } at the latest.
ticket-drop = Withdraw ticket { $code }? What it says is deleted at once, and nobody answers it.
ticket-dropped = Ticket { $code } has been withdrawn and what it said deleted.
ticket-nothing = No ticket in this chat fits that, or its time is over. Write TICKET to see them all.
ticket-not-found = There is no such ticket number. Check it again, or write TICKET to see the tickets from this chat.
ticket-elsewhere = Its answer is shown only in the chat that the ticket was made in.

stopped-complaints = Answers to your own tickets still come. Don't want them either? Write WITHDRAW TICKET.

# WhatsApp shows at most 20 characters of a button.
button-complaint-send = Send to an officer
button-complaint-report = Report without name
button-human = 🙋 Ask an officer
button-ticket = { $code }
button-ticket-clear = 👍 That answers it
button-ticket-contest = Not solved
button-ticket-add = Add a message
button-ticket-drop = Withdraw ticket
button-ticket-drop-surely = Yes, withdraw it
button-ticket-keep = No
