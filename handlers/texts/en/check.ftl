# The page /cek: a status by NIK and family-card number.

check-title = Check a status with NIK and family card
check-lead = No slip? Fill in these two numbers. Both are on the family card (Kartu Keluarga).
check-nik = NIK
check-nik-hint = 16 digits. Spaces and dots are fine.
check-family-card = Family-card number (KK)
check-family-card-hint = 16 digits, at the top of the family card.
check-send = Show status
check-kept = Both numbers are used for this search only and are not kept; only a count of tries is, as keyed hashes, for two days at most. Never send a NIK in a chat.
check-phishing = The office never asks for money, an OTP, or to install an app.
check-language = Bahasa Indonesia
check-skip = Go to the form
check-demo = TRIAL: all data here is made up. Do not fill in a real NIK.

check-faulty = Something needs correcting
check-faulty-again = For your safety we do not show the numbers again; please type both once more.
check-fault-empty = Not filled in yet.
check-fault-not-digits = Only digits can be used. Look for a letter, such as O for 0.
check-fault-too-short = Fewer than 16 digits. Please count again, one may be missing.
check-fault-too-long = More than 16 digits. Please count again, one may be there twice.
check-fault-begins-with-0 = Neither NIK nor family-card number begins with 0. A report's receipt (16 digits) is sent in the chat.
check-fault-no-such-day = The date of birth in this NIK is in no calendar. Look at digits 7 to 12.
check-fault-no-serial = A NIK's last four digits cannot be 0000. Please look again.
check-fault-same = The same number twice. NIK and family-card number differ: the latter is at the top of the family card.

check-found = Status of documents
check-service =
    { $service ->
        [ktp] e-KTP
        [kk] Family card
        [kia] Child identity card (KIA)
        [birth] Birth certificate
        [death] Death certificate
        [marriage] Marriage certificate
        [divorce] Divorce certificate
        [relocation] Relocation letter
        [digital_id] Digital identity (IKD)
        [biodata] Biodata
       *[other] Document
    }
check-heading =
    { $status ->
        [registered] Slip registered
        [not_enrolled] Not enrolled yet
        [biometric_captured] Enrolled
        [sent_for_enrollment] In the queue at the national centre
        [received_at_central] Received at the national centre
        [enroll_failure] To be recorded again
        [search_failure] The check at the national centre is disturbed
        [adjudication] An officer has to look at it
        [duplicate_record] Recorded twice
        [print_ready] Ready to print
        [printed] Printed
        [shipped] On its way to the pickup place
        [ready_for_pickup] Ready for pickup
        [picked_up] Picked up
        [in_process] In process
        [incomplete] Papers are missing
        [active] Active
       *[other] In progress
    }
check-step =
    { $status ->
        [registered] It is the office's turn. You need not come until it is ready for pickup.
        [not_enrolled] It is your turn: come in person for photo and fingerprints, with your family card. Nobody can do it for you.
        [biometric_captured] It is the office's turn to send the data to the national centre. You need not come.
        [sent_for_enrollment] It is the national data centre's turn. The office can only watch; nobody can say how long it takes. You need not come.
        [received_at_central] It is the national data centre's turn to check it. You need not come.
        [enroll_failure] Photo or fingerprints are incomplete or could not be read. It is your turn: come in person to be recorded again, with your family card.
        [search_failure] It is the national data centre's turn. You need not come.
        [adjudication] It is the office's turn to look at it. You need not come yet, unless an officer asks you to.
        [duplicate_record] It is your turn: come to the office and ask an officer to clear up the double record.
        [print_ready] It is the office's turn to print. You need not come yet.
        [printed] It is the office's turn to bring it to the pickup place. You need not come yet.
        [shipped] It is the office's turn. You need not come until it is ready for pickup.
        [ready_for_pickup] It is your turn: collect it with your slip. Slip lost? Say so at the counter, an officer can print it again.
        [picked_up] Done. If you think that you have not collected it, ask at the counter.
        [in_process] It is the office's turn to finish it. You need not come yet.
        [incomplete] It is your turn: ask at the counter what is missing. Only then can it go on.
        [active] Done. If it does not open, ask at the counter.
       *[other] It is the office's turn. You need not come yet.
    }
check-since = Since { $since }.
check-free = Free of charge. Civil-registry documents cost nothing (Law 24/2013 Art. 79A).
check-told = Do you want to be told when it is ready? Open the chat, send the code on your slip, then choose "Kabari saya (tell me)".
check-chat = Open the chat
check-again = Check other numbers

# Wrong, unknown and blocked are these same words (D02): each of them may be the reason.
check-nothing = There is nothing that we can show yet
check-not-shown = Perhaps one of the numbers is mistyped, the document is not in the office's data yet, or these numbers were tried too often. Look at both again; after several tries wait an hour, at most until tomorrow.
check-not-shown-slip = The code on your slip always works: open the chat and send it.
check-not-shown-counter = Without a slip come to the counter of { $office }; an officer can find the document and print its code again, free of charge.

check-elsewhere = This did not come from our page. Open the page itself and try again.
check-too-often = Too many tries over this connection within a minute. Wait a moment, then try again.
check-away = The service is disturbed. Try again in a few minutes.

# In a chat, under what is said to a number that was sent there, or to a lost slip.
button-check-page = Check with NIK
nik-page = Another safe way: the office's page below.
