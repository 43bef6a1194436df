# The queue for numbers. Never that numbers are left: only what an officer noted, and when.

queue-empty-today = Nomor habis { $clock } hari ini.
queue-open-today = Catatan petugas pukul { $clock }: nomor masih dibagikan. Sesudah itu belum ada kabar.
queue-no-word = Hari ini belum ada kabar dari petugas soal nomor antrean.
queue-next = Hari kerja berikutnya: { $day }, buka { $opens }.
queue-history =
    { $unbroken ->
        [yes] { $days } hari kerja terakhir
       *[no] { $days } hari terakhir yang dicatat petugas
    } { $spread ->
        [one] habis sekitar { $first }.
       *[range] habis antara { $first } dan { $last }.
    }
queue-history-few =
    { $days ->
        [0] Hari-hari sebelumnya belum dicatat, jadi belum bisa diperkirakan.
       *[other] Baru { $days } hari sebelumnya yang dicatat, belum cukup untuk perkiraan.
    }
queue-asked =
    { $gone ->
        [0] Pukul { $clock } nomor belum habis pada { $days } hari itu. Ini catatan, bukan janji.
       *[other] Pukul { $clock } nomor sudah habis pada { $gone } dari { $days } hari itu.
    }
queue-free = Nomor antrean gratis. Ada yang menjualnya? Tulis LAPOR.

# For officers.
queue-noted-empty = Tercatat: nomor habis { $clock } hari ini. Warga yang bertanya mendapat kabar ini.
queue-noted-open = Tercatat: pukul { $clock } nomor masih dibagikan. Bila habis, tulis HABIS.
queue-known = Sudah tercatat: nomor habis { $clock } hari ini.
queue-known-other = Hari ini sudah tercatat habis { $clock }. Catatan itu tidak diubah, kecuali Anda menggantinya.
queue-undone = Dibatalkan: catatan pukul { $clock }.
queue-undone-before = Catatan pukul { $clock } sudah dibatalkan sebelumnya.
queue-holds-nothing = Sekarang tidak ada catatan untuk hari ini.
queue-fault-closed = Hari ini kantor tutup, jadi tidak dicatat.
queue-fault-no-time = Jam layanan hari ini sudah lewat. Tulis dengan jamnya, misalnya: HABIS 08.55
queue-fault-future = Jam itu belum lewat, jadi tidak dicatat. Tulis HABIS saat nomor habis, atau dengan jamnya: HABIS 08.55
queue-fault-early = Jam itu terlalu pagi, jadi tidak dicatat. Tulis dengan jamnya, misalnya: HABIS 08.55
queue-button-old = Tombol itu dari ringkasan hari lain, jadi tidak dicatat. Nomor habis hari ini? Tulis HABIS.

button-queue = 🎫 Antrean hari ini
button-queue-empty = Nomor habis
button-queue-undo = ↩️ Batalkan
button-queue-replace = Ganti jadi { $clock }
