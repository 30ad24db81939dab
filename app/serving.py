"""`thalweg serve`: takes the port, says the address, and opens a browser when the workers are warm."""

import asyncio
import logging
import os
import socket
import sys
import webbrowser
from contextlib import ExitStack

import uvicorn

from app.errors import BadInput
from app.main import create_app
from app.settings import Settings

SOCKET_BYTES = 4 * 1024 * 1024  # so that a message that is too large gets a sentence instead of a closed socket


class Server(uvicorn.Server):
    """Says the address as soon as the server listens."""

    address = ""
    browse = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.should_exit:
            return
        print(f"Thalweg is at {self.address}  (Ctrl-C ends it)", flush=True)
        if self.browse:
            self.opening = asyncio.create_task(asyncio.to_thread(webbrowser.open, self.address))


def serve(settings: Settings) -> None:
    """Serve until a signal ends it."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    listening = bound(settings.host, settings.port)
    port = int(listening.getsockname()[1])
    server = Server(configuration(settings))
    server.address = address(settings.host, port)
    server.browse = settings.open and has_screen()
    with listening:
        server.run(sockets=[listening])


def configuration(settings: Settings, jobs: str = "app.jobs") -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings, jobs), log_level="warning", log_config=None, access_log=False, server_header=False,
        proxy_headers=bool(settings.proxies), forwarded_allow_ips=list(settings.proxies),
        ws_max_size=max(SOCKET_BYTES, 2 * settings.message_bytes), ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
    )  # fmt: skip


def bound(host: str, port: int) -> socket.socket:
    """A socket that holds the address, so that a taken port is told before anything is started."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with ExitStack() as on_failure:
            listening = on_failure.enter_context(socket.socket(family, kind, protocol))
            if os.name == "posix":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen(2048)
            on_failure.pop_all()
    except OSError as error:
        raise BadInput(f"cannot listen on {host}, port {port}: {error.strerror or error}; --port chooses another") from None
    return listening


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the server."""
    name = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, host)
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def has_screen() -> bool:
    """Whether opening a browser would not start one inside the terminal."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
