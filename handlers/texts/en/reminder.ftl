# Reminders. Nothing about the person: the phone may lie on the family's table.

reminder-consent =
    All right, we will tell you in this chat when the card with code { $code } is ready, and remind you if it is not collected. We also send the office's announcements about what this card waits for.
    For that alone we keep the address of this chat and the slip's code. Stop at any time: write STOP.
reminder-consent-ready =
    All right. The card with code { $code } is ready; we will remind you in this chat if it is not collected. We also send the office's announcements about what this card waits for.
    For that alone we keep the address of this chat and the slip's code. Stop at any time: write STOP.
reminder-already = Reminders for code { $code } are on already. To stop, write STOP.
reminder-too-late = Code { $code } is recorded as collected, so no reminder is needed.
reminder-not-ready = Code { $code } is not ready yet. We will tell you here when it is.
reminder-pulled = We can't send you news here later. Open one of these, the code is filled in.
reminder-pulled-no-link = We can't send you news here later. Keep code { $code } and send it again at any time.
reminder-which = Reminders for which code?
reminder-none = No reminder is active in this chat.

reminder-ready = The card with code { $code } is ready for pickup.
reminder-again = A reminder: the card with code { $code } has been ready since { $since }.
reminder-free = Free of charge. Bring your slip.

reminder-collected = Thank you. We have ended the reminders for it.
reminder-tomorrow = All right, we will remind you again on { $day }.
reminder-stopped = These reminders have ended. You can see the status at any time with the slip's code.
stopped = All reminders in this chat have ended. To start over, write START.
stopped-officer = Digests for officers go on; the office decides about them.

button-collected = ✅ Sudah diambil (collected)
button-tomorrow = ⏰ Ingatkan besok (tomorrow)
button-stop = 🔕 Berhenti (stop)
button-remind-me-code = 🔔 { $code }
button-open-telegram = Open in Telegram
button-open-whatsapp = Open in WhatsApp
reminder-needs-code = Yes, we can tell you when it is ready. For that we need the code on the slip; then tap Kabari saya (tell me).
