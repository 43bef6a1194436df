what-is-kept =
    Yang kami simpan tentang chat ini:
    • pengingat: alamat chat (disandikan) dan kode slip, hanya bila Bapak/Ibu meminta dikabari
    • slip terakhir yang ditanyakan dan bahasa pilihan, untuk sementara
    • tanda bahwa pesan sudah dijawab, 8 hari, tanpa isi
    Isi pesan lain tidak disimpan. NIK tidak diminta. Laporan tersegel dan tidak terhubung dengan chat ini.
    Menghapus semuanya: tulis HAPUS DATA SAYA.
what-is-kept-whatsapp = Di WhatsApp juga: sampai kapan kami boleh membalas di sini, 24 jam sejak pesan terakhir.
erase-surely = Hapus yang kami simpan tentang chat ini: pengingat, slip terakhir, dan tiket? Ketuk, atau tulis YA HAPUS.
erase-surely-draft = Hapus yang kami simpan tentang chat ini, termasuk tiket dan yang belum dikirim? Ketuk, atau tulis YA HAPUS.
erased = Sudah dihapus: pengingat, slip terakhir, dan tiket. Status di kantor tidak berubah, dan kode slip tetap berlaku.
erase-kept = Baik, tidak ada yang dihapus.

button-erase = Ya, hapus
button-keep = Tidak
