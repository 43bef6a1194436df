# It is free: told, shown large, held up. Short words; somebody reads them aloud at a counter.

fee =
    Gratis. Mengurus KTP-el, KK, akta, KIA dan surat pindah tidak dipungut biaya, juga bila hilang, rusak, atau datanya diubah (UU 24/2013 Pasal 79A).
    Ada yang meminta uang? Ketuk Tunjukkan ini, lalu perlihatkan kepada orangnya. Melaporkannya bisa di sini, tanpa nama.
free-card =
    🆓 GRATIS 🆓
    UU 24/2013 PASAL 79A

    KTP · KK · AKTA · KIA
    TIDAK DIPUNGUT BIAYA
free-say =
    Perlihatkan layarnya, lalu katakan: “Maaf, Pak/Bu, menurut UU 24/2013 Pasal 79A ini gratis.” Tidak perlu berdebat.
    Masih diminta uang? Ingat tempat dan jamnya, lalu tulis LAPOR. Tanpa nama.

button-show-free = ✋ Tunjukkan ini
button-show-page = 🔍 Layar penuh

# The page /gratis and the picture. The big words stand on one line each at 360 pixels.
show-title = Gratis — UU 24/2013 Pasal 79A
show-free = GRATIS
show-law = UU 24/2013
show-article = Pasal 79A
show-what = Mengurus KTP, KK, akta dan KIA tidak dipungut biaya.
show-say = Yang bisa dikatakan: “Maaf, Pak/Bu, menurut undang-undang ini gratis.”
show-report = Masih diminta uang? Ingat tempat dan jamnya, lalu laporkan, tanpa nama:
show-report-page = Lapor di sini
show-report-telegram = Lapor lewat Telegram
