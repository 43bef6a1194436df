# The queue for numbers. Never that numbers are left: only what an officer noted, and when.

queue-empty-today = Today's numbers ran out at { $clock }.
queue-open-today = An officer noted at { $clock }: numbers were still given out. No word since then.
queue-no-word = There is no word from an officer yet about today's queue numbers.
queue-next = The next working day: { $day }, opening { $opens }.
queue-history =
    { $unbroken ->
        [yes] On the last { $days } working days
       *[no] On the last { $days } days that officers noted
    } { $spread ->
        [one] they ran out at about { $first }.
       *[range] they ran out between { $first } and { $last }.
    }
queue-history-few =
    { $days ->
        [0] Earlier days were not noted, so there is no estimate yet.
       *[other] Only { $days } earlier days were noted, too few for an estimate.
    }
queue-asked =
    { $gone ->
        [0] At { $clock } numbers had not run out on any of those { $days } days. This is a record, not a promise.
       *[other] At { $clock } numbers had already run out on { $gone } of those { $days } days.
    }
queue-free = Queue numbers are free. Somebody sells them? Write REPORT.

# For officers.
queue-noted-empty = Noted: today's numbers ran out at { $clock }. Citizens who ask are told so.
queue-noted-open = Noted: at { $clock } numbers were still given out. When they run out, write HABIS.
queue-known = Noted already: today's numbers ran out at { $clock }.
queue-known-other = It is already noted that today's numbers ran out at { $clock }. That stays as it is unless you replace it.
queue-undone = Taken back: the note of { $clock }.
queue-undone-before = The note of { $clock } was taken back before.
queue-holds-nothing = Nothing is noted for today now.
queue-fault-closed = The office is closed today, so nothing was noted.
queue-fault-no-time = Today's hours are over. Write the time with it, such as: HABIS 08.55
queue-fault-future = That time is yet to come, so nothing was noted. Write HABIS when numbers run out, or with the time: HABIS 08.55
queue-fault-early = That time is too early, so nothing was noted. Write the time with it, such as: HABIS 08.55
queue-button-old = That button belongs to another day's summary, so nothing was noted. Numbers ran out today? Write HABIS.

button-queue = 🎫 Today's queue
button-queue-empty = Nomor habis (no numbers left)
button-queue-undo = ↩️ Undo
button-queue-replace = Change to { $clock }
