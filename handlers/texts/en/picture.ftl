# A photo: the slip's QR is read; of anything else nothing is kept, and that is said.

picture-no-code = There is no slip code to be read in this photo. Take the QR square on the slip from close by in good light, or just type the code.
picture-unreadable = We cannot open this photo. Send an ordinary photo (JPG or PNG) of the QR square on the slip, or just type the code.
picture-too-large = This photo is too large for us to open. Send it as a photo and not as a file, or just type the code on the slip.
picture-unavailable = We could not get the photo. Send it once more, or just type the code on the slip.
picture-declined = If it was a photo of a KTP, a family card or a face: we do not need it and have not kept it. Such a photo can be misused, so please delete it from this chat, too.
picture-delete-telegram = How: press and hold the photo, choose Delete, and agree to delete it for this bot as well.
picture-delete-whatsapp = How: press and hold the photo, choose Delete, then Delete for everyone.
