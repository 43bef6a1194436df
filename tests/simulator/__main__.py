"""`python -m tests.simulator [--port N]`: prints {"port": N} once it listens."""

import argparse
import json
import os
import signal
import socket
import sys
import threading
from types import FrameType

import uvicorn

from tests.simulator.app import build_app
from tests.simulator.connection import BreakableProtocol


class _Server(uvicorn.Server):
    """Says which port it has; SIGTERM ends it with exit status 0."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Print the port as soon as connections are accepted."""
        await super().startup(sockets)
        if sockets:
            print(json.dumps({"port": sockets[0].getsockname()[1]}), flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop at the first signal, without passing it on afterwards."""
        self.should_exit = True


def main() -> int:
    """Serve until told to stop, or until the test process that holds our input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--until-input-ends", action="store_true")
    asked = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", asked.port), backlog=1024)
    config = uvicorn.Config(
        build_app(),
        http=BreakableProtocol,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
        # A connection that is closed the moment it is used again looks like a fault of its user.
        timeout_keep_alive=75,
        lifespan="off",
    )
    server = _Server(config)
    if asked.until_input_ends:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server.run(sockets=[listener])
    return 0


def _stop_at_end_of_input(server: uvicorn.Server) -> None:
    # Not sys.stdin: its lock would be held while the interpreter shuts down.
    while os.read(0, 4096):
        pass
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
