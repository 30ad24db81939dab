"""Whose browser it is: an unguessable token in a cookie. Whoever has it owns what was saved with it; only its hash is kept.

The cookie is `HttpOnly` (no script of the page can read it), `SameSite=Lax` (no other site's page can use it to save or to delete), and
`Secure` where the page came by https: the page's own Origin says so, which needs no trust in the headers of a proxy.
"""

import hashlib
import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

COOKIE = "thalweg_owner"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits
YEAR = 365 * 24 * 3600


def token(request: Request) -> str | None:
    """The browser's token; None for one that has saved nothing yet."""
    given = request.cookies.get(COOKIE, "")
    return given if TOKEN.fullmatch(given) else None


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hashed(token: str | None) -> str:
    """What the database knows of an owner. Of 256 random bits nobody guesses any, so one round of a hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest() if token else ""


def remember(request: Request, response: Response, token: str) -> None:
    """Let the browser keep its token for a year from now."""
    origin = request.headers.get("origin", "")
    https = request.url.scheme == "https" or origin.startswith("https://")
    response.set_cookie(COOKIE, token, max_age=YEAR, httponly=True, samesite="lax", secure=https, path="/")
