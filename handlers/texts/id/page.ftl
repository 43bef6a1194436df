# The start page with the web chat.

page-title = Layanan KTP-el — { $office }
page-service = Layanan KTP-el
page-intro = Tanya status kartu, syarat, dan jam buka. Pungli atau calo? Laporkan di sini, tanpa nama.
page-free = Gratis
page-free-law = UU 24/2013 Pasal 79A
page-demo = UJI COBA: semua data di sini contoh. Jangan menulis laporan sungguhan.
page-skip = Langsung ke kotak pesan

page-starters = Pilihan cepat
page-start-check = Cek KTP saya
page-start-check-hint = pakai kode pada slip
page-start-check-words = Cek KTP saya
page-start-report = Lapor pungli/calo
page-start-report-hint = tanpa nama, disegel
page-start-report-words = Lapor
page-start-requirements = Syarat
page-start-requirements-hint = yang perlu dibawa
page-start-requirements-words = Syarat KTP-el
page-start-hours = Jam layanan
page-start-hours-hint = buka hari apa saja
page-start-hours-words = Jam buka

page-check = Tanpa slip: cek dengan NIK dan KK

page-conversation = Percakapan
page-greeting =
    Selamat datang. Punya slip? Ketik kodenya di bawah, kami carikan sampai mana kartunya.
page-privacy = NIK tidak perlu dikirim. Percakapan ini hilang bila halaman ditutup atau dimuat ulang.
page-from-office = Kantor:
page-from-you = Anda:
page-typing = Sedang menjawab…
page-opens-new-tab = (membuka tab baru)

page-label = Tulis pesan atau kode slip
page-send = Kirim

page-lost = Sambungan terputus. Sedang menyambung lagi; pesan Bapak/Ibu tidak hilang.
page-back = Sudah tersambung lagi.
page-busy = Sedang ramai. Pesan dikirim lagi sebentar lagi.
page-not-sent = Belum terkirim, dicoba lagi…
page-refused = Pesan ini tidak bisa dikirim. Muat ulang halaman, lalu coba lagi.
page-too-long = Pesannya terlalu panjang. Paling banyak 4.096 huruf; bagi menjadi beberapa pesan.

page-no-script = Obrolan ini memerlukan JavaScript, yang di peramban ini tidak aktif.
page-no-script-counter = Tanpa itu pun semua layanan tersedia di loket { $office }, gratis. Bawa slip Bapak/Ibu.
page-no-script-telegram = Buka di Telegram
page-no-script-whatsapp = Buka di WhatsApp
