officer-linked =
    This chat is linked as { $role ->
        [counter] counter officer
        [supervisor] supervisor
        [inspectorate] inspectorate
       *[other] { $role }
    }.
officer-digests = Daily digests will be sent here on working days.
officer-refused = This code is not valid. Ask your administrator for a new one.

digest-heading =
    Digest { $day }
    { $office }
digest-handed-on =
    Handed on to you: for one working day, digest { $day } was not read by { $role ->
        [counter] counter officers
        [supervisor] supervisors
        [inspectorate] the inspectorate
       *[other] { $role }
    }.
digest-postponed = Put off to today: digest { $day }.
digest-last-state =
    Last digest: { $answer ->
        [handling] being handled
        [later] put off
        [read] read
       *[unread] not read
    }.
digest-last-read = Last digest: read by { $read } of { $all }
digest-last-handling = • handled by: { $names }
digest-last-later = • put off by: { $names }
digest-last-unread = • not read by: { $names }
digest-last-handling-role =
    • handled by: { $role ->
        [counter] counter officers
        [supervisor] supervisors
        [inspectorate] the inspectorate
       *[other] { $role }
    }
digest-last-unread-role =
    • not read by: { $role ->
        [counter] counter officers
        [supervisor] supervisors
        [inspectorate] the inspectorate
       *[other] { $role }
    }
digest-reports = Reports
digest-reports-new =
    • new: { $count ->
        [few] fewer than 3
       *[other] { $count }
    }
digest-reports-open =
    • open: { $count ->
        [few] fewer than 3
       *[other] { $count }
    }
digest-reports-overdue =
    • overdue: { $count ->
        [few] fewer than 3
       *[other] { $count }
    }
digest-oldest =
    • oldest: { $age ->
        [days-0-2] 0–2 working days
        [days-3-5] 3–5 working days
        [days-6-14] 6–14 working days
       *[over-14] over 14 working days
    }
digest-cards = Cards ready, not collected
digest-cards-0-2 = • 0–2 working days: { $count }
digest-cards-3-5 = • 3–5 working days: { $count }
digest-cards-6-14 = • 6–14 working days: { $count }
digest-cards-over-14 = • over 14 working days: { $count }
digest-cards-short = Cards ready, not collected: { $count } ({ $old } over 14 working days)
digest-cards-none = No card waits to be collected.
digest-waiting = Cards waiting
digest-print-ready = • ready to print: { $count }
digest-blanks-empty = • no card blanks since { $since }
digest-blanks-available = • card blanks there since { $since }
digest-blanks-untold = • blanks: no word yet. Reply: blangko ada/kosong
digest-overdue =
    • longer than usual: { $count } unanswered{ $late ->
        [0] {""}
       *[other] , { $late } past due
    }
digest-unknown-words = • unknown status words: { $count }
digest-stale =
    Newest data { $at }.
    Scan or import again.
digest-data-short = Newest data { $day }; { $count } cards over { $days } days.
digest-old-data = • { $count } cards without news for over { $days } days
digest-fresh =
    Data updated { $days ->
        [0] today
        [one] { $days } day ago
       *[other] { $days } days ago
    }.
digest-no-data = No data about cards yet.
digest-queue = Numbers last working day: out at { $clock }.
digest-queue-none = Numbers last working day: not noted.
digest-complaints = Overdue tickets: { $count }, oldest { $days } working days.
digest-notices = Announcements still shown: { $count }.
digest-reminders = Reminders yesterday: { $sent } sent, { $failed } failed.
digest-alarms-short = ⚠️ To be done: { $count }. See: tanpacalo doctor
digest-alarms = ⚠️ To do
digest-alarm-token-revoked = • Telegram refuses the token. Renew it.
digest-alarm-outbox-stuck = • Outgoing messages are stuck. Check the outbox.
digest-alarm-whatsapp-cap = • WhatsApp's monthly cap is reached: new reminders wait, answers go on.
digest-alarm-messages-lost = • Messages could not be sent. Check the outbox.
digest-alarm-few-readers = • Nobody reads reports yet.
digest-alarm-demo-readers = • Demo readers are still active.
digest-alarm-digest-unread = • Nobody reads the digest.
digest-alarm-nik-guessing = • Page /cek: many wrong pairs of NIK and family card within an hour. Somebody may be guessing.
digest-alarm-other = • { $alarm }
digest-all-well = No disturbance.

# Under a digest. WhatsApp shows at most 20 characters of a button.
button-digest-read = Sudah baca (read)
button-digest-handle = Saya tangani (mine)
button-digest-later = Besok (tomorrow)
digest-read = Recorded: you have read it.
digest-handling = Recorded: you handle it. The next digest tells the supervisor so.
digest-later = Recorded: tomorrow. On { $day } the digest reminds you again in its first line.
digest-replaced = Digest { $day } was replaced by a newer one. Use the buttons under the newest digest.
