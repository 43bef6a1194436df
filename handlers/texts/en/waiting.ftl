# How long a card is in its phase, and what others needed. Never a date for the card, never
# "soon". `$days` in this phase; `$median` and `$most`: half, and 9 of 10, of `$cases` cards.
waiting-unknown =
    { $days ->
        [0] This step: began today. Usual time: not enough data yet.
        [one] This step: { $days } day. Usual time: not enough data yet.
       *[other] This step: { $days } days. Usual time: not enough data yet.
    }
waiting-usual =
    { $days ->
        [0] This step: began today.
        [one] This step: { $days } day.
       *[other] This step: { $days } days.
    } Half of the cards passed it within { $median } days, 9 of 10 within { $most } days ({ $cases } cards, last 90 days).

# The officers' list of cards that wait longer than 9 of 10.
button-overdue = Longer than usual
overdue-raised =
    Code { $code }: noted for the officers, since it takes longer than usual.
    Their answer is due by { $due }. Send the slip's code at any time to see it; no need to come.
overdue-not-yet = It cannot be noted as longer than usual: it is not, or there is not enough data yet. Where it stands:
overdue-listed = This step: { $days } days, longer than usual. Noted for the officers on { $raised }, answer due by { $due }.
overdue-unanswered = This step: { $days } days, longer than usual. Noted on { $raised }, not answered by { $due }. Please ask at the counter.
overdue-answered =
    This step: { $days } days, longer than usual. Answer of { $on }: { $answer ->
        [no-blanks] waiting for card blanks.
        [sent-again] the data were sent to the data centre again.
        [asked-national] the data centre was asked and has not answered.
        [come] please come to the counter with this slip.
       *[in-hand] the office is working on it.
    }

# Card blanks, a fact apart from any status. `$told`: the day an officer last said so.
blanks-needed = Printing needs a card blank.
blanks-empty = Card blanks: none since { $since }, as officers said on { $told }.
blanks-available = Card blanks: there since { $since }, as officers said on { $told }.
blanks-untold = No word from the officers yet about card blanks.
blanks-and-status = Blanks only help once a card is ready to print. Send the slip's code to see where yours stands.
blanks-noted = Noted. Whoever waits for printing now reads:
blanks-change = Wrong? Write BLANGKO and then ADA (there are some) or KOSONG (none).
blanks-how = To note it, write BLANGKO and then ADA (there are some) or KOSONG (none), without a question mark.
