# What to bring, by service and case, as a list to tick; named in handlers/services/*.toml.
# Buttons: WhatsApp shows at most 24 characters in a list, 20 of a button.

needs-free = Free of charge (UU 24/2013 art. 79A).
needs-free-no-letter = Free of charge (UU 24/2013 art. 79A). No letter from RT/RW is needed (Perpres 96/2018).
needs-source = Source: { $sources }. Checked { $day }.
needs-unchecked = We do not have the list for this document here yet. To save a trip, please ask at the counter first, or write PETUGAS.
needs-which = Which document, please?
need-own = ☐ { $item }

button-other-documents = 📄 Other documents

# KTP-el
service-ktp = KTP-el (ID card)
button-ktp-first-time = New KTP-el
button-ktp-lost = Lost KTP-el
button-ktp-damaged = Damaged KTP-el
button-ktp-data-change = Change KTP-el data
button-ktp-relocation-in = Moved here
button-ktp-record-again = Record again
button-ktp-proxy = Someone collects it
needs-ktp-first-time = New KTP-el, for those who are 17 or married. Please bring:
needs-ktp-lost = Lost KTP-el. Please bring:
needs-ktp-damaged = Damaged KTP-el. Please bring:
needs-ktp-data-change = Changing data on the KTP-el. Please bring:
needs-ktp-relocation-in = KTP-el after moving here. Please bring:
needs-ktp-record-again = Recording photo or fingerprints again. Please bring:
needs-ktp-proxy = Someone else collects the KTP-el. Please bring:
needs-ktp-proxy-unknown = Nobody can have photo and fingerprints taken for you. Whether someone else may collect the card is not recorded here; please ask at the counter first, or write PETUGAS, to save a trip.
needs-ktp-pickup = Collecting a KTP-el that is ready. Bring:
needs-ktp-pickup-slip = Before you set out, send the code on your slip here, to be sure that it is ready. Then bring the slip to the pickup place. Slip lost? Say so at the counter; an officer can print it again.
needs-ktp-home-visit = Recording for a KTP-el at home:
needs-ktp-home-visit-unknown = Photo and fingerprints are taken of the person only. For those who are ill, old or disabled: whether officers can come to the house is not recorded here. Write PETUGAS and tell how things are; no need to come to the office yet.
needs-ktp-other-region = A KTP-el of another region. Bring:
needs-ktp-other-region-unknown = A KTP-el of another region: whether it can be dealt with or printed at this office is not recorded here. Please ask at the counter first, or write PETUGAS, to save a trip.

# Family card
service-kk = Family card (KK)
button-kk-data-change = KK: change or add
button-kk-first-time = KK: newly married
button-kk-lost = Lost KK
button-kk-damaged = Damaged KK
button-kk-split = Separate KK
needs-kk-data-change = Family card (KK): change data or add a member. Please bring:
needs-kk-first-time = New family card (KK) after marriage. Please bring:
needs-kk-lost = Lost family card (KK). Please bring:
needs-kk-damaged = Damaged family card (KK). Please bring:
needs-kk-split = Separate family card (KK) at the same address, for those who are 17 or married. Please bring:

# Certificates
service-birth = Birth certificate
service-death = Death certificate
service-marriage = Marriage certificate
service-divorce = Divorce certificate
needs-birth = Birth certificate. Please bring:
needs-death = Death certificate. Please bring:

# Child's card
service-kia = KIA (child's card)
button-kia-under-five = KIA: under 5
button-kia-five-and-older = KIA: 5 and older
needs-kia-under-five = Child's identity card (KIA), under 5 years. Please bring:
needs-kia-five-and-older = Child's identity card (KIA), 5 years and older. Please bring:

# Moving
service-relocation = Moving house
button-relocation-out = Moving away
button-relocation-in = Moving here
button-relocation-within = Within the city
needs-relocation-out = Moving to another regency or city (SKPWNI). Please bring:
needs-relocation-in = Moving here from another regency or city. Please bring:
needs-relocation-within = Moving within the city. Please bring:

# Others
service-digital-id = IKD (ID on a phone)
service-biodata = Biodata
needs-digital-id = Activating IKD (Identitas Kependudukan Digital), for those whose KTP-el was recorded before. Please bring:

# What to bring
need-family-card = ☐ Family card (KK)
need-family-card-copy = ☐ Copy of the family card (KK)
need-old-family-card = ☐ The old family card (KK)
need-old-family-card-copy = ☐ Copy of the old family card (KK)
need-damaged-family-card = ☐ The damaged family card (KK)
need-police-report = ☐ Loss report from the police
need-damaged-card = ☐ The damaged KTP-el
need-old-card = ☐ The old KTP-el
need-old-cards = ☐ The old KTP-el and KIA, to be replaced
need-own-card = ☐ Your own KTP-el
need-card-copy = ☐ Copy of the KTP-el
need-card-of-the-dead = ☐ KTP-el of the person who died
need-cards-of-parents = ☐ KTP-el of father and mother, or of the guardian
need-proof-of-change = ☐ Proof of the change, such as a marriage book or certificate
need-relocation-letter = ☐ Relocation letter (SKPWNI) from the former place
need-owners-consent = ☐ If you rent or stay with somebody: the owner's written consent
need-marriage-proof = ☐ Copy of the marriage book or certificate
need-birth-letter = ☐ Copy of the birth letter (midwife, doctor, hospital); born at home: from the village office
need-death-letter = ☐ Death letter from a doctor, or from the village office
need-birth-certificate = ☐ The child's birth certificate, original and copy
need-two-photos = ☐ 2 colour photos of the child, size 2x3
need-phone-with-app = ☐ A phone with the IKD app from Play Store or App Store
need-mail-address = ☐ A working e-mail address

# What else to know
note-recording-in-person = Please come in person for photo and fingerprints; nobody can do it for you.
note-unregistered-marriage = No marriage book? There is a declaration form (SPTJM); ask at the counter.
note-birth-statement = One of them is missing? There is a declaration form (SPTJM) with two witnesses; ask at the counter.
note-relocation-form = Form F-1.03 is filled in at the office.
note-relocation-cards-stay = You keep KTP-el and KIA; they are replaced where you move to.
note-digital-id-office = Fill in the app first; then an officer at the office scans its QR code.
