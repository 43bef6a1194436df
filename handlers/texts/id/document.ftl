# Where a document other than the KTP-el stands; named in handlers/services/stages.toml.
# Never a date for what is still to come, never a name.

document-name =
    { $service ->
        [ktp] KTP-el
        [kk] Kartu Keluarga
        [kia] Kartu Identitas Anak (KIA)
        [birth] akta kelahiran
        [death] akta kematian
        [marriage] akta perkawinan
        [divorce] akta perceraian
        [relocation] surat pindah (SKPWNI)
        [digital_id] IKD
        [biodata] biodata
       *[other] dokumen
    }
document-registered =
    Kode { $code }: { document-name } sudah terdaftar, belum diproses (tercatat { $since }).
    Sekarang giliran kantor. Bapak/Ibu belum perlu datang.
document-in-process =
    Kode { $code }: { document-name } sedang diproses, sejak { $since }.
    Sekarang giliran kantor. Bapak/Ibu belum perlu datang.
document-incomplete =
    Kode { $code }: berkas untuk { document-name } perlu dilengkapi atau dibetulkan, sejak { $since }.
    Sekarang giliran Bapak/Ibu: tanyakan di loket apa yang kurang. Sesudah itu baru bisa diteruskan.
document-ready-for-pickup =
    Kode { $code }: { document-name } siap diambil, sejak { $since }.
    Sekarang giliran Bapak/Ibu: ambil dengan membawa slip ini.
document-picked-up =
    Kode { $code }: { document-name } sudah diambil, { $since }.
    Selesai, tidak ada langkah lagi. Bila Bapak/Ibu merasa belum mengambilnya, tanyakan di loket.
document-active =
    Kode { $code }: { document-name } sudah aktif, { $since }.
    Selesai, tidak ada langkah lagi. Bila belum bisa dibuka, tanyakan di loket.
document-subscribed = 🔔 Bapak/Ibu akan dikabari di sini saat siap diambil.

# Reminders do not say which document: the phone may lie on the family's table.
document-reminder-ready = Dokumen dengan kode { $code } siap diambil.
document-reminder-again = Pengingat: dokumen dengan kode { $code } siap diambil sejak { $since }.
document-consent =
    Baik, kami kabari di chat ini saat dokumen dengan kode { $code } siap diambil, lalu kami ingatkan bila belum diambil. Pengumuman kantor tentang tahap yang ditunggu dokumen ini juga kami kirim.
    Hanya untuk itu kami menyimpan alamat chat ini dan kode slipnya. Berhenti kapan saja: tulis BERHENTI.
document-consent-ready =
    Baik. Dokumen dengan kode { $code } sudah siap; kami ingatkan di chat ini bila belum diambil. Pengumuman kantor tentang tahap yang ditunggu dokumen ini juga kami kirim.
    Hanya untuk itu kami menyimpan alamat chat ini dan kode slipnya. Berhenti kapan saja: tulis BERHENTI.
