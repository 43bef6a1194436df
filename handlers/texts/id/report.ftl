# An anonymous report. No answer ever repeats what was said in it.

report-demo = UJI COBA: jangan menulis laporan sungguhan

report-readers = Laporan ini hanya dibaca oleh:
role-counter = • petugas loket
role-supervisor = • pengawas kantor
role-inspectorate = • Inspektorat
role-other = • { $role }

report-knows-telegram = Telegram tahu akun dan pesan Bapak/Ibu. Kami langsung menyegel isinya, dan setelah terkirim tidak ada yang menghubungkannya dengan chat ini.
report-knows-whatsapp = WhatsApp (Meta) tahu nomor dan pesan Bapak/Ibu. Kami langsung menyegel isinya, dan setelah terkirim tidak ada yang menghubungkannya dengan chat ini.
report-knows-web = Isinya lewat server kantor sesaat, lalu langsung disegel. Alamat internet dan nama tidak disimpan bersama laporan.
report-knows-terminal = Isinya lewat komputer ini sesaat, lalu langsung disegel. Nama tidak disimpan bersama laporan.
report-rules = Tulis tanpa nama sendiri atau NIK; UU 31/2014 Pasal 10 melindungi pelapor beriktikad baik. BATAL menghapus laporan kapan saja, KIRIM mengirimnya. Lalu ada tanda terima 16 angka: satu-satunya jalan kembali.
report-first-sealed = Kalimat Bapak/Ibu tadi sudah disegel.

report-ask-what = 1 dari 4. Apa yang terjadi? Ketuk, atau tulis sendiri.
report-ask-where = 2 dari 4. Di mana?
report-ask-amount = 3 dari 4. Berapa uangnya?
report-ask-when = 4 dari 4. Kapan?
report-sealed = Tersegel.
report-skipped = Dilewati.
report-late-choice = Pertanyaan itu sudah lewat.
report-nik-warning = Di dalamnya ada angka seperti NIK. Sudah ikut tersegel, tetapi sebaiknya jangan tulis NIK sendiri.
report-only-text = Untuk saat ini laporan hanya bisa berupa tulisan; kiriman tadi tidak disimpan.
report-still-open = Laporan masih terbuka. Jawab pertanyaan berikut, KIRIM untuk mengirim, BATAL untuk menghapus.
report-review = { $sealed } bagian tersegel, { $skipped } dilewati. Kirim sekarang, atau tulis tambahan.
report-more = Silakan tulis tambahannya. Setelah itu KIRIM.
report-full = Laporan ini sudah penuh; tulisan tadi tidak ditambahkan. KIRIM dulu, lalu tambahkan dengan tanda terima.
report-empty = Belum ada isinya, jadi belum bisa dikirim.
report-discarded = Laporan dihapus. Tidak ada yang tersimpan.
report-gone = Laporan yang belum dikirim itu sudah tidak ada: draf dihapus setelah 24 jam. Tulisan tadi tidak disimpan. Ingin mulai lagi?
report-over = Laporan itu sudah tidak terbuka: sudah terkirim, dibatalkan, atau lewat 24 jam. Bila tanda terima 16 angka sudah ada, laporannya sudah terkirim.
report-leave = Tidak jadi melapor? BATAL menghapus seluruh laporan ini. Bila ingin melanjutkan, jawab pertanyaan berikut.
report-stale = Tombol itu sudah tidak berlaku.
report-try-again = Laporan belum terkirim. Isinya masih tersegel; tulis KIRIM sekali lagi.
cancel-nothing = Tidak ada yang perlu dibatalkan.

report-receipt =
    Laporan terkirim. Tanda terima:
    { $receipt }
report-receipt-rules =
    Simpan sekarang. Bila hilang, tidak ada yang bisa memulihkannya.
    Kirim 16 angka itu ke chat ini, atau ke layanan ini di tempat lain, untuk melihat jawaban, menambah, atau menarik laporan. Batas jawaban: { $days } hari kerja.

