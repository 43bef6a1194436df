# Facts about the service, and small talk.

start =
    Selamat datang di layanan { $office }. Di sini Bapak/Ibu bisa:
    • melihat KTP-el atau dokumen lain sampai mana: kirim kode pada slip
    • dikabari saat sudah siap diambil
    • tanya yang perlu dibawa, misalnya: syarat KTP hilang
    • melaporkan pungli atau calo tanpa nama: tulis LAPOR
    Semua gratis.
help =
    Kirim kode pada slip untuk melihat status. Kata yang selalu bisa ditulis:
    • CEK: status kartu atau dokumen
    • SYARAT: yang perlu dibawa, misalnya syarat KK hilang
    • LAPOR: laporan pungli atau calo, tanpa nama
    • KELUHAN: sampaikan keluhan; TIKET: lihat jawabannya
    • BERHENTI: hentikan semua pengingat
    • HAPUS DATA SAYA: hapus yang kami simpan
    • BATAL, MULAI, ENGLISH
    Sudah pernah melapor? Kirim tanda terima 16 angkanya.
unknown = Maaf, saya belum paham maksud Bapak/Ibu. Kirim kode pada slip untuk melihat status, atau pilih di bawah. Slip hilang? Tanyakan di loket, gratis.
levy-elsewhere = Itu urusan instansi lain, bukan kantor kami, jadi tidak bisa kami terima sebagai laporan. Bapak/Ibu bisa menyampaikannya ke:
mobile-unknown = Jadwal jemput bola (layanan keliling) belum ada kabarnya dari petugas.
place-regency = Tempat itu wilayah Kabupaten Serang, yang punya kantor Disdukcapil sendiri. Di sini: { $office }.
unknown-which = Maaf, belum jelas bagi saya. Maksud Bapak/Ibu yang mana?
not-that = Maaf, saya salah paham. Pilih di bawah, atau tulis dengan kata lain.
thanks = Sama-sama, Bapak/Ibu.
slip-lost = Slip atau kode hilang? Datang ke loket { $office } dan katakan slipnya hilang; petugas bisa mengecekkan kartu dan mencetak ulang kodenya, gratis. NIK tidak perlu dikirim di sini.
slip-lost-receipt = Bila yang hilang tanda terima laporan (16 angka), tidak ada yang bisa memulihkannya; laporannya tetap dibaca.
human = Ingin bertemu langsung? Silakan datang ke { $office }.
place = Kantor: { $office }, { $address }.
place-name = Kantor: { $office }. Alamatnya belum tercatat di layanan ini.
place-counters = Bisa juga di:
place-counter = • { $name }
place-counter-address = • { $name }, { $address }

edited = Pesan yang sudah terkirim tidak bisa diubah. Kirim pesan baru saja, Bapak/Ibu.
refused = Maaf, tombol itu sudah tidak berlaku. Kirim kode pada slip, atau tulis BANTUAN.
nik-unasked = NIK dan nomor KK tidak perlu dikirim; angka tadi tidak dipakai dan tidak disimpan. Cara yang aman: kirim kode pada slip. Tidak punya slip? Tanyakan di loket { $office }, gratis.

media-photo = Foto di sini tidak kami buka dan tidak disimpan. Ketik saja kode pada slip, atau tulis yang Bapak/Ibu perlukan.
media-voice = Pesan suara belum bisa kami dengarkan dan tidak disimpan. Mohon diketik, beberapa kata saja cukup, misalnya: KTP saya sudah jadi?
media-voice-counter = Bila sulit mengetik, silakan datang ke loket { $office }; petugas membantu, gratis.
media-video = Video tidak kami buka dan tidak disimpan. Untuk melihat status, foto kotak QR pada slip atau ketik kodenya.
media-sticker = Terima kasih stikernya. Ada yang bisa dibantu? Kirim kode pada slip untuk melihat status, atau tulis BANTUAN.
media-location = Lokasi Bapak/Ibu tidak kami perlukan dan tidak disimpan. Ini tempat dan jam buka kantor:
media-contact = Kontak tidak kami perlukan dan tidak disimpan; nomor orang lain sebaiknya tidak dibagikan. Untuk melihat status, cukup kode pada slip.
media-document = Berkas tidak kami buka dan tidak disimpan. Persyaratan cukup dibawa ke loket, tidak perlu dikirim di sini. Untuk melihat status, kirim foto kotak QR pada slip atau ketik kodenya.
media-other = Kiriman ini belum bisa kami baca. Mohon diketik, misalnya kode pada slip.

language-chosen = Baik, saya menjawab dalam bahasa Indonesia.

button-my-slips = 🪪 Status kartu
button-complain = 📝 Keluhan layanan
button-help = ❓ Lainnya
button-stop-all = 🔕 Hentikan pengingat
button-follow-up = 📨 Kelanjutan laporan
button-not-that = ↩️ Bukan itu
button-requirements = 📄 Syarat
button-fee = 💰 Biaya
