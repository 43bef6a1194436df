# The page /cek: a status by NIK and family-card number.

check-title = Cek status dengan NIK dan KK
check-lead = Tidak punya slip? Isi dua nomor ini. Keduanya ada di Kartu Keluarga.
check-nik = NIK
check-nik-hint = 16 angka. Spasi dan titik boleh.
check-family-card = Nomor Kartu Keluarga (KK)
check-family-card-hint = 16 angka, di bagian atas Kartu Keluarga.
check-send = Lihat status
check-kept = Kedua nomor hanya dipakai untuk mencari, tidak disimpan; hanya hitungan percobaan yang disimpan, tersandi, paling lama dua hari. Jangan mengirim NIK di obrolan.
check-phishing = Kantor tidak pernah meminta uang, kode OTP, atau meminta Bapak/Ibu memasang aplikasi.
check-language = English
check-skip = Langsung ke isian
check-demo = UJI COBA: semua data di sini contoh. Jangan mengisi NIK sungguhan.

check-faulty = Ada yang perlu dibetulkan
check-faulty-again = Demi keamanan kedua nomor tidak kami tampilkan lagi; mohon ketik ulang keduanya.
check-fault-empty = Belum diisi.
check-fault-not-digits = Hanya angka yang bisa dipakai. Periksa apakah ada huruf, misalnya O untuk 0.
check-fault-too-short = Kurang dari 16 angka. Hitung lagi, mungkin ada yang terlewat.
check-fault-too-long = Lebih dari 16 angka. Hitung lagi, mungkin ada yang terketik dua kali.
check-fault-begins-with-0 = NIK dan nomor KK tidak diawali 0. Tanda terima laporan (16 angka) dikirim lewat obrolan.
check-fault-no-such-day = Tanggal lahir di dalam NIK ini tidak ada di kalender. Periksa angka ke-7 sampai ke-12.
check-fault-no-serial = Empat angka terakhir NIK tidak mungkin 0000. Periksa lagi.
check-fault-same = Dua kali nomor yang sama. NIK dan nomor KK berbeda: nomor KK ada di bagian atas Kartu Keluarga.

check-found = Status dokumen
check-service =
    { $service ->
        [ktp] KTP-el
        [kk] Kartu Keluarga
        [kia] Kartu Identitas Anak (KIA)
        [birth] Akta kelahiran
        [death] Akta kematian
        [marriage] Akta perkawinan
        [divorce] Akta perceraian
        [relocation] Surat pindah
        [digital_id] Identitas Kependudukan Digital (IKD)
        [biodata] Biodata
       *[other] Dokumen
    }
check-heading =
    { $status ->
        [registered] Slip terdaftar
        [not_enrolled] Belum perekaman
        [biometric_captured] Sudah perekaman
        [sent_for_enrollment] Antre pemeriksaan di pusat
        [received_at_central] Diterima di pusat
        [enroll_failure] Perlu rekam ulang
        [search_failure] Pemeriksaan di pusat terganggu
        [adjudication] Perlu verifikasi petugas
        [duplicate_record] Data tercatat ganda
        [print_ready] Siap cetak
        [printed] Sudah dicetak
        [shipped] Dikirim ke tempat pengambilan
        [ready_for_pickup] Siap diambil
        [picked_up] Sudah diambil
        [in_process] Sedang diproses
        [incomplete] Berkas perlu dilengkapi
        [active] Sudah aktif
       *[other] Sedang diproses
    }
check-step =
    { $status ->
        [registered] Giliran kantor. Belum perlu datang sampai statusnya siap diambil.
        [not_enrolled] Giliran Bapak/Ibu: datang sendiri ke kantor untuk foto dan sidik jari, bawa Kartu Keluarga. Tidak bisa diwakilkan.
        [biometric_captured] Giliran kantor mengirim datanya ke pusat. Tidak perlu datang.
        [sent_for_enrollment] Giliran pusat data nasional. Kantor hanya bisa memantau; lamanya tidak bisa dipastikan. Tidak perlu datang.
        [received_at_central] Giliran pusat data nasional memeriksanya. Tidak perlu datang.
        [enroll_failure] Foto atau sidik jari belum lengkap atau belum terbaca. Giliran Bapak/Ibu: datang sendiri ke kantor untuk rekam ulang, bawa Kartu Keluarga.
        [search_failure] Giliran pusat data nasional. Tidak perlu datang.
        [adjudication] Giliran kantor memeriksa. Belum perlu datang, kecuali diminta petugas.
        [duplicate_record] Giliran Bapak/Ibu: datang ke kantor dan minta petugas membereskan data ganda.
        [print_ready] Giliran kantor mencetak. Belum perlu datang.
        [printed] Giliran kantor menyiapkannya di tempat pengambilan. Belum perlu datang.
        [shipped] Giliran kantor. Belum perlu datang sampai statusnya siap diambil.
        [ready_for_pickup] Giliran Bapak/Ibu: ambil dengan membawa slip. Slip hilang? Katakan di loket, petugas bisa mencetaknya lagi.
        [picked_up] Selesai. Bila Bapak/Ibu merasa belum mengambilnya, tanyakan ke loket.
        [in_process] Giliran kantor menyelesaikannya. Belum perlu datang.
        [incomplete] Giliran Bapak/Ibu: tanyakan di loket apa yang kurang. Sesudah itu baru bisa diteruskan.
        [active] Selesai. Bila belum bisa dibuka, tanyakan di loket.
       *[other] Giliran kantor. Belum perlu datang.
    }
check-since = Sejak { $since }.
check-free = Gratis. Mengurus dokumen kependudukan tidak dipungut biaya (UU 24/2013 Pasal 79A).
check-told = Ingin dikabari saat siap diambil? Buka obrolan, kirim kode pada slip, lalu pilih "Kabari saya".
check-chat = Buka obrolan
check-again = Cek nomor lain

# Wrong, unknown and blocked are these same words (D02): each of them may be the reason.
check-nothing = Belum ada yang bisa kami tampilkan
check-not-shown = Mungkin salah satu nomor salah ketik, dokumennya belum ada di data kantor, atau nomor ini terlalu sering dicoba. Periksa lagi kedua nomor; bila sudah dicoba beberapa kali, tunggu satu jam, paling lama sampai besok.
check-not-shown-slip = Kode pada slip selalu bisa dipakai: buka obrolan, lalu kirim kodenya.
check-not-shown-counter = Tanpa slip, datang ke loket { $office }; petugas bisa mencari dokumennya dan mencetak ulang kodenya, gratis.

check-elsewhere = Kiriman ini tidak datang dari halaman kami. Buka halaman ini langsung, lalu coba lagi.
check-too-often = Terlalu banyak percobaan dari sambungan ini dalam satu menit. Tunggu sebentar, lalu coba lagi.
check-away = Layanan sedang terganggu. Coba lagi beberapa menit lagi.

# In a chat, under what is said to a number that was sent there, or to a lost slip.
button-check-page = Cek dengan NIK
nik-page = Cara lain yang aman: halaman kantor di bawah ini.
