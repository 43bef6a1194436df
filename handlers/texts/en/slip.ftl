# A printed slip: small paper, so short lines.

slip-heading = e-KTP pickup slip
slip-type-telegram = Send this code on Telegram: { $address }
slip-type-whatsapp = Send this code on WhatsApp to { $address }
slip-type-page = Type this code at { $address }
slip-type-office = Ask for this code at the office's counter.
slip-without-phone =
    { $place ->
        [none] No phone? Show this slip at the counter.
       *[other] No phone? Show this slip at { $place }.
    }
slip-free = Free of charge (UU 24/2013 Art. 79A). No broker needed.
