officer-linked =
    Chat ini terhubung sebagai { $role ->
        [counter] petugas loket
        [supervisor] pengawas
        [inspectorate] inspektorat
       *[other] { $role }
    }.
officer-digests = Ringkasan harian akan dikirim ke sini pada hari kerja.
officer-refused = Kode ini tidak berlaku. Minta kode baru kepada pengelola.

digest-heading =
    Ringkasan { $day }
    { $office }
digest-handed-on =
    Diteruskan kepada Anda: ringkasan { $day } tidak dibaca { $role ->
        [counter] petugas loket
        [supervisor] pengawas
        [inspectorate] inspektorat
       *[other] { $role }
    } selama satu hari kerja.
digest-postponed = Ditunda ke hari ini: ringkasan { $day }.
digest-last-state =
    Ringkasan lalu: { $answer ->
        [handling] ditangani
        [later] ditunda
        [read] sudah dibaca
       *[unread] belum dibaca
    }.
digest-last-read = Ringkasan lalu: dibaca { $read } dari { $all }
digest-last-handling = • ditangani: { $names }
digest-last-later = • ditunda: { $names }
digest-last-unread = • belum dibaca: { $names }
digest-last-handling-role =
    • ditangani: { $role ->
        [counter] petugas loket
        [supervisor] pengawas
        [inspectorate] inspektorat
       *[other] { $role }
    }
digest-last-unread-role =
    • belum dibaca: { $role ->
        [counter] petugas loket
        [supervisor] pengawas
        [inspectorate] inspektorat
       *[other] { $role }
    }
digest-reports = Laporan
digest-reports-new =
    • baru: { $count ->
        [few] kurang dari 3
       *[other] { $count }
    }
digest-reports-open =
    • terbuka: { $count ->
        [few] kurang dari 3
       *[other] { $count }
    }
digest-reports-overdue =
    • lewat batas: { $count ->
        [few] kurang dari 3
       *[other] { $count }
    }
digest-oldest =
    • tertua: { $age ->
        [days-0-2] 0–2 hari kerja
        [days-3-5] 3–5 hari kerja
        [days-6-14] 6–14 hari kerja
       *[over-14] lebih dari 14 hari kerja
    }
digest-cards = Kartu siap, belum diambil
digest-cards-0-2 = • 0–2 hari kerja: { $count }
digest-cards-3-5 = • 3–5 hari kerja: { $count }
digest-cards-6-14 = • 6–14 hari kerja: { $count }
digest-cards-over-14 = • lebih dari 14 hari kerja: { $count }
digest-cards-short = Kartu siap, belum diambil: { $count } ({ $old } lebih dari 14 hari kerja)
digest-cards-none = Tidak ada kartu yang menunggu diambil.
digest-waiting = Kartu menunggu
digest-print-ready = • siap cetak: { $count }
digest-blanks-empty = • blangko kosong sejak { $since }
digest-blanks-available = • blangko ada sejak { $since }
digest-blanks-untold = • blangko: belum ada kabar. Balas: blangko ada/kosong
digest-overdue =
    • lebih lama dari biasa: { $count } belum dijawab{ $late ->
        [0] {""}
       *[other] , { $late } lewat batas
    }
digest-unknown-words = • kata status belum dikenal: { $count }
digest-stale =
    Data terbaru { $at }.
    Pindai atau impor lagi.
digest-data-short = Data terbaru { $day }; { $count } kartu lebih dari { $days } hari.
digest-old-data = • { $count } kartu tanpa kabar lebih dari { $days } hari
digest-fresh =
    Data diperbarui { $days ->
        [0] hari ini
       *[other] { $days } hari lalu
    }.
digest-no-data = Belum ada data kartu.
digest-queue = Nomor hari kerja lalu: habis { $clock }.
digest-queue-none = Nomor hari kerja lalu: belum dicatat.
digest-complaints = Tiket terlambat: { $count } (tertua { $days } hari)
digest-notices = Pengumuman tampil: { $count }.
digest-reminders = Pengingat: { $sent } terkirim, { $failed } gagal.
digest-alarms-short = ⚠️ Perlu tindakan: { $count } hal. Lihat: tanpacalo doctor
digest-alarms = ⚠️ Perlu tindakan
digest-alarm-token-revoked = • Token Telegram ditolak. Perbarui token.
digest-alarm-outbox-stuck = • Pesan keluar tertahan. Periksa outbox.
digest-alarm-whatsapp-cap = • Batas biaya WhatsApp bulan ini tercapai: pengingat baru menunggu, jawaban tetap dikirim.
digest-alarm-messages-lost = • Ada pesan yang gagal terkirim. Periksa outbox.
digest-alarm-few-readers = • Belum ada pembaca laporan.
digest-alarm-demo-readers = • Pembaca uji coba masih aktif.
digest-alarm-digest-unread = • Ringkasan tidak dibaca siapa pun.
digest-alarm-nik-guessing = • Halaman /cek: banyak pasangan NIK dan KK yang salah dalam satu jam. Mungkin ada yang menebak.
digest-alarm-other = • { $alarm }
digest-all-well = Tidak ada gangguan.

# Under a digest. WhatsApp shows at most 20 characters of a button.
button-digest-read = Sudah baca
button-digest-handle = Saya tangani
button-digest-later = Besok
digest-read = Tercatat: sudah Anda baca.
digest-handling = Tercatat: Anda tangani. Ringkasan berikutnya memberitahukannya kepada pengawas.
digest-later = Tercatat: besok. Pada { $day } ringkasan mengingatkan Anda lagi di baris paling atas.
digest-replaced = Ringkasan { $day } sudah diganti yang lebih baru. Pakai tombol di bawah ringkasan terbaru.