report-not-on-whatsapp = Di WhatsApp ini laporan belum bisa ditulis atau dibuka. Bila nomor kantor juga dipakai di aplikasi WhatsApp Business, semua chat tampil di ponsel kantor dan pelapor bisa dikenali. Tulisan tadi tidak kami simpan; sebaiknya hapus juga dari chat ini.
report-elsewhere = Lapor tanpa nama bisa lewat tombol di bawah. Tanda terima 16 angka juga dibuka di sana.
report-no-readers = Saat ini belum ada penerima laporan di layanan ini, jadi laporan tidak bisa ditulis di sini. Silakan lewat saluran resmi lain:
report-sum-unclear = Tersimpan terkunci. Kalau maksudnya ribuan rupiah, tulis sekali lagi dengan kata ribu; kalau memang segitu, tulis LEWATI.
report-outside = Saluran lain di luar kantor:
report-outside-ombudsman = • Ombudsman RI
report-outside-lapor = • SP4N-LAPOR: SMS 1708
report-outside-kpk = • KPK: WhatsApp 0811 959 575
report-outside-police = • Polisi

choice-asked = Dimintai uang
choice-refused = Diminta, saya tolak
choice-paid = Sudah bayar
choice-office = Di kantor ini
choice-district = Kecamatan/kelurahan
choice-neighbourhood = RT/RW
choice-online = Lewat internet
choice-under-100k = Di bawah 100 ribu
choice-100k-250k = 100–250 ribu
choice-over-250k = Di atas 250 ribu
choice-today = Hari ini
choice-this-week = Minggu ini
choice-this-month = Bulan ini
choice-earlier = Sebelumnya

button-report = 📣 Lapor pungli/calo
button-open-page = Buka di web
button-skip = Lewati
button-send = Kirim
button-more = Tambah keterangan
button-cancel = Batal

# A report that was sent, opened with its receipt.
talk-received = Laporan diterima { $day }. Belum ada pertanyaan dari pembaca.
talk-asked = Laporan diterima { $day }. Pembaca bertanya:
talk-answered = Laporan diterima { $day }. Keterangan Bapak/Ibu sudah masuk dan menunggu dibaca.
talk-closed = Laporan diterima { $day } dan sudah ditutup oleh pembaca.
talk-withdrawn = Laporan ini sudah ditarik dan isinya sudah dihapus.
talk-question = { $day }: { $text }
talk-write-answer = Tulis jawabannya di bawah. Tidak ingin menjawab? BATAL.
talk-write-addition = Tulis tambahannya di bawah. Tidak jadi? BATAL.
talk-answer-added = Jawaban tersegel dan masuk ke laporan.
talk-addition-added = Tambahan tersegel dan masuk ke laporan.
talk-choose = Pesan tadi tidak dimasukkan ke laporan. Ketuk dulu yang Bapak/Ibu inginkan, lalu tulis.
talk-withdraw-surely = Tarik laporan ini? Isinya dihapus selamanya dan tidak bisa dikembalikan. Ketuk, atau tulis YA atau TIDAK.
talk-was-withdrawn = Laporan sudah ditarik dan isinya dihapus.
talk-idle = Baik. Laporannya tetap seperti semula.
talk-only-text = Untuk saat ini hanya tulisan yang bisa masuk ke laporan; kiriman tadi tidak disimpan.
talk-expired = Untuk membuka laporan, kirim lagi tanda terima 16 angkanya. Pesan tadi tidak disimpan.
talk-not-found =
    Tanda terima ini tidak ditemukan. Periksa lagi 16 angkanya, lalu kirim ulang.
    Laporan baru: tulis LAPOR.
talk-lost =
    Karena gangguan di kantor, laporan yang dikirim antara { $from } dan { $until } hilang, begitu juga tanda terimanya. Kalau laporan Bapak/Ibu dari waktu itu, kami mohon maaf: silakan tulis LAPOR sekali lagi.
talk-draft-open = Laporan yang sedang ditulis tetap terbuka. Untuk menjawab atau menambah pada laporan ini, KIRIM atau BATAL dulu yang sedang ditulis.

button-answer = Jawab
button-add = Tambah keterangan
button-withdraw = Tarik laporan
button-withdraw-surely = Ya, tarik
button-keep-report = Tidak
