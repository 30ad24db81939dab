"""Who may talk to the server: a check of Host and Origin before anything else, and the headers that keep the page to itself.

A foreign Host means that another site's name was pointed at us (DNS rebinding); a foreign Origin means that another site's
page tries to use a visitor's server. Programs send no Origin and are let in. An address in numbers is its own name, so where
the server is bound to all interfaces, any such Host is taken.

No page may be framed but one that was asked for as an embed (`?embed=1`, which `app/pages.py` notes in the request's state), and that
one by those whom the operator lets (docs/decisions/0023-pictures-that-leave-the-page.md).
"""

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import ApiError
from app.handlers import response
from app.settings import Settings

OURS = {"localhost", "127.0.0.1", "::1"}
EVERYWHERE = {"0.0.0.0", "::", ""}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'{sockets}; object-src 'none'; base-uri 'none'; form-action 'self'{ancestors}"
)
HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
SAFE = {"GET", "HEAD", "OPTIONS"}


class Security:
    """ASGI middleware around everything, errors included."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.allowed = set(settings.allowed_hosts)
        self.framers = settings.embed
        self.everywhere = settings.host in EVERYWHERE
        self.hosts = OURS | self.allowed | {settings.host.strip("[]").lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self.refusal(scope, headers)
        app = self.app if refusal is None else response(refusal)
        state = scope.setdefault("state", {})

        async def guarded(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                framers = self.framers if state.get("embed") else ()
                named = sockets(headers.get("host", "")) if refusal is None else ""
                protect(MutableHeaders(scope=message), POLICY.format(sockets=named, ancestors=ancestors(framers)), framed=bool(framers))
            await send(message)

        await app(scope, receive, guarded)

    def refusal(self, scope: Scope, headers: Headers) -> ApiError | None:
        host = headers.get("host", "")
        if not self.known(host):
            names = ", ".join(sorted(self.hosts - EVERYWHERE))
            said = f"Host: expected one of {names}, got {host[:100]!r}; THALWEG_ALLOWED_HOSTS adds others"
            return ApiError("host", said)
        origin = headers.get("origin")
        guarded = scope["type"] == "websocket" or scope["method"] not in SAFE
        if origin is not None and guarded and not self.own(origin, host):
            return ApiError("origin", f"Origin: expected the page of {host}, got {origin[:100]!r}")
        return None

    def known(self, host: str) -> bool:
        name = hostname(host)
        return name is not None and ("*" in self.allowed or name in self.hosts or (self.everywhere and is_address(name)))

    def own(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is ours: the same host and port, or a host that the operator allows."""
        try:
            parts = urlsplit(origin)
            name = parts.hostname
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not name:
            return False
        return "*" in self.allowed or name in self.allowed or parts.netloc.lower() == host.lower()


def hostname(host: str) -> str | None:
    """The name in a Host header without its port; None for what is no such header."""
    found = HOST.fullmatch(host)
    return found["name"].strip("[]").lower() if found else None


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def sockets(host: str) -> str:
    """Some browsers do not count a WebSocket to the same host as 'self'."""
    return f" ws://{host} wss://{host}"


def ancestors(framers: tuple[str, ...]) -> str:
    """Who may frame a page. `*` is no directive at all, since in one it would leave out a page that was opened from a file."""
    named = " ".join(framers) or "'none'"
    return "" if "*" in framers else f"; frame-ancestors {named}"


def protect(headers: MutableHeaders, policy: str, *, framed: bool = False) -> None:
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    if not framed:  # it has no word for a list of sites; browsers that know it know frame-ancestors as well
        headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if framed else "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
