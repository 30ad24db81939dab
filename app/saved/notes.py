"""Notes as HTML that may stand in a page: Markdown whose own HTML is shown as text, without pictures, and with few kinds of links.

Nothing is cleaned afterwards, since nothing unclean is made: every tag comes from the renderer, every text and attribute is
escaped by it, and an address is kept only if it begins as `PLACE` says: the web, mail, or a place within the site.
"""

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

PLACE = re.compile(r"https?://[^/]|mailto:|/(?!/|\\|%5c)|#", re.IGNORECASE)


class Renderer(RendererHTML):
    """Links tell nobody where they were followed."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        tokens[idx].attrSet("rel", "noopener noreferrer nofollow ugc")
        return self.renderToken(tokens, idx, options, env)


class Notes(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return allowed(url)


@lru_cache(maxsize=1)
def markdown() -> MarkdownIt:
    found = Notes("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=Renderer)
    found.enable(["table", "strikethrough"]).disable("image")
    return found


def allowed(address: str) -> bool:
    """Whether a link may lead there.

    >>> allowed("https://pytorch.org"), allowed("/maps#v1=e30"), allowed("javascript:alert(1)"), allowed("//evil.example")
    (True, True, False, False)
    """
    return bool(PLACE.match(address))


def html(notes: str) -> str:
    """HTML of Markdown. Takes milliseconds, so not for an event loop.

    >>> html("*Adam*, <b>fast</b>")
    '<p><em>Adam</em>, &lt;b&gt;fast&lt;/b&gt;</p>\\n'
    """
    return str(markdown().render(notes))
