"""A picture at an address of this machine, for platforms that fetch it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from bot.web.free_page import PICTURE_FILE
from storage.letters import Letter


class _Picture(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = PICTURE_FILE.read_bytes()
        self.send_response(200)
        self.send_header("content-type", "image/png")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *given: object) -> None:
        """Say nothing."""


@contextmanager
def serving_picture() -> Generator[str, None, None]:
    """Serve the picture; gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Picture)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/gratis.png"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def with_picture(letter: Letter, address: str) -> Letter:
    """Put a picture's address into a letter."""
    return replace(letter, message=replace(letter.message, picture=address))
