# A report as its reader sees it, and the sheet that brings a reader's key back.

desk-heading = Report { $id }
desk-state =
    { $state ->
        [received] Received
        [asked] Waits for the writer's answer, received
        [answered] Answered by its writer, received
        [closed] Closed, received
       *[other] { $state }, received
    } { $day }
desk-step-what = What happened
desk-step-where = Where
desk-step-amount = How much
desk-step-when = When
desk-step-more = More
desk-answer = The writer's answer, { $day }
desk-addition = The writer's addition, { $day }
desk-question = A reader's question, { $day }
desk-outcome =
    Outcome: { $outcome ->
        [handled] handled
        [no-evidence] not enough evidence
        [out-of-scope] out of scope
        [duplicate] same as another report
       *[other] { $outcome }
    }

sheet-heading = Recovery sheet of a report reader's key
sheet-reader = { $name }, { $role }
sheet-explain = Whoever holds this sheet can open every report for this reader, without a passphrase. Keep it in a closed envelope, in a locked cabinet, far from the server. Take no photograph of it, send it nowhere.
sheet-key-label = Key (AGE-SECRET-KEY), join all groups without blanks:
sheet-recover = To recover: scan the QR code or type the key into a text file, then use that file as --identity of the command tanpacalo report.
sheet-public = Public key: { $recipient }
sheet-made = Made { $day }
