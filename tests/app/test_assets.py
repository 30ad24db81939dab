"""The static files as a browser gets them: through Starlette, by the addresses that `Assets` gives out."""

import gzip
import os
import re
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from app.assets import STATIC, Assets, plotly_fallback

MAIN = """// @ts-check
import { state } from "./state.js";
import {
  a,
  b as c,
} from './plot/surface.js'
import "./side.js";
export { wire } from "./wire.js";
export * from "./all.js";
/** @typedef {import('./only-a-type.js').T} T */
export const from = "./no-import.js";
const later = () => import("./lazy.js");
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "static"
    (root / "js" / "plot").mkdir(parents=True)
    (root / "js" / "main.js").write_text(MAIN)
    (root / "js" / "state.js").write_text('import "./main.js";\nexport const state = 1;\n' * 50)
    (root / "js" / "plot" / "surface.js").write_text('import "../wire.js";\n')
    for name in ("side", "wire", "all", "only-a-type", "lazy"):
        (root / "js" / f"{name}.js").write_text("export {};\n")
    (root / "icon.png").write_bytes(b"\x89PNG" + bytes(1000))
    (root / ".hidden.js").write_text("secret")
    (tmp_path / "outside.js").write_text("secret")
    return root


def client(assets: Assets) -> TestClient:
    return TestClient(Starlette(routes=[Mount("/static", app=assets)]))


def make(root: Path, **options: object) -> Assets:
    return Assets(root, **{"fallback": {}, "cache": root.parent / "cache", **options})


def test_an_address_is_answered_for_ever_with_its_type(root: Path) -> None:
    assets = make(root)
    answer = client(assets).get(assets.url("js/main.js"))
    assert answer.status_code == 200
    assert answer.text == MAIN
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r"/static/[0-9a-f]{12}/js/main\.js", assets.url("js/main.js"))


def test_every_address_changes_with_any_content_and_only_then(root: Path) -> None:
    before = make(root).url("js/main.js")
    assert make(root).url("js/main.js") == before
    (root / "js" / "wire.js").write_text("export {}; // changed\n")
    assert make(root).url("js/main.js") != before


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("identity", None), ("br;q=0", None)],
)
def test_the_encoding_is_what_the_client_asked_for(root: Path, accept: str, encoding: str | None) -> None:
    assets = make(root)
    url = assets.url("js/state.js")
    with client(assets).stream("GET", url, headers={"Accept-Encoding": accept}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(raw) == (root / "js" / "state.js").read_bytes()


def test_a_picture_is_not_compressed_again(root: Path) -> None:
    assets = make(root)
    answer = client(assets).get(assets.url("icon.png"), headers={"Accept-Encoding": "br"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "image/png"


def test_head_says_what_get_would_and_sends_nothing(root: Path) -> None:
    assets = make(root)
    get, head = (client(assets).request(method, assets.url("js/state.js")) for method in ("GET", "HEAD"))
    assert head.content == b""
    assert head.headers == get.headers


def test_an_unchanged_file_is_not_sent_again(root: Path) -> None:
    assets = make(root)
    first = client(assets).get(assets.url("js/main.js"))
    again = client(assets).get(assets.url("js/main.js"), headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["js/none.js", "js", "", "../outside.js", "%2e%2e/outside.js", "js/..%2f..%2f../outside.js", ".hidden.js", "/etc/passwd"]
)
def test_what_is_no_static_file_is_not_found(root: Path, path: str) -> None:
    assets = make(root)
    answer = client(assets).get(f"/static/{assets.hash}/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_an_old_version_is_refused_in_the_one_error_shape(root: Path) -> None:
    assets = make(root)
    answer = client(assets).get("/static/0123456789ab/js/main.js")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "path"}
    assert error["code"] == "not_found"
    assert assets.hash in error["message"]


def test_only_reading_is_allowed(root: Path) -> None:
    assets = make(root)
    answer = client(assets).post(assets.url("js/main.js"))
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_name_without_a_file_has_no_address(root: Path) -> None:
    with pytest.raises(KeyError, match=r"js/none\.js"):
        make(root).url("js/none.js")


def test_compressed_copies_are_used_and_not_served_themselves(root: Path) -> None:
    (root / "js" / "wire.js.br").write_bytes(brotli.compress(b"from beside"))
    assets = make(root)
    answer = client(assets).get(assets.url("js/wire.js"), headers={"Accept-Encoding": "br"})
    assert answer.text == "from beside"
    assert client(assets).get(f"/static/{assets.hash}/js/wire.js.br").status_code == 404


def test_a_large_fallback_is_compressed_once_and_kept(root: Path, tmp_path: Path) -> None:
    whole = tmp_path / "plotly.min.js"
    whole.write_text("// a large library\n" * 60_000)
    fallback = {"vendor/plotly-cartesian.min.js": whole}
    for _ in range(2):
        assets = make(root, fallback=fallback)
        answer = client(assets).get(assets.url("vendor/plotly-cartesian.min.js"), headers={"Accept-Encoding": "br"})
        assert answer.content == whole.read_bytes()
        assert len(list((tmp_path / "cache").iterdir())) == 1
    next((tmp_path / "cache").iterdir()).write_bytes(brotli.compress(b"kept"))
    assets = make(root, fallback=fallback)
    assert client(assets).get(assets.url("vendor/plotly-cartesian.min.js"), headers={"Accept-Encoding": "br"}).text == "kept"


def test_a_file_of_our_own_comes_before_the_fallback(root: Path, tmp_path: Path) -> None:
    assets = make(root, fallback={"js/wire.js": tmp_path / "outside.js"})
    assert "secret" not in client(assets).get(assets.url("js/wire.js")).text


def test_a_cache_whose_place_is_taken_is_done_without(root: Path, tmp_path: Path) -> None:
    whole = tmp_path / "plotly.min.js"
    whole.write_text("// a large library\n" * 60_000)
    assets = make(root, fallback={"vendor/x.js": whole}, cache=tmp_path / "outside.js")
    assert client(assets).get(assets.url("vendor/x.js"), headers={"Accept-Encoding": "br"}).status_code == 200


def test_in_development_a_change_is_seen_and_an_open_page_goes_on(root: Path) -> None:
    assets = make(root, dev=True)
    old = assets.url("js/wire.js")
    (root / "js" / "wire.js").write_text("export const changed = true;\n")
    assert assets.url("js/wire.js") != old
    for url in (old, assets.url("js/wire.js")):
        answer = client(assets).get(url)
        assert "changed" in answer.text
        assert answer.headers["cache-control"] == "no-cache"


def test_modules_are_those_imported_statically_each_once(root: Path) -> None:
    assets = make(root)
    wanted = ["main", "state", "plot/surface", "side", "wire", "all"]
    assert assets.modules() == [assets.url(f"js/{name}.js") for name in wanted]


def test_the_installed_plotly_is_there_to_fall_back_on() -> None:
    names = plotly_fallback()
    assert set(names) == {"vendor/plotly-cartesian.min.js", "vendor/plotly-gl3d.min.js"}
    assert all(b"plotly.js" in file.read_bytes()[:200] for file in names.values())


def test_every_module_of_the_real_page_imports_files_that_exist() -> None:
    assets = Assets(STATIC, fallback={}, cache=Path(os.devnull))
    modules = [path.relative_to(STATIC).as_posix() for path in STATIC.glob("js/**/*.js")]
    missing = {path: [name for name in assets.imports(path) if not (STATIC / name).is_file()] for path in modules}
    assert {path: names for path, names in missing.items() if names} == {}
