# Notices. `$words` is the office's own sentence, checked when it was written.

notice-closed =
    📅 { $span ->
        [day] The office is closed on { $day }.
       *[days] The office is closed from { $day } to { $last }.
    } { $words }
notice-outage =
    ⚠️ { $phase ->
        [ahead] From { $day }:
       *[now] Out of order since { $day }:
    } { $words }
notice-mobile =
    🚐 Mobile service { $span ->
        [day] { $day }:
       *[days] { $day } to { $last }:
    } { $words }
notice-blanks = 📢 { $words }
notice-none = There are no announcements now.
notice-more = There are { $count } more announcements: write ANNOUNCEMENTS.
notice-why = You are told because your request waits for this. To stop: write BERHENTI.
