# Reminders. Nothing about the person: the phone may lie on the family's table.

reminder-consent =
    Baik, kami kabari di chat ini saat kartu dengan kode { $code } siap diambil, lalu kami ingatkan bila belum diambil. Pengumuman kantor tentang tahap yang ditunggu kartu ini juga kami kirim.
    Hanya untuk itu kami menyimpan alamat chat ini dan kode slipnya. Berhenti kapan saja: tulis BERHENTI.
reminder-consent-ready =
    Baik. Kartu dengan kode { $code } sudah siap; kami ingatkan di chat ini bila belum diambil. Pengumuman kantor tentang tahap yang ditunggu kartu ini juga kami kirim.
    Hanya untuk itu kami menyimpan alamat chat ini dan kode slipnya. Berhenti kapan saja: tulis BERHENTI.
reminder-already = Pengingat untuk kode { $code } sudah aktif. Berhenti: tulis BERHENTI.
reminder-too-late = Kode { $code } sudah tercatat diambil, jadi tidak perlu pengingat.
reminder-not-ready = Kode { $code } belum siap diambil. Kami kabari di sini saat siap.
reminder-pulled = Di sini kami tidak bisa mengirim kabar nanti. Buka lewat salah satu tombol, kodenya sudah terisi.
reminder-pulled-no-link = Di sini kami tidak bisa mengirim kabar nanti. Simpan kode { $code } dan kirim lagi kapan saja.
reminder-which = Pengingat untuk kode yang mana?
reminder-none = Tidak ada pengingat yang aktif di chat ini.

reminder-ready = Kartu dengan kode { $code } siap diambil.
reminder-again = Pengingat: kartu dengan kode { $code } siap diambil sejak { $since }.
reminder-free = Gratis. Bawa slip Bapak/Ibu.

reminder-collected = Terima kasih. Pengingatnya kami hentikan.
reminder-tomorrow = Baik, kami ingatkan lagi { $day }.
reminder-stopped = Pengingat ini dihentikan. Statusnya tetap bisa dilihat kapan saja dengan kode slip.
stopped = Semua pengingat di chat ini dihentikan. Ingin memulai lagi? Tulis MULAI.
stopped-officer = Ringkasan dinas untuk petugas tetap dikirim; itu diatur oleh kantor.

button-collected = ✅ Sudah diambil
button-tomorrow = ⏰ Ingatkan besok
button-stop = 🔕 Berhenti
button-remind-me-code = 🔔 { $code }
button-open-telegram = Buka di Telegram
button-open-whatsapp = Buka di WhatsApp
reminder-needs-code = Bisa, kami kabari saat sudah siap diambil. Untuk itu perlu kode pada slip; sesudahnya ketuk Kabari saya.
