# What to bring, by service and case, as a list to tick; named in handlers/services/*.toml.
# Buttons: WhatsApp shows at most 24 characters in a list, 20 of a button.

needs-free = Gratis (UU 24/2013 Pasal 79A).
needs-free-no-letter = Gratis (UU 24/2013 Pasal 79A). Tidak perlu surat pengantar RT/RW (Perpres 96/2018).
needs-source = Sumber: { $sources }. Dicek { $day }.
needs-unchecked = Untuk dokumen ini daftar syaratnya belum kami punya di sini. Supaya tidak bolak-balik, tanyakan dulu di loket, atau tulis PETUGAS.
needs-which = Dokumen yang mana, Bapak/Ibu?
need-own = ☐ { $item }

button-other-documents = 📄 Dokumen lain

# KTP-el
service-ktp = KTP-el
button-ktp-first-time = KTP-el baru
button-ktp-lost = KTP-el hilang
button-ktp-damaged = KTP-el rusak
button-ktp-data-change = Ubah data KTP-el
button-ktp-relocation-in = Pindah datang
button-ktp-record-again = Rekam ulang
button-ktp-proxy = Diambil orang lain
needs-ktp-first-time = KTP-el baru, untuk yang sudah 17 tahun atau sudah menikah. Yang dibawa:
needs-ktp-lost = KTP-el hilang. Yang dibawa:
needs-ktp-damaged = KTP-el rusak. Yang dibawa:
needs-ktp-data-change = Ubah data di KTP-el. Yang dibawa:
needs-ktp-relocation-in = KTP-el setelah pindah ke sini. Yang dibawa:
needs-ktp-record-again = Rekam ulang foto atau sidik jari. Yang dibawa:
needs-ktp-proxy = KTP-el diambil orang lain. Yang dibawa:
needs-ktp-proxy-unknown = Foto dan sidik jari tidak bisa diwakilkan. Boleh tidaknya kartu diambil orang lain belum tercatat di sini; tanyakan dulu di loket, atau tulis PETUGAS, supaya tidak bolak-balik.
needs-ktp-pickup = Mengambil KTP-el yang sudah siap. Yang dibawa:
needs-ktp-pickup-slip = Sebelum berangkat, kirim kode pada slip di sini supaya pasti sudah siap. Lalu bawa slipnya ke tempat pengambilan. Slip hilang? Katakan di loket; petugas bisa mencetaknya lagi.
needs-ktp-home-visit = Perekaman KTP-el di rumah (jemput bola):
needs-ktp-home-visit-unknown = Foto dan sidik jari harus orangnya sendiri. Untuk yang sakit, lansia, atau difabel: apakah petugas bisa datang ke rumah belum tercatat di sini. Tulis PETUGAS dan ceritakan keadaannya; belum perlu datang ke kantor.
needs-ktp-other-region = KTP-el dari daerah lain. Yang dibawa:
needs-ktp-other-region-unknown = KTP-el dari daerah lain: apakah bisa diurus atau dicetak di kantor ini belum tercatat di sini. Tanyakan dulu di loket, atau tulis PETUGAS, supaya tidak bolak-balik.

# Kartu Keluarga
service-kk = Kartu Keluarga
button-kk-data-change = KK: ubah/tambah
button-kk-first-time = KK: baru menikah
button-kk-lost = KK hilang
button-kk-damaged = KK rusak
button-kk-split = Pisah KK
needs-kk-data-change = Kartu Keluarga (KK): ubah data atau tambah anggota. Yang dibawa:
needs-kk-first-time = Kartu Keluarga (KK) baru setelah menikah. Yang dibawa:
needs-kk-lost = Kartu Keluarga (KK) hilang. Yang dibawa:
needs-kk-damaged = Kartu Keluarga (KK) rusak. Yang dibawa:
needs-kk-split = Pisah Kartu Keluarga (KK) di alamat yang sama, untuk yang sudah 17 tahun atau menikah. Yang dibawa:

