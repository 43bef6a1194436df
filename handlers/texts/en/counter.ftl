# Answers to a barcode reader at the counter. The first word tells all: OK, DONE, WRONG, UNDONE.

counter-start-ready =
    Scan cards that go INTO the pickup box. One slip a line.
    Wrong one? Type undo. End with Ctrl-D.
counter-start-picked-up =
    Scan cards that are HANDED to their owners. One slip a line.
    Wrong one? Type undo. End with Ctrl-D.
counter-ready = OK     { $code }  ready to collect
counter-picked-up = OK     { $code }  collected
counter-picked-up-unready = OK     { $code }  collected; it was never scanned into the box
counter-already =
    DONE   { $code }  { $status ->
        [picked_up] was noted as collected before
       *[ready_for_pickup] was noted as ready before
    }
counter-refused = WRONG  { $code }  was COLLECTED before. Its status is unchanged. Check the card.
counter-unknown = WRONG  { $code }  is not registered. Check the slip.
counter-no-code = WRONG  no slip code. Scan again, or type the code.
counter-not-kept = WRONG  not kept, the data cannot be written just now. Scan again.
counter-undone = UNDONE { $code }  has its former status again
counter-nothing-to-undo = WRONG  there is no scan to take back.
counter-moved-meanwhile = WRONG  { $code }  was changed elsewhere. Not taken back.
counter-summary = Done: { $good } good, { $already } noted before, { $wrong } wrong.
