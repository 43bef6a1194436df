# It is free: told, shown large, held up. Short words; somebody reads them aloud at a counter.

fee =
    Free. KTP-el, KK, certificates, KIA and relocation letters cost nothing, also when lost, damaged or changed (UU 24/2013 art. 79A).
    Does somebody ask for money? Tap Show this and hold it up. You can report it here, without your name.
free-card =
    🆓 GRATIS 🆓
    UU 24/2013 PASAL 79A

    KTP · KK · AKTA · KIA
    TIDAK DIPUNGUT BIAYA
free-say =
    Hold up the screen (it is in Indonesian) and say: “Maaf, menurut UU 24/2013 Pasal 79A ini gratis.” There is no need to argue.
    Still asked for money? Remember place and time, then write LAPOR. No name needed.

button-show-free = ✋ Show this
button-show-page = 🔍 Full screen

# The page /gratis and the picture. The big words stand on one line each at 360 pixels.
show-title = Free — UU 24/2013 art. 79A
show-free = FREE
show-law = UU 24/2013
show-article = Article 79A
show-what = KTP, KK, certificates and KIA cost nothing.
show-say = You can say: “Maaf, Pak/Bu, menurut undang-undang ini gratis.”
show-report = Still asked for money? Remember place and time, then report it without your name:
show-report-page = Report here
show-report-telegram = Report on Telegram
