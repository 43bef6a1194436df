# A photo: the slip's QR is read; of anything else nothing is kept, and that is said.

picture-no-code = Di foto ini tidak terbaca kode slip. Foto kotak QR pada slip dari dekat dan terang, atau ketik saja kodenya.
picture-unreadable = Foto ini tidak bisa kami buka. Kirim foto biasa (JPG atau PNG) dari kotak QR pada slip, atau ketik saja kodenya.
picture-too-large = Foto ini terlalu besar untuk kami buka. Kirim sebagai foto biasa, bukan berkas, atau ketik saja kode pada slip.
picture-unavailable = Fotonya belum bisa kami ambil. Kirim sekali lagi, atau ketik saja kode pada slip.
picture-declined = Bila tadi foto KTP, KK, atau wajah: kami tidak memerlukannya dan tidak menyimpannya. Foto seperti itu bisa disalahgunakan orang, jadi sebaiknya Bapak/Ibu hapus juga dari chat ini.
picture-delete-telegram = Caranya: tekan lama fotonya, pilih Hapus, dan setujui agar terhapus juga untuk bot ini.
picture-delete-whatsapp = Caranya: tekan lama fotonya, pilih Hapus, lalu Hapus untuk semua orang.
