"""Notes as HTML: whatever somebody writes, the page gets only harmless tags."""

import time
from html.parser import HTMLParser

import pytest

from app.saved import notes

TAGS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "a", "code", "pre", "ul", "ol", "li", "blockquote", "hr", "br",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}, "code": {"class"}, "th": {"style"}, "td": {"style"}}
EVIL = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))", "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))", "[x](&#x6A&#x61&#x76&#x61script:alert(1))", "[x]( javascript:alert(1))", "[x](<javascript:alert(1)>)",
    "[x](\x01javascript:alert(1))", "[x](%6Aavascript:alert(1))", "[x](vbscript:msgbox(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)", "[x](file:///etc/passwd)", "[x](blob:https://a/b)", "[x](//evil.example/a)",
    "[x](/\\evil.example)", "[x](\\\\evil.example)", "[x][1]\n\n[1]: javascript:alert(1)", "<javascript:alert(1)>", "<data:text/html,x>",
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")', "[x](https://a.example/\"onmouseover=alert(1))", "![x](https://evil.example/pixel.png)",
    "![x](javascript:alert(1))", "`<script>`", "```\"><script>alert(1)</script>\nx\n```", "```html onload=x\n<b>\n```", "<!-- --><b>",
    "<![CDATA[<script>alert(1)</script>]]>", "<?php x ?>", "&lt;script&gt;", "<style>*{}</style>", "<iframe srcdoc='x'>",
    "<base href=//evil>",
    "|a|\n|:-:|\n|<script>|", "<div\nonclick=alert(1)>", "# <b onclick=x>", "1. <object>", "[<b>](https://a.example)", "<https://a.example/<script>>",
    "[\u202ex](https://a.example)", "[x](\u2028javascript:alert(1))", "[x](https:javascript:alert(1))", "<a@b.example>", "~~<i>~~",
]  # fmt: skip


class Seen(HTMLParser):
    """The tags and links of a piece of HTML."""

    def __init__(self, html):
        super().__init__()
        self.links = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        assert {name for name, _ in attributes} <= ATTRIBUTES.get(tag, set()), (tag, attributes)
        found = dict(attributes)
        assert found.get("style", "text-align:center") in {f"text-align:{side}" for side in ("left", "right", "center")}
        if tag == "a":
            assert found["rel"] == "noopener noreferrer nofollow ugc"
            self.links.append(found["href"])

    def handle_comment(self, text):
        raise AssertionError(text)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("frame", ["{}", "> {}", "* a\n* {}", "**{}**", "a\n\n{}\n\nb"])
def test_only_harmless_tags_and_links_come_out(text, frame):
    for link in Seen(notes.html(frame.format(text))).links:
        assert link.startswith(("https://a.example", "mailto:a@b.example", "https://evil.example/pixel.png")), link


@pytest.mark.parametrize("link", ["https://pytorch.org/docs", "http://a.example", "mailto:a@b.example", "/maps#v1=e30", "#top", "/s/abc"])
def test_links_of_use_are_kept(link):
    assert Seen(notes.html(f"[x]({link})")).links == [link]


def test_what_people_write_is_rendered():
    text = "# Lab 3\n\n* *Adam*, **lr** `1e-3`\n* ~~SGD~~\n\n| lr | loss |\n|---|--:|\n| 0.1 | 2 |\n\n```python\nx < y\n```\n"
    html = notes.html(text)
    for part in ("<h1>Lab 3</h1>", "<em>Adam</em>", "<strong>lr</strong>", "<code>1e-3</code>", "<s>SGD</s>", "<td>0.1</td>", "x &lt; y"):
        assert part in html


LONG = ["[", "*", "> ", "`a", "![[]()", "a\n\n", "- ", "<", "&", "[a](", "**a ", "|a", "~~", "1) ", "[a]: ", "\\"]


@pytest.mark.parametrize("text", LONG)
def test_no_notes_take_long(text):
    begun = time.process_time()
    notes.html((text * 20_000)[:20_000])
    assert time.process_time() - begun < 5
