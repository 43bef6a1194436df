# Notices. `$words` is the office's own sentence, checked when it was written.

notice-closed =
    📅 { $span ->
        [day] Kantor tutup { $day }.
       *[days] Kantor tutup { $day } sampai { $last }.
    } { $words }
notice-outage =
    ⚠️ { $phase ->
        [ahead] Mulai { $day }:
       *[now] Gangguan sejak { $day }:
    } { $words }
notice-mobile =
    🚐 Jemput bola { $span ->
        [day] { $day }:
       *[days] { $day } sampai { $last }:
    } { $words }
notice-blanks = 📢 { $words }
notice-none = Saat ini tidak ada pengumuman.
notice-more = Ada { $count } pengumuman lain: tulis PENGUMUMAN.
notice-why = Bapak/Ibu dikabari karena permohonannya menunggu hal ini. Berhenti: tulis BERHENTI.
