"""Reads the QR codes of one picture, in a process that can do nothing else.

A picture comes from anybody, and decoders of pictures have faults (B17). So each is
read by a fresh process that gets it on standard input, holds no secret, and before the
first byte gives up memory, time, and the means to open a file, a socket or a process.
It writes a JSON list of texts to standard output, or fails and writes nothing.

It stands alone: run as a file, it imports nothing of ours.
"""

import io
import json
import os
import resource
import sys
import warnings
from typing import Final

import zxingcpp
from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

#: What a telephone's camera makes is smaller; decided by the header, before decoding.
MOST_PIXELS: Final = 50_000_000
MOST_MEMORY_BYTES: Final = 512 * 1024 * 1024
MOST_CPU_S: Final = 4
#: A slip's QR is legible far below; what is larger is made smaller first.
LOOKED_AT: Final = (2400, 2400)
FORMATS: Final = ("JPEG", "PNG", "WEBP")
#: An uncut sheet has eight slips; a slip's link is far shorter.
MOST_CODES, LONGEST_CODE = 8, 300

#: Imported before the process gives up opening files; a phone's JPEG is often an MPO.
_DECODERS: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)


def main() -> None:
    """Read a picture from standard input, write its QR codes to standard output."""
    Image.preinit()
    give_up_everything()
    words = qr_codes(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(words))


def give_up_everything() -> None:
    """Set limits that only the end of the process lifts."""
    os.nice(10)
    limits = {
        resource.RLIMIT_AS: MOST_MEMORY_BYTES,
        resource.RLIMIT_CPU: MOST_CPU_S,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        # The three that are open stay: no file, socket or pipe can be opened any more.
        resource.RLIMIT_NOFILE: 3,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def qr_codes(content: bytes) -> list[str]:
    """Read the QR codes in a picture.

    Args:
        content: a file of whatever kind; its own bytes decide, not what it is called.

    Returns:
        What each code says.

    Raises:
        Exception: it is no still picture of a kind that we read, or is broken or too large.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
        if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
            raise ValueError("a film is no photo of a slip")
        grey = _grey(picture)
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str("QRCode"))
    texts = [code.text for code in found if code.valid]
    return [text for text in texts if len(text) <= LONGEST_CODE][:MOST_CODES]


def _grey(picture: Image.Image) -> Image.Image:
    """Give grey pixels of a size that is worth a look; what is transparent becomes white."""
    picture.draft("L", LOOKED_AT)  # lets a JPEG be decoded small
    if not picture.has_transparency_data:
        grey = picture.convert("L")
        grey.thumbnail(LOOKED_AT)
        return grey
    coloured = picture.convert("RGBA")
    coloured.thumbnail(LOOKED_AT)
    white = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(white, coloured).convert("L")


if __name__ == "__main__":
    main()
