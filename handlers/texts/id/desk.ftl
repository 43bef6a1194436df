# A report as its reader sees it, and the sheet that brings a reader's key back.

desk-heading = Laporan { $id }
desk-state =
    { $state ->
        [received] Diterima
        [asked] Menunggu jawaban pelapor, diterima
        [answered] Dijawab pelapor, diterima
        [closed] Ditutup, diterima
       *[other] { $state }, diterima
    } { $day }
desk-step-what = Apa yang terjadi
desk-step-where = Di mana
desk-step-amount = Berapa
desk-step-when = Kapan
desk-step-more = Keterangan
desk-answer = Jawaban pelapor, { $day }
desk-addition = Tambahan pelapor, { $day }
desk-question = Pertanyaan pembaca, { $day }
desk-outcome =
    Hasil: { $outcome ->
        [handled] ditangani
        [no-evidence] tidak cukup bukti
        [out-of-scope] di luar kewenangan
        [duplicate] sama dengan laporan lain
       *[other] { $outcome }
    }

sheet-heading = Lembar pemulihan kunci pembaca laporan
sheet-reader = { $name }, { $role }
sheet-explain = Siapa pun yang memegang lembar ini bisa membuka semua laporan untuk pembaca ini, tanpa kata sandi. Simpan di amplop tertutup, di lemari terkunci, jauh dari server. Jangan difoto, jangan dikirim.
sheet-key-label = Kunci (AGE-SECRET-KEY), sambung semua kelompok tanpa spasi:
sheet-recover = Memulihkan: pindai QR atau ketik kunci itu ke sebuah berkas teks, lalu pakai berkas itu sebagai --identity pada perintah tanpacalo report.
sheet-public = Kunci publik: { $recipient }
sheet-made = Dibuat { $day }
