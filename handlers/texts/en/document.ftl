# Where a document other than the KTP-el stands; named in handlers/services/stages.toml.
# Never a date for what is still to come, never a name.

document-name =
    { $service ->
        [ktp] KTP-el
        [kk] family card (KK)
        [kia] child's identity card (KIA)
        [birth] birth certificate
        [death] death certificate
        [marriage] marriage certificate
        [divorce] divorce certificate
        [relocation] relocation letter (SKPWNI)
        [digital_id] IKD
        [biodata] biodata
       *[other] document
    }
document-registered =
    Code { $code }: { document-name }, registered, not yet in process (recorded { $since }).
    It is the office's turn. You need not come yet.
document-in-process =
    Code { $code }: { document-name }, in process since { $since }.
    It is the office's turn. You need not come yet.
document-incomplete =
    Code { $code }: { document-name }, papers have to be completed or corrected, since { $since }.
    It is your turn: please ask at the counter what is missing. Only then can it go on.
document-ready-for-pickup =
    Code { $code }: { document-name }, ready for pickup since { $since }.
    It is your turn: collect it with this slip.
document-picked-up =
    Code { $code }: { document-name }, collected { $since }.
    Done, nothing is left to do. If you think you have not collected it, ask at the counter.
document-active =
    Code { $code }: { document-name }, active since { $since }.
    Done, nothing is left to do. If it does not open, ask at the counter.
document-subscribed = 🔔 You will be told here when it is ready for pickup.

# Reminders do not say which document: the phone may lie on the family's table.
document-reminder-ready = The document with code { $code } is ready for pickup.
document-reminder-again = Reminder: the document with code { $code } has been ready for pickup since { $since }.
document-consent =
    All right, we will tell you in this chat when the document with code { $code } is ready for pickup, and remind you if it is not collected. We also send the office's announcements about what this document waits for.
    Only for that do we keep the address of this chat and the slip's code. To stop at any time: write BERHENTI.
document-consent-ready =
    All right. The document with code { $code } is ready; we will remind you in this chat if it is not collected. We also send the office's announcements about what this document waits for.
    Only for that do we keep the address of this chat and the slip's code. To stop at any time: write BERHENTI.
