# Several slips in one chat. `$text` is the name that the citizen gave, or the code.

slips-yours = Ada { $count } slip di chat ini. Ketuk untuk melihat selengkapnya:
slips-one =
    • { $text }: { $stage ->
        [ready] siap diambil
        [done] sudah diambil
        [citizen] giliran Bapak/Ibu
       *[office] masih diproses
    }
slip-name = Slip { $text }.
slip-name-ask = Mau dinamai apa slip { $code }? Tulis nama panggilan saja, misalnya Ibu atau Kakak, paling panjang 20 huruf. Namanya hanya terlihat di chat ini. Tidak jadi? Tulis BATAL.
slip-name-refused =
    { $fault ->
        [number] Jangan pakai NIK, nomor HP, atau tanggal lahir. Itu tidak kami simpan.
        [long] Nama itu terlalu panjang, paling banyak 20 huruf.
       *[sign] Pakai huruf saja, tanpa tanda baca atau tautan.
    } Tulis nama panggilan, misalnya Ibu atau Kakak.
slip-name-later = Yang sedang ditulis belum selesai. Kirim dulu, atau tulis BATAL; setelah itu slipnya bisa dinamai.
slip-name-late = Slip mana yang mau dinamai? Kirim kodenya, lalu tulis misalnya "ini punya ibu".
slip-name-kept = Baik, namanya tidak diubah.
slip-named = Baik, slip ini kami catat sebagai { $text }, hanya untuk chat ini.
slip-forgotten = Slip itu sudah dilepas dari chat ini. Slip lain tetap. Kodenya tetap bisa dikirim kapan saja.
slip-forgotten-reminders = Slip itu sudah dilepas dari chat ini dan pengingatnya berhenti. Slip lain tetap. Kodenya tetap bisa dikirim kapan saja.

button-slip = { $text }
button-name-slip = 🏷️ Beri nama
button-rename-slip = 🏷️ Ganti nama
button-forget-slip = ✖️ Lepas slip
