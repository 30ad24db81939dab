"""The way from an experiment's short link to the laboratory that shows it.

`/s/ID` leads to the page with `?saved=ID`, by which a page can ask for the title and the notes. Where the spec is short, it is in
the fragment as well, as `frontend/static/js/link.js` packs it; a long one would not fit into the headers that proxies take.
"""

import base64
from urllib.parse import quote

PAGES = {"race": "/", "schedule": "/schedules", "map": "/maps", "losses": "/losses", "game": "/games", "net": "/nets"}
LONGEST = 2_000  # characters of a fragment


def packed(spec: str) -> str:
    """A spec's JSON text as a fragment has it: base64url without padding.

    >>> packed('{"a":"~~~"}')
    'eyJhIjoifn5-In0'
    """
    return base64.urlsafe_b64encode(spec.encode()).decode().rstrip("=")


def target(id: str, kind: str, spec: str, view: str) -> str:
    """Where a short link leads."""
    fragment = "&".join(part for part in (f"v1={packed(spec)}", view) if part)
    page = f"{PAGES[kind]}?saved={id}"
    return page if len(fragment) > LONGEST else f"{page}#{fragment}"


def lost(id: str) -> str:
    """Where a short link leads a person whose experiment cannot be had: to a page that asks for it again, and says why.

    >>> lost("a&b")
    '/?saved=a%26b'
    """
    return f"/?saved={quote(id[:20], safe='')}"
