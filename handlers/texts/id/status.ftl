# Where a card stands. `$code` is the slip's code in groups, `$since` the day on
# which the status began. Each says who acts now and what the citizen does next.
# Never a date for what is still to come, never a name.

status-registered =
    Kode { $code }: slip terdaftar, belum masuk kotak pengambilan (tercatat { $since }).
    Sekarang giliran kantor. Bapak/Ibu belum perlu datang sampai statusnya siap diambil.
status-not-enrolled =
    Kode { $code }: belum perekaman (tercatat { $since }).
    Sekarang giliran Bapak/Ibu: bila sudah 17 tahun atau pernah menikah, datang sendiri ke kantor untuk foto dan sidik jari, bawa Kartu Keluarga. Perekaman tidak bisa diwakilkan.
status-biometric-captured =
    Kode { $code }: sudah perekaman, belum terkirim ke pusat, sejak { $since }.
    Sekarang giliran kantor mengirim datanya. Bapak/Ibu tidak perlu datang.
status-sent-for-enrollment =
    Kode { $code }: antre pemeriksaan data di pusat, sejak { $since }.
    Sekarang giliran pusat data nasional. Kantor hanya bisa memantau; lamanya tidak bisa dipastikan. Bapak/Ibu tidak perlu datang.
status-received-at-central =
    Kode { $code }: data sudah diterima di pusat, sejak { $since }.
    Sekarang giliran pusat data nasional memeriksanya. Bapak/Ibu tidak perlu datang.
status-enroll-failure =
    Kode { $code }: perlu rekam ulang, sejak { $since }.
    Foto atau sidik jari belum lengkap atau belum terbaca. Sekarang giliran Bapak/Ibu: datang sendiri ke kantor untuk rekam ulang, bawa Kartu Keluarga.
status-search-failure =
    Kode { $code }: pemeriksaan di pusat terganggu, sejak { $since }.
    Sekarang giliran pusat data nasional. Bapak/Ibu tidak perlu datang.
status-adjudication =
    Kode { $code }: perlu verifikasi petugas, sejak { $since }.
    Sekarang giliran kantor memeriksa. Bapak/Ibu belum perlu datang, kecuali diminta petugas.
status-duplicate-record =
    Kode { $code }: data tercatat ganda, sejak { $since }.
    Sekarang giliran Bapak/Ibu: datang ke kantor dan minta petugas membereskan data ganda. Sebelum itu kartu tidak bisa dicetak.
status-print-ready =
    Kode { $code }: siap cetak, sejak { $since }.
    Sekarang giliran kantor mencetak. Bapak/Ibu belum perlu datang.
status-printed =
    Kode { $code }: sudah dicetak, sejak { $since }.
    Sekarang giliran kantor menyiapkannya di tempat pengambilan. Bapak/Ibu belum perlu datang.
status-shipped =
    Kode { $code }: dikirim ke tempat pengambilan, sejak { $since }.
    Sekarang giliran kantor. Bapak/Ibu belum perlu datang sampai statusnya siap diambil.
status-ready-for-pickup =
    Kode { $code }: siap diambil, sejak { $since }.
    Sekarang giliran Bapak/Ibu: ambil kartunya dengan membawa slip ini.
status-picked-up =
    Kode { $code }: sudah diambil, { $since }.
    Selesai, tidak ada langkah lagi. Bila Bapak/Ibu merasa belum mengambilnya, tanyakan ke loket.

status-waited =
    { $days ->
        [0] Diajukan hari ini.
       *[other] Sudah menunggu { $days } hari sejak pengajuan.
    }
status-data = Data per { $at }.
status-data-old = Data per { $at }, lebih dari { $days } hari: bisa sudah berubah.
status-free = Gratis: mengurus dokumen kependudukan tidak dipungut biaya (UU 24/2013 Pasal 79A).
status-subscribed = 🔔 Bapak/Ibu akan dikabari saat kartu siap diambil.
status-reminded = 🔔 Pengingat aktif. Berhenti: tulis BERHENTI.

# Wrong, unknown and blocked sound alike (D02).
status-not-found =
    Kode ini belum kami temukan.
    Periksa lagi huruf dan angka pada slip, lalu kirim sekali lagi. Masih tidak ketemu, atau slip hilang? Tanyakan di loket { $office }; petugas bisa mengecekkan kartunya, gratis.
status-ask-code =
    Kirim kode pada slip Bapak/Ibu. Besar kecil huruf dan tanda hubung tidak masalah.
    Tidak punya slip? Tanyakan di loket { $office }; petugas bisa mengecekkan kartunya, gratis. NIK tidak perlu dikirim.
status-more-slips = Baru { $shown } kode yang dijawab. Kirim kode lainnya dalam pesan berikut.

pickup-where = Ambil di { $place }.
pickup-where-address = Ambil di { $place }, { $address }.

# What a word of the national system means, for whoever was told no more than the word.
stage-means = Itu tahap "{ check-heading }". { check-step }

hours-today =
    { $spans ->
        [1] Hari ini buka { $opens }–{ $closes }.
       *[2] Hari ini buka { $opens }–{ $pauses } dan { $resumes }–{ $closes }.
    }
hours-next =
    { $reason ->
        [over] Hari ini sudah tutup.
        [weekend] Hari ini tutup (akhir pekan).
        [closed] Hari ini tutup.
       *[other] Hari ini tutup ({ $reason }).
    } { $spans ->
        [1] Buka lagi { $day }, { $opens }–{ $closes }.
       *[2] Buka lagi { $day }, { $opens }–{ $pauses } dan { $resumes }–{ $closes }.
    }
hours-on =
    { $spans ->
        [1] { $day }: buka { $opens }–{ $closes }.
       *[2] { $day }: buka { $opens }–{ $pauses } dan { $resumes }–{ $closes }.
    }
hours-closed-on =
    { $reason ->
        [weekend] { $day }: tutup (akhir pekan).
        [closed] { $day }: tutup.
       *[other] { $day }: tutup ({ $reason }).
    }

button-remind-me = 🔔 Kabari saya
button-check-again = 🔄 Cek lagi
button-hours = 🕗 Jam buka
