# Is a message really ours?
is-this-you-send-it = Teruskan atau tempel pesan itu ke sini, nanti saya cocokkan dengan yang kami kirim ke chat ini.
is-this-you-yes = Ya, pesan itu kami kirim ke chat ini pada { $day }.
is-this-you-no = Bukan dari kami: pesan seperti itu tidak kami kirim ke chat ini dalam 30 hari terakhir. Jangan dibalas, jangan diklik, jangan dibayar.
never-asked = Kami tidak pernah meminta: kode OTP atau PIN, transfer uang, NIK atau foto KTP lewat chat, atau memasang aplikasi (APK).
button-is-this-you = 🛡️ Ini dari Dukcapil?
