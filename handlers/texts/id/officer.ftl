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
digest-cards-none = Tidak ada kartu yang menunggu diambil.
digest-stale = Data terakhir { $days } hari lalu. Pindai atau impor lagi.
digest-fresh =
    Data diperbarui { $days ->
        [0] hari ini
       *[other] { $days } hari lalu
    }.
digest-no-data = Belum ada data kartu.
digest-reminders = Pengingat kemarin: { $sent } terkirim, { $failed } gagal.
digest-alarms = ⚠️ Perlu tindakan
digest-alarm-token-revoked = • Token Telegram ditolak. Perbarui token.
digest-alarm-outbox-stuck = • Pesan keluar tertahan. Periksa outbox.
digest-alarm-few-readers = • Belum ada pembaca laporan.
digest-alarm-demo-readers = • Pembaca uji coba masih aktif.
digest-alarm-other = • { $alarm }
digest-all-well = Tidak ada gangguan.
