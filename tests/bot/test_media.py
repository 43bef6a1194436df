"""A picture is read for a slip's code in a process that can do nothing else."""

import asyncio
import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from bot import media
from bot.media import MOST_BYTES, MOST_WAITING, PictureDesk, read_picture
from handlers.domain.messages import Channel, Incoming, Media
from handlers.domain.picture import PictureFile, Seen, Sight, slip_codes_in
from handlers.domain.slip_code import make_code
from tests.bot.pictures import LINK, plain_png, qr_picture, saved, slip_photo

CODE = make_code(bytes(range(16)))
SLIP = slip_photo(CODE)
UNREADABLE = Seen(Sight.UNREADABLE)


def said(file: PictureFile) -> Incoming:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    return Incoming(Channel.TELEGRAM, "1", "42", at, media=Media.PHOTO, file=file)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_of_a_slip_gives_its_code(kind: str) -> None:
    seen = await read_picture(slip_photo(CODE, kind=kind))

    assert slip_codes_in(seen) == (CODE,)


async def test_a_telephones_two_pictures_in_one_file_are_read() -> None:
    """Newer telephones put a second picture behind the first; it is a photo all the same."""
    more = [Image.new("RGB", (320, 240))]
    photo = slip_photo(CODE, kind="MPO", save_all=True, append_images=more)

    assert slip_codes_in(await read_picture(photo)) == (CODE,)


async def test_a_drawing_on_nothing_is_read_as_if_on_paper() -> None:
    drawing = qr_picture(LINK + CODE).convert("RGBA")
    drawing.putalpha(drawing.convert("L").point(lambda grey: 255 - grey))

    assert slip_codes_in(await read_picture(saved(drawing, "PNG"))) == (CODE,)


async def test_a_photo_without_a_code_shows_nothing() -> None:
    assert await read_picture(saved(Image.new("RGB", (640, 480)), "JPEG")) == Seen(Sight.SEEN)


@pytest.mark.parametrize("side", [9_000, 20_000])
async def test_B02_B03_a_small_file_of_many_pixels_is_refused_by_its_header(side: int) -> None:
    bomb = plain_png(side)
    assert len(bomb) < 500_000

    began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert await read_picture(bomb) == UNREADABLE
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - began < 1


def zipped() -> bytes:
    """A packed file with a document in it, as an APK or a DOCX is one."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return packed.getvalue()


SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/>{CODE}</svg>'


@pytest.mark.parametrize(
    "content",
    [
        SVG.encode(),
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00\x03" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        zipped(),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        saved(qr_picture(LINK + CODE), "GIF"),
        saved(qr_picture(LINK + CODE), "TIFF"),
        b"",
        b"\x00" * 64,
    ],
    ids=["svg", "html", "exe", "elf", "pdf", "zip", "eps", "gif", "tiff", "empty", "nul"],
)
async def test_B10_B11_what_is_no_photo_is_refused_whatever_it_is_called(content: bytes) -> None:
    """The bytes decide: each of these may come as `slip.jpg`, image/jpeg."""
    assert await read_picture(content) == UNREADABLE


@pytest.mark.parametrize(
    "cut", [lambda it: it[: len(it) // 2], lambda it: it[:20], lambda it: it[:400] + it[900:]]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
async def test_B05_half_a_file_is_refused_and_crashes_nothing(
    kind: str, cut: Callable[[bytes], bytes]
) -> None:
    seen = await read_picture(cut(slip_photo(CODE, kind=kind)))

    assert seen == UNREADABLE or slip_codes_in(seen) in ((), (CODE,))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_a_film_is_no_photo_of_a_slip(kind: str) -> None:
    first = qr_picture(LINK + CODE)
    film = saved(first, kind, save_all=True, append_images=[Image.new("RGB", first.size)])

    assert await read_picture(film) == UNREADABLE


async def test_B09_only_the_picture_of_a_file_of_two_kinds_counts() -> None:
    """A script or an archive behind the picture is never looked at."""
    assert slip_codes_in(await read_picture(SLIP + zipped())) == (CODE,)
    assert await read_picture(b"<script>alert(1)</script>" + SLIP) == UNREADABLE


#: Stands for a decoder that was taken over: it tries to get out of its process.
ESCAPES = {
    "file": "open('/etc/hostname')",
    "socket": "import socket; socket.socket()",
    "process": "import subprocess; subprocess.run(['true'])",
    "memory": "x = bytearray(600 * 1024 * 1024)",
}


@pytest.mark.parametrize("attempt", ESCAPES.values(), ids=ESCAPES.keys())
def test_B17_the_reading_process_opens_nothing_and_takes_little(attempt: str) -> None:
    program = (
        "import socket, subprocess, sys; sys.path.insert(0, sys.argv[1]);"
        "import picture_child; picture_child.give_up_everything();"
        f"print('before', flush=True)\n{attempt}\nprint('escaped')"
    )
    folder = str(media._CHILD.parent)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, folder],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert "before" in done.stdout
    assert "escaped" not in done.stdout
    assert done.returncode != 0


async def test_B17_a_process_that_hangs_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It holds up nobody but its own message, and that not for long."""
    hangs = tmp_path / "hangs.py"
    hangs.write_text("import time\nwhile True: time.sleep(1)")
    monkeypatch.setattr(media, "_CHILD", hangs)
    monkeypatch.setattr(media, "READ_S", 0.3)

    assert await read_picture(SLIP) == UNREADABLE


