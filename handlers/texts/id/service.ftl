# What the service says about itself.

sorry-our-fault = Maaf, ada kesalahan pada sistem kami sehingga pesan tadi tidak dapat diproses. Petugas sudah diberi tahu. Silakan coba lagi nanti, atau tanyakan di loket.

command-start = Mulai
command-check = Cek status KTP-el
command-report = Lapor pungli atau calo, tanpa nama
command-help = Bantuan
command-stop = Hentikan pengingat
command-english = English
