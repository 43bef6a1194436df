# What WhatsApp sends outside its 24 hours: submitted to Meta word for word, then only the
# places are filled. `tanpacalo whatsapp templates` prints it. Meta's rules: no place at the
# beginning or the end, no two side by side, at most 1,024 characters.

template-reminder = Pemberitahuan: { $p1 } siap diambil sejak { $p2 }. Tempat: { $p3 }. Jam layanan: { $p4 } Gratis, bawa slip Bapak/Ibu.
template-digest = Ringkasan dinas { $p1 }. Laporan: { $p2 }. Kartu siap yang belum diambil: { $p3 }. Perlu tindakan: { $p4 }. Angka lengkap ada pada pengelola layanan.
template-notice = Pengumuman dari { $p1 } untuk yang permohonannya menunggu: { $p2 } Berhenti: balas BERHENTI.
template-ticket = Ada kabar tentang tiket { $p1 } di Dukcapil: { $p2 }. Balas TIKET untuk membacanya.

# What fills the places.
template-ticket-number = { $code }
template-ticket-state =
    { $state ->
        [answered] petugas sudah menjawab
        [closed] tiketnya ditutup
       *[other] masih ditangani petugas
    }
template-office = { $office }
template-card = KTP-el dengan kode { $code }
template-document = dokumen dengan kode { $code }
template-place = { $place }
template-place-address = { $place }, { $address }
template-day = { $day }
template-handed-on =
    { $day } (diteruskan kepada Anda, tidak dibaca { $role ->
        [counter] petugas loket
        [supervisor] pengawas
        [inspectorate] inspektorat
       *[other] { $role }
    })
template-reports =
    baru { $new ->
        [few] kurang dari 3
       *[other] { $new }
    }, terbuka { $open ->
        [few] kurang dari 3
       *[other] { $open }
    }, lewat batas { $overdue ->
        [few] kurang dari 3
       *[other] { $overdue }
    }
template-no-reports = tidak untuk peran ini
template-cards = { $count }, di antaranya { $old } lebih dari 14 hari kerja
template-alarms =
    { $count ->
        [0] tidak ada
       *[other] { $count } hal
    }
