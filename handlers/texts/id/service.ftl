# What the service says about itself.

sorry-our-fault = Maaf, ada gangguan di sistem kami; pesan Bapak/Ibu tadi belum bisa dijawab. Petugas sudah diberi tahu. Coba lagi nanti, atau tanyakan di loket.

command-start = Mulai
command-check = Cek status KTP-el
command-report = Lapor pungli atau calo, tanpa nama
command-help = Bantuan
command-stop = Hentikan pengingat
command-english = English
