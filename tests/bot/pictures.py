"""Pictures that people send: slips, and what is none."""

import io
import struct
import zlib
from typing import Final

import segno
from PIL import Image, ImageDraw

from handlers.domain.slip_code import show

LINK: Final = "https://t.me/ContohBot?start="


def qr_picture(words: str, *, scale: int = 8) -> Image.Image:
    """Draw a QR code."""
    drawn = io.BytesIO()
    segno.make(words).save(drawn, kind="png", scale=scale, border=4)
    return Image.open(drawn).convert("RGB")


def slip_photo(code: str, *, kind: str = "JPEG", **how: object) -> bytes:
    """Photograph a slip: lying askew on a desk, with its code in the QR."""
    desk = Image.new("RGB", (1280, 960), (170, 150, 120))
    paper = Image.new("RGB", (700, 480), "white")
    ImageDraw.Draw(paper).text((30, 60), show(code), fill="black", font_size=40)
    paper.paste(qr_picture(LINK + code, scale=6), (400, 180))
    turned = paper.rotate(11, expand=True, fillcolor=(170, 150, 120))
    desk.paste(turned, (200, 150))
    return saved(desk, kind, **how)


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    """Give a picture as a file."""
    file = io.BytesIO()
    picture.save(file, kind, **how)
    return file.getvalue()


def plain_png(side: int) -> bytes:
    """Make a valid grey PNG of any size without ever holding its pixels: a small file."""
    row = b"\0" + bytes(side)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + kind + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )  # fmt: skip
