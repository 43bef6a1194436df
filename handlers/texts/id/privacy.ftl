what-is-kept = Yang kami simpan tentang chat ini:
what-is-kept-slips = • { $slips } slip yang ditanyakan ({ $names } diberi nama) dan pilihan bahasa: tersandi, sampai 90 hari sejak pesan terakhir
what-is-kept-reminders = • { $reminders } pengingat, disetujui sejak { $since }: alamat chat ini, tersandi, dan slip mana
what-is-kept-no-reminders = • 0 pengingat
what-is-kept-ended = • { $ended } pengingat yang sudah berhenti dan tidak dipakai lagi
what-is-kept-tickets = • { $tickets } tiket: isinya tersandi, sampai beberapa waktu setelah selesai
what-is-kept-whatsapp = • sampai kapan kami boleh membalas di sini, 24 jam sejak pesan terakhir
what-is-kept-marks = • sidik pesan: agar tidak dijawab dua kali (8 hari), dan agar kami tahu mana pesan dari kami (30 hari); isinya tidak terbaca
what-is-not-kept = Isi pesan lain, foto, dan NIK tidak disimpan. Laporan tidak terhubung dengan chat ini. Hapus semuanya: tulis HAPUS DATA SAYA.
erase-surely = Hapus yang kami simpan tentang chat ini: pengingat, slip terakhir, dan tiket? Ketuk, atau tulis YA HAPUS.
erase-surely-draft = Hapus yang kami simpan tentang chat ini, termasuk tiket dan yang belum dikirim? Ketuk, atau tulis YA HAPUS.
erased = Sudah dihapus: pengingat dan persetujuannya, slip dengan namanya, dan tiket. Status di kantor tidak berubah, dan kode slip tetap berlaku.
erase-kept = Baik, tidak ada yang dihapus.

button-erase = Ya, hapus
button-keep = Tidak
