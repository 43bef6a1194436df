# Answers to a barcode reader at the counter. The first word tells all: OK, SUDAH, SALAH, BATAL.

counter-start-ready =
    Pindai kartu yang MASUK kotak pengambilan. Satu slip satu baris.
    Salah pindai? Ketik batal. Selesai: Ctrl-D.
counter-start-picked-up =
    Pindai kartu yang DISERAHKAN kepada pemiliknya. Satu slip satu baris.
    Salah pindai? Ketik batal. Selesai: Ctrl-D.
counter-ready = OK     { $code }  siap diambil
counter-picked-up = OK     { $code }  sudah diambil
counter-picked-up-unready = OK     { $code }  sudah diambil; sebelumnya belum pernah dipindai masuk kotak
counter-already =
    SUDAH  { $code }  { $status ->
        [picked_up] sudah tercatat diambil
       *[ready_for_pickup] sudah tercatat siap diambil
    }
counter-refused = SALAH  { $code }  sudah tercatat DIAMBIL. Status tidak diubah. Periksa kartunya.
counter-unknown = SALAH  { $code }  tidak terdaftar. Periksa slipnya.
counter-no-code = SALAH  bukan kode slip. Pindai lagi, atau ketik kodenya.
counter-not-kept = SALAH  tidak tersimpan, data sedang tidak bisa ditulis. Pindai lagi.
counter-undone = BATAL  { $code }  kembali ke status sebelumnya
counter-nothing-to-undo = SALAH  tidak ada pindaian yang bisa dibatalkan.
counter-moved-meanwhile = SALAH  { $code }  sudah diubah di tempat lain. Tidak dibatalkan.
counter-summary = Selesai: { $good } berhasil, { $already } sudah tercatat, { $wrong } salah.
