# Complaints about the service, and messages to an officer. Nothing here repeats what was said.

complaint-offer = Terima kasih sudah bercerita, dan maaf atas yang Bapak/Ibu alami. Kami teruskan ke petugas? Ketuk, atau tulis KIRIM. Masih ada yang kurang? Tulis saja.
complaint-not-anonymous = Ini tidak tanpa nama: terhubung dengan chat ini. Petugas membaca isinya, tetapi tidak melihat nomor Bapak/Ibu.
complaint-money = Bila ini soal uang, lebih aman lewat laporan tanpa nama: tidak terhubung dengan chat ini. Yang sudah ditulis ikut terbawa.
complaint-ask = Silakan tulis keluhannya: apa yang terjadi, di mana, kapan.
complaint-ask-again = Keluhannya masih kami tunggu: tulis saja, atau BATAL.
complaint-added = Sudah ditambahkan, belum dikirim. Ketuk, atau tulis KIRIM.
complaint-full = Sudah cukup banyak untuk satu tiket. Ketuk, atau tulis KIRIM.
complaint-empty = Belum ada yang bisa dikirim. Tulis dulu pesannya, atau BATAL.
complaint-still-open = Keluhan tadi belum dikirim. Ketuk, atau tulis KIRIM.
complaint-discarded = Baik, tidak jadi. Yang tadi ditulis sudah dihapus.
complaint-not-added = Baik, tidak ada yang ditambahkan.
complaint-gone = Keluhan itu sudah terhapus karena terlalu lama tidak dilanjutkan. Silakan tulis lagi.
complaint-over = Keluhan itu sudah dikirim atau dibatalkan. Tulis TIKET untuk melihat yang sudah dikirim.
complaint-report-open = Laporan tanpa nama masih terbuka di chat ini. Kirim atau BATAL dulu, supaya tidak tercampur.
complaint-many = Masih ada { $count } tiket dari chat ini yang menunggu jawaban, jadi yang baru belum bisa diterima. Tulis TIKET untuk melihatnya. Mendesak? Datang ke kantor, atau sampaikan ke Ombudsman RI.
complaint-no-nik = Angka 16 digit di dalamnya tidak diperlukan dan tidak kami simpan.
complaint-only-text = Gambar atau berkas tidak kami buka; hanya tulisannya yang diteruskan.

complaint-sent = Sudah kami teruskan. Nomor tiket: { $code }. Petugas menjawab paling lambat { $day }.
complaint-later-chat = Jawabannya datang ke chat ini, pada hari kerja. Ingin tahu sampai mana? Tulis TIKET.
complaint-later-whatsapp = Jawabannya datang ke chat ini, pada hari kerja; bila sudah lebih dari sehari, WhatsApp baru mengizinkannya setelah Bapak/Ibu menulis lagi. Tulis TIKET kapan saja.
complaint-later-number = Di sini kami tidak bisa mengirim kabar nanti. Simpan nomornya: kirim nomor tiket ke sini kapan saja untuk membaca jawabannya.

human-ask = Silakan tulis pertanyaannya dalam satu pesan. Petugas menjawab di sini paling lambat { $day }. Tidak jadi? Tulis BATAL.
human-ask-again = Pesan untuk petugas masih kami tunggu: tulis saja, atau BATAL.

# Tickets
tickets = Tiket dari chat ini:
tickets-none = Belum ada tiket dari chat ini. Ada keluhan soal layanan? Tulis KELUHAN. Menanyakan laporan tanpa nama? Kirim tanda terima 16 angkanya.
ticket-line-open =
    • { $code }: { $state ->
        [in_progress] sedang ditangani
        [contested] dibuka lagi
       *[received] diterima
    }, dijawab paling lambat { $day }
ticket-line =
    • { $code }: { $state ->
        [answered] sudah dijawab
        [withdrawn] ditarik
       *[closed] selesai
    }
ticket-draft = Tiket { $code }: belum dikirim.
ticket-received = Tiket { $code }: sudah diterima. Petugas menjawab paling lambat { $day }.
ticket-in-progress = Tiket { $code }: sedang ditangani petugas. Jawaban paling lambat { $day }.
ticket-answered = Tiket { $code }: petugas sudah menjawab.
ticket-contested = Tiket { $code }: dibuka lagi karena belum selesai. Petugas menjawab paling lambat { $day }.
ticket-closed =
    Tiket { $code }: { $outcome ->
        [out-of-scope] ditutup petugas, karena bukan wewenang kantor ini
        [duplicate] ditutup petugas, karena sudah ada tiket lain tentang hal yang sama
        [unclear] ditutup petugas, karena belum cukup jelas untuk ditindaklanjuti
        [clear] selesai, seperti kata Bapak/Ibu
        [silent] selesai, karena tidak ada kabar lagi setelah dijawab
       *[resolved] ditutup petugas sebagai selesai
    }.
ticket-withdrawn = Tiket { $code }: sudah Bapak/Ibu tarik. Isinya sudah dihapus.
ticket-answer =
    Kata petugas:
    { $text }
ticket-until = Belum selesai? Ketuk, atau tulis BELUM SELESAI, sampai { $day }. Tanpa kabar, tiketnya kami tutup.
ticket-overdue = Batas jawabannya sudah lewat, maaf. Petugas kami ingatkan setiap hari kerja.
ticket-ombudsman = Bapak/Ibu juga bisa mengadu ke luar kantor: Ombudsman RI (UU 25/2009 Pasal 46), atau SP4N-LAPOR lewat SMS 1708.
ticket-no-more = Tiket { $code } sudah beberapa kali dibuka lagi, jadi tidak kami ulang. Bapak/Ibu bisa mengadu ke luar kantor: Ombudsman RI (UU 25/2009 Pasal 46), atau SP4N-LAPOR lewat SMS 1708.
ticket-clear = Terima kasih, tiketnya kami tutup. Ternyata belum selesai? Tulis BELUM SELESAI.
ticket-reopened = Baik, tiket { $code } kami buka lagi. Petugas menjawab paling lambat { $day }.
ticket-say-why = Apa yang belum selesai? Tulis dalam satu pesan; boleh juga tidak.
ticket-say-more = Silakan tulis tambahannya dalam satu pesan. Tidak jadi? Tulis BATAL.
ticket-added = Sudah ditambahkan ke tiket { $code }. Petugas menjawab paling lambat { $day }.
ticket-drop = Tarik tiket { $code }? Isinya langsung dihapus dan petugas tidak menjawab lagi.
ticket-dropped = Tiket { $code } sudah ditarik dan isinya dihapus.
ticket-nothing = Untuk itu tidak ada tiket yang cocok di chat ini, atau waktunya sudah lewat. Tulis TIKET untuk melihat semuanya.
ticket-not-found = Nomor tiket itu tidak ditemukan. Periksa lagi nomornya, atau tulis TIKET untuk melihat tiket dari chat ini.
ticket-elsewhere = Jawabannya hanya tampil di chat tempat tiket ini dibuat.

stopped-complaints = Jawaban atas tiket Bapak/Ibu sendiri tetap datang. Tidak mau juga? Tulis TARIK TIKET.

# WhatsApp shows at most 20 characters of a button.
button-complaint-send = Kirim ke petugas
button-complaint-report = Lapor tanpa nama
button-human = 🙋 Tanya petugas
button-ticket = { $code }
button-ticket-clear = 👍 Sudah jelas
button-ticket-contest = Belum selesai
button-ticket-add = Tambah pesan
button-ticket-drop = Tarik tiket
button-ticket-drop-surely = Ya, tarik tiket
button-ticket-keep = Tidak jadi
