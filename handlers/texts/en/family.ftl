# Several slips in one chat. `$text` is the name that the citizen gave, or the code.

slips-yours = There are { $count } slips in this chat. Tap one to see more:
slips-one =
    • { $text }: { $stage ->
        [ready] ready to collect
        [done] collected
        [citizen] your turn
       *[office] being worked on
    }
slip-name = Slip { $text }.
slip-name-ask = What shall slip { $code } be called? Just a short name such as Mum or Sister, at most 20 letters. Only this chat sees it. Changed your mind? Write CANCEL.
slip-name-refused =
    { $fault ->
        [number] Please use no NIK, telephone number or date of birth. We do not keep that.
        [long] That name is too long; 20 letters at most.
       *[sign] Letters only, please, without signs or links.
    } Write a short name such as Mum or Sister.
slip-name-later = What you are writing is not finished. Send it first, or write CANCEL; then the slip can be named.
slip-name-late = Which slip shall have a name? Send its code, then tap Name it.
slip-name-kept = All right, the name stays as it was.
slip-named = All right, we noted this slip as { $text }, in this chat only.
slip-forgotten = That slip is off this chat's list. Others stay. Its code can be sent at any time.
slip-forgotten-reminders = That slip is off this chat's list and its reminders have ended. Others stay. Its code can be sent at any time.

button-slip = { $text }
button-name-slip = 🏷️ Name it
button-rename-slip = 🏷️ Rename
button-forget-slip = ✖️ Remove slip
