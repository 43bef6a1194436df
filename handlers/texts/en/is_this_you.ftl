# Is a message really ours?
is-this-you-send-it = Forward or paste that message here, and I will compare it with what we sent to this chat.
is-this-you-yes = Yes, we sent that message to this chat on { $day }.
is-this-you-no = That is not from us: we sent no such message to this chat in the last 30 days. Do not answer, click or pay.
never-asked = We never ask for: an OTP or PIN, a money transfer, your NIK or a photo of your ID in chat, or to install an app (APK).
button-is-this-you = 🛡️ Is this Dukcapil?