# Akta
service-birth = Akta kelahiran
service-death = Akta kematian
service-marriage = Akta perkawinan
service-divorce = Akta perceraian
needs-birth = Akta kelahiran. Yang dibawa:
needs-death = Akta kematian. Yang dibawa:

# Kartu Identitas Anak
service-kia = KIA (kartu anak)
button-kia-under-five = KIA: di bawah 5 th
button-kia-five-and-older = KIA: 5 th ke atas
needs-kia-under-five = Kartu Identitas Anak (KIA), umur di bawah 5 tahun. Yang dibawa:
needs-kia-five-and-older = Kartu Identitas Anak (KIA), umur 5 tahun ke atas. Yang dibawa:

# Pindah
service-relocation = Pindah alamat
button-relocation-out = Pindah keluar
button-relocation-in = Pindah datang
button-relocation-within = Pindah dalam kota
needs-relocation-out = Pindah ke kabupaten atau kota lain (SKPWNI). Yang dibawa:
needs-relocation-in = Pindah datang dari kabupaten atau kota lain. Yang dibawa:
needs-relocation-within = Pindah alamat di dalam kota. Yang dibawa:

# Lain
service-digital-id = IKD (KTP di HP)
service-biodata = Biodata
needs-digital-id = Aktivasi IKD (Identitas Kependudukan Digital), untuk yang sudah pernah rekam KTP-el. Yang dibawa:

# What to bring
need-family-card = ☐ Kartu Keluarga (KK)
need-family-card-copy = ☐ Fotokopi Kartu Keluarga (KK)
need-old-family-card = ☐ Kartu Keluarga (KK) lama
need-old-family-card-copy = ☐ Fotokopi Kartu Keluarga (KK) lama
need-damaged-family-card = ☐ Kartu Keluarga (KK) yang rusak
need-police-report = ☐ Surat kehilangan dari kantor polisi
need-damaged-card = ☐ KTP-el yang rusak
need-old-card = ☐ KTP-el lama
need-old-cards = ☐ KTP-el dan KIA lama, untuk diganti
need-own-card = ☐ KTP-el sendiri
need-card-copy = ☐ Fotokopi KTP-el
need-card-of-the-dead = ☐ KTP-el almarhum/almarhumah
need-cards-of-parents = ☐ KTP-el ayah dan ibu, atau wali
need-proof-of-change = ☐ Bukti perubahannya, misalnya buku nikah atau akta
need-relocation-letter = ☐ Surat pindah (SKPWNI) dari tempat asal
need-owners-consent = ☐ Bila kos, mengontrak atau menumpang: surat tidak keberatan dari pemilik rumah
need-marriage-proof = ☐ Fotokopi buku nikah atau akta perkawinan
need-birth-letter = ☐ Fotokopi surat keterangan lahir (bidan, dokter, rumah sakit); lahir di rumah: dari desa/kelurahan
need-death-letter = ☐ Surat kematian dari dokter, atau dari desa/kelurahan
need-birth-certificate = ☐ Akta kelahiran anak, asli dan fotokopi
need-two-photos = ☐ 2 pas foto anak berwarna, ukuran 2x3
need-phone-with-app = ☐ HP dengan aplikasi IKD dari Play Store atau App Store
need-mail-address = ☐ Alamat e-mail yang aktif

# What else to know
note-recording-in-person = Datang sendiri untuk foto dan sidik jari; tidak bisa diwakilkan.
note-unregistered-marriage = Tidak punya buku nikah? Ada formulir pernyataan (SPTJM); minta di loket.
note-birth-statement = Salah satunya tidak ada? Ada formulir pernyataan (SPTJM) dengan dua saksi; minta di loket.
note-relocation-form = Formulir F-1.03 diisi di kantor.
note-relocation-cards-stay = KTP-el dan KIA tetap dipegang; diganti di tempat tujuan.
note-digital-id-office = Isi dulu data di aplikasinya, lalu kode QR dipindai petugas di kantor.
