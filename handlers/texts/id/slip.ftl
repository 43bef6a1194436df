# A printed slip: small paper, so short lines.

slip-heading = Slip pengambilan e-KTP
slip-type-telegram = Tulis kode ini di Telegram: { $address }
slip-type-whatsapp = Kirim kode ini lewat WhatsApp ke { $address }
slip-type-page = Ketik kode ini di { $address }
slip-type-office = Tanyakan kode ini di loket kantor.
slip-without-phone =
    { $place ->
        [none] Tanpa HP? Tunjukkan slip ini di loket.
       *[other] Tanpa HP? Tunjukkan slip ini di { $place }.
    }
slip-free = Gratis (UU 24/2013 Pasal 79A). Tidak perlu calo.
