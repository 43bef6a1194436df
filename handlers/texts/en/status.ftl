# Where a card stands. `$code` is the slip's code in groups, `$since` the day on
# which the status began. Each says who acts now and what the citizen does next.
# Never a date for what is still to come, never a name.

status-registered =
    Code { $code }: slip registered, not yet in the pickup box (recorded { $since }).
    It is the office's turn. No need to come until the status is ready for pickup.
status-not-enrolled =
    Code { $code }: not yet enrolled (recorded { $since }).
    It is your turn: if you are 17 or have been married, come to the office in person for photo and fingerprints, and bring the family card. Nobody can do this for you.
status-biometric-captured =
    Code { $code }: enrolled, not yet sent to the data centre, since { $since }.
    It is the office's turn to send the data. No need to come.
status-sent-for-enrollment =
    Code { $code }: queued for a check at the data centre, since { $since }.
    It is the national data centre's turn. The office can only watch; nobody can say how long it takes. No need to come.
status-received-at-central =
    Code { $code }: received at the data centre, since { $since }.
    It is the national data centre's turn to check it. No need to come.
status-enroll-failure =
    Code { $code }: must be enrolled again, since { $since }.
    Photo or fingerprints are incomplete or could not be read. It is your turn: come to the office in person to enrol again, and bring the family card.
status-search-failure =
    Code { $code }: the check at the data centre failed, since { $since }.
    It is the national data centre's turn. No need to come.
status-adjudication =
    Code { $code }: an officer must verify it, since { $since }.
    It is the office's turn. No need to come unless an officer asks you to.
status-duplicate-record =
    Code { $code }: recorded twice, since { $since }.
    It is your turn: come to the office and ask an officer to clear the double record. Until then no card can be printed.
status-print-ready =
    Code { $code }: ready to print, since { $since }.
    It is the office's turn to print it. No need to come yet.
status-printed =
    Code { $code }: printed, since { $since }.
    It is the office's turn to put it where cards are collected. No need to come yet.
status-shipped =
    Code { $code }: on its way to the pickup place, since { $since }.
    It is the office's turn. No need to come until the status is ready for pickup.
status-ready-for-pickup =
    Code { $code }: ready for pickup, since { $since }.
    It is your turn: collect the card and bring this slip.
status-picked-up =
    Code { $code }: collected, { $since }.
    Done, nothing is left to do. If you believe that you have not collected it, ask at the counter.

status-waited =
    { $days ->
        [0] Requested today.
        [one] { $days } day since the request.
       *[other] { $days } days since the request.
    }
status-data = Data as of { $at }.
status-data-old = Data as of { $at }, more than { $days } days old: it may have changed.
status-free = Free of charge: civil registry documents cost nothing (UU 24/2013, Article 79A).
status-subscribed = 🔔 You will be told here when the card is ready.
status-reminded = 🔔 Reminders are on. To end them: STOP.

# Wrong, unknown and blocked sound alike (D02).
status-not-found =
    We did not find this code.
    Check the letters and digits on the slip and send it again. Still not found, or is the slip lost? Ask at the counter of { $office }; an officer can check your card, free of charge.
status-ask-code =
    Send the code on your slip. Capitals and hyphens do not matter.
    No slip? Ask at the counter of { $office }; an officer can check your card, free of charge. Your NIK is not needed.
status-more-slips = { $shown } codes were answered. Send the others in your next message.

pickup-where = Collect it at { $place }.
pickup-where-address = Collect it at { $place }, { $address }.

# What a word of the national system means, for whoever was told no more than the word.
stage-means = That is the stage "{ check-heading }". { check-step }

hours-today =
    { $spans ->
        [1] Open today { $opens }–{ $closes }.
       *[2] Open today { $opens }–{ $pauses } and { $resumes }–{ $closes }.
    }
hours-next =
    { $reason ->
        [over] Closed for today.
        [weekend] Closed today (weekend).
        [closed] Closed today.
       *[other] Closed today ({ $reason }).
    } { $spans ->
        [1] Open again { $day }, { $opens }–{ $closes }.
       *[2] Open again { $day }, { $opens }–{ $pauses } and { $resumes }–{ $closes }.
    }
hours-on =
    { $spans ->
        [1] { $day }: open { $opens }–{ $closes }.
       *[2] { $day }: open { $opens }–{ $pauses } and { $resumes }–{ $closes }.
    }
hours-closed-on =
    { $reason ->
        [weekend] { $day }: closed (weekend).
        [closed] { $day }: closed.
       *[other] { $day }: closed ({ $reason }).
    }

button-remind-me = 🔔 Kabari saya (tell me)
button-check-again = 🔄 Check again
button-hours = 🕗 Opening hours