async def test_B17_a_process_that_writes_without_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    writes = tmp_path / "writes.py"
    writes.write_text("import sys\nwhile True: sys.stdout.write('x' * 65536)")
    monkeypatch.setattr(media, "_CHILD", writes)

    assert await read_picture(SLIP) == UNREADABLE


async def test_the_reading_process_holds_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The platforms' tokens may stand in our environment, never in its own."""
    tells = tmp_path / "tells.py"
    tells.write_text("import json, os\nprint(json.dumps(list(os.environ)))")
    monkeypatch.setattr(media, "_CHILD", tells)
    monkeypatch.setenv("TANPACALO_TELEGRAM__TOKEN", "1:secret")

    seen = await read_picture(SLIP)

    assert seen.sight is Sight.SEEN
    assert not any("TANPACALO" in name for name in seen.words)


async def test_B01_a_file_that_says_it_is_too_large_is_not_fetched() -> None:
    asked: list[str] = []

    async def fetch(file_id: str, most: int) -> bytes | Sight:
        asked.append(file_id)
        return SLIP

    desk = PictureDesk({Channel.TELEGRAM: fetch})

    too_large = await desk.look(said(PictureFile("huge", MOST_BYTES + 1)))
    assert too_large == Seen(Sight.TOO_LARGE)
    assert asked == []
    assert slip_codes_in(await desk.look(said(PictureFile("slip", len(SLIP))))) == (CODE,)


async def test_a_platform_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fetch(file_id: str, most: int) -> bytes | Sight:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(media, "FETCH_S", 0.1)
    desk = PictureDesk({Channel.TELEGRAM: fetch})

    assert await desk.look(said(PictureFile("slip"))) == Seen(Sight.UNAVAILABLE)


async def test_many_pictures_at_once_wait_in_a_short_row() -> None:
    """A flood of photos costs two processes at a time; who comes too late may type."""
    go_on = asyncio.Event()
    under_way = most = 0

    async def fetch(file_id: str, most_bytes: int) -> bytes | Sight:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await go_on.wait()
        under_way -= 1
        return Sight.UNAVAILABLE

    desk = PictureDesk({Channel.TELEGRAM: fetch})
    flood = [asyncio.create_task(desk.look(said(PictureFile("x")))) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    late = await desk.look(said(PictureFile("late")))
    go_on.set()
    await asyncio.gather(*flood)

    assert late == Seen(Sight.UNAVAILABLE)
    assert most == media.SLOTS


def test_a_pictures_id_and_words_are_in_no_log() -> None:
    """The id opens the file to whoever has our token (C07)."""
    file = PictureFile("AgAC-secret-id")
    seen = Seen(Sight.SEEN, ("https://t.me/x?start=SECRETCODE",))

    assert "secret" not in repr(said(file)).lower()
    assert "secret" not in repr(seen).lower()
