# How long a card is in its phase, and what others needed. Never a date for the card, never
# "segera". `$days` in this phase; `$median` and `$most`: half, and 9 of 10, of `$cases` cards.
waiting-unknown =
    { $days ->
        [0] Tahap ini mulai hari ini. Lama biasanya: belum cukup data.
       *[other] Tahap ini { $days } hari. Lama biasanya: belum cukup data.
    }
waiting-usual =
    { $days ->
        [0] Tahap ini mulai hari ini.
       *[other] Tahap ini { $days } hari.
    } Separuh kartu melewatinya dalam { $median } hari, 9 dari 10 dalam { $most } hari ({ $cases } kartu, 90 hari terakhir).

# The officers' list of cards that wait longer than 9 of 10.
button-overdue = Lebih lama dari biasanya
overdue-raised =
    Kode { $code }: tercatat untuk petugas karena lebih lama dari biasanya.
    Jawaban petugas ditunggu paling lambat { $due }. Kirim kode slip kapan saja untuk melihat jawabannya; Bapak/Ibu tidak perlu datang.
overdue-not-yet = Belum bisa dicatat sebagai lebih lama dari biasanya: belum lewat, atau belum cukup data. Keadaannya sekarang:
overdue-listed = Tahap ini { $days } hari, lebih lama dari biasanya. Tercatat untuk petugas { $raised }, jawaban paling lambat { $due }.
overdue-unanswered = Tahap ini { $days } hari, lebih lama dari biasanya. Tercatat { $raised }, belum dijawab sampai { $due }. Silakan tanyakan di loket.
overdue-answered =
    Tahap ini { $days } hari, lebih lama dari biasanya. Jawaban petugas { $on }: { $answer ->
        [no-blanks] menunggu blangko (kartu kosong).
        [sent-again] data sudah dikirim ulang ke pusat.
        [asked-national] sudah ditanyakan ke pusat, belum dijawab.
        [come] mohon datang ke loket membawa slip ini.
       *[in-hand] sedang dikerjakan kantor.
    }

# Card blanks, a fact apart from any status. `$told`: the day an officer last said so.
blanks-needed = Pencetakan memerlukan blangko (kartu kosong).
blanks-empty = Blangko (kartu kosong): kosong sejak { $since }, kabar petugas { $told }.
blanks-available = Blangko (kartu kosong): ada sejak { $since }, kabar petugas { $told }.
blanks-untold = Belum ada kabar dari petugas tentang blangko (kartu kosong).
blanks-and-status = Blangko baru berguna bila statusnya siap cetak. Kirim kode slip untuk melihat status kartu Bapak/Ibu.
blanks-noted = Tercatat. Yang menunggu cetak kini membaca:
blanks-change = Keliru? Tulis BLANGKO ADA atau KOSONG.
blanks-how = Mau mencatat? Tulis BLANGKO ADA atau KOSONG, tanpa tanda tanya.
