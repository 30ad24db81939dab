"""The static files of the page, as the server offers them: immutable, compressed once, told apart by what they contain.

`Assets` reads a folder into memory and hashes all of it. The hash is part of every address (`/static/<hash>/js/main.js`), so
an answer may be kept for ever, a changed file changes every address, and modules that import each other by relative paths
always belong to the same version. A file is compressed when it is first asked for, in a thread, and never again: from a
`.br` or `.gz` file beside it where the vendor step wrote one, and kept in the user's cache folder where compressing is slow.

`Assets` is an ASGI application; mount it at its `prefix`. With `dev=True` files are read again when they change, and an old
hash is still answered, so that an open page survives an edit.
"""

import asyncio
import gzip
import hashlib
import importlib.util
import logging
import os
import posixpath
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import brotli
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

STATIC = Path(__file__).resolve().parent.parent / "frontend" / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
COMPRESSED_ALREADY = {".png", ".woff2", ".ico"}
SUFFIXES = {"br": ".br", "gzip": ".gz"}  # in order of preference
SLOW = 1_000_000  # bytes from which brotli's best quality takes seconds
IMPORT = re.compile(r"""^\s*(?:import\s*(?:[\w*{}\s,$]+?\bfrom\s*)?|export\s*[\w*{}\s,$]+?\bfrom\s*)["'](\.{1,2}/[^"']+)["']""", re.M)

log = logging.getLogger("thalweg.assets")


def plotly_fallback() -> dict[str, Path]:
    """The whole Plotly from the PyPI package, under the names of the two smaller bundles that the vendor step fetches."""
    package = importlib.util.find_spec("plotly")
    if package is None or package.origin is None:
        return {}
    whole = Path(package.origin).parent / "package_data" / "plotly.min.js"
    return {f"vendor/plotly-{part}.min.js": whole for part in ("cartesian", "gl3d")}


def user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "thalweg"


@dataclass
class Asset:
    """One file: its bytes as they are, and as compressed on first demand."""

    path: Path
    cache: Path | None = None
    _encoded: dict[str, bytes] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.body = self.path.read_bytes()

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.body).hexdigest()[:16]

    @property
    def media_type(self) -> str:
        return TYPES.get(self.path.suffix, "application/octet-stream")

    @property
    def compressible(self) -> bool:
        return self.path.suffix in TYPES and self.path.suffix not in COMPRESSED_ALREADY

    def ready(self, encoding: str) -> bool:
        return encoding == "identity" or encoding in self._encoded

    def encoded(self, encoding: str) -> bytes:
        """The body in `br`, `gzip` or `identity`; whoever comes second waits for the first instead of compressing as well."""
        if encoding == "identity":
            return self.body
        with self._lock:
            if encoding not in self._encoded:
                self._encoded[encoding] = self._from_disk(encoding) or self._compress(encoding)
            return self._encoded[encoding]

    def _from_disk(self, encoding: str) -> bytes | None:
        beside = self.path.with_name(self.path.name + SUFFIXES[encoding])
        for file in (beside, self._cached(encoding)):
            try:
                if file is not None:
                    return file.read_bytes()
            except OSError:
                continue
        return None

    def _compress(self, encoding: str) -> bytes:
        slow = len(self.body) > SLOW
        if encoding == "gzip":
            packed = gzip.compress(self.body, 9, mtime=0)
        else:
            packed = bytes(brotli.compress(self.body, quality=9 if slow else 11))
        cached = self._cached(encoding)
        if slow and cached is not None:
            write_whole(cached, packed)
        return packed

    def _cached(self, encoding: str) -> Path | None:
        return self.cache / f"{self.digest}{SUFFIXES[encoding]}" if self.cache else None


class Assets:
    """A folder of static files as an ASGI application, with the addresses under which it answers."""

    def __init__(
        self,
        root: Path = STATIC,
        *,
        prefix: str = "/static",
        dev: bool = False,
        fallback: Mapping[str, Path] | None = None,
        cache: Path | None = None,
    ) -> None:
        self.root, self.prefix, self.dev = root, prefix, dev
        self.fallback = plotly_fallback() if fallback is None else fallback
        self.cache = user_cache() if cache is None else cache
        self._files: dict[str, Asset] = {}
        self._stamps: dict[str, tuple[Path, int, int]] = {}
        self._read()
        for name, file in self.fallback.items():
            if name in self._files and self._files[name].path == file:
                log.info("%s is not there; serving %s from the installed package instead", name, file.name)

    @property
    def hash(self) -> str:
        """Hexadecimal, over the names and contents of all files."""
        if self.dev:
            self._read()
        return self._hash

    def url(self, path: str) -> str:
        """The address of a file such as `js/main.js`; raises `KeyError` where there is no such file."""
        current = self.hash
        if path not in self._files:
            raise KeyError(f"static file: expected one of {len(self._files)} files in {self.root.name}/, got {path!r}")
        return f"{self.prefix}/{current}/{path}"

    def modules(self, entry: str = "js/main.js") -> list[str]:
        """The addresses of all modules that `entry` reaches by static imports, itself first, each once: for `modulepreload`.

        An import of a file that does not exist is left out here; the browser names it when it loads the page.
        """
        found, waiting = list[str](), [entry]
        while waiting:
            path = waiting.pop(0)
            if path not in found and path in self._files:
                found.append(path)
                waiting += self.imports(path)
        return [self.url(path) for path in found]

    def imports(self, path: str) -> list[str]:
        """The paths that a module imports statically, whether they exist or not."""
        text = self._files[path].body.decode()
        return [posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in IMPORT.findall(text)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        path = scope["path"].removeprefix(scope.get("root_path", "").rstrip("/")).removeprefix(self.prefix)
        response = await self.respond(Request(scope), path.lstrip("/"))
        await response(scope, receive, send)

    async def respond(self, request: Request, hashed: str) -> Response:
        """The answer for `<hash>/<path>`."""
        if request.method not in ("GET", "HEAD"):
            return problem(405, "method_not_allowed", f"expected GET or HEAD, got {request.method}", {"Allow": "GET, HEAD"})
        version, _, path = hashed.partition("/")
        current = self.hash
        if version != current and not self.dev:
            return problem(404, "not_found", f"static files: expected version {current}, got {version!r}; reload the page")
        asset = self._files.get(path)
        if asset is None:
            return problem(404, "not_found", f"there is no static file {path!r}")
        return await self._answer(request, asset)

    async def _answer(self, request: Request, asset: Asset) -> Response:
        encoding = accepted(request.headers.get("accept-encoding", "")) if asset.compressible else "identity"
        etag = f'"{asset.digest}-{encoding}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache" if self.dev else "public, max-age=31536000, immutable"}
        if asset.compressible:
            headers["Vary"] = "Accept-Encoding"
        if etag in (tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        ready = asset.ready(encoding)
        body = asset.encoded(encoding) if ready else await asyncio.to_thread(asset.encoded, encoding)
        headers["Content-Length"] = str(len(body))
        headers["Content-Type"] = asset.media_type
        if encoding != "identity":
            headers["Content-Encoding"] = encoding
        return Response(b"" if request.method == "HEAD" else body, headers=headers)

    def _read(self) -> None:
        """Read what is new or changed since the last time, and hash the whole."""
        paths = {**self.fallback, **dict(files(self.root))}
        stamps = {name: stamp(path) for name, path in paths.items()}
        if stamps == self._stamps:
            return
        unchanged = {name for name, seen in stamps.items() if self._stamps.get(name) == seen}
        self._files = {
            name: self._files[name] if name in unchanged else Asset(path, self.cache) for name, path in sorted(paths.items())
        }
        self._stamps = stamps
        whole = "\n".join(f"{asset.digest} {name}" for name, asset in self._files.items())
        self._hash = hashlib.sha256(whole.encode()).hexdigest()[:12]


def files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file to serve with its path below `root`: no hidden ones, and not the compressed copies beside the originals."""
    for path in root.rglob("*"):
        name = path.relative_to(root)
        if path.is_file() and path.suffix not in SUFFIXES.values() and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix(), path


def stamp(path: Path) -> tuple[Path, int, int]:
    seen = path.stat()
    return path, seen.st_mtime_ns, seen.st_size


def accepted(header: str) -> str:
    """The encoding to answer an `Accept-Encoding` header with: brotli before gzip where the client likes both alike.

    >>> accepted("gzip, deflate, br")
    'br'
    >>> accepted("br;q=0, gzip;q=0.5")
    'gzip'
    >>> accepted("")
    'identity'
    """
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        try:
            weights[name.strip()] = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0.0
    liked = {encoding: weights.get(encoding, weights.get("*", 0.0)) for encoding in SUFFIXES}
    best = max(liked, key=lambda encoding: liked[encoding])
    return best if liked[best] > 0 else "identity"


def write_whole(path: Path, content: bytes) -> None:
    """Write a cache file so that no other process ever sees half of it; where the folder can't be written, do without."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError as reason:
        log.info("not cached: %s", reason)


def problem(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A refusal in the one shape that all errors have."""
    content = {"error": {"code": code, "message": message, "path": []}}
    return JSONResponse(content, status, headers={"Cache-Control": "no-store", **(headers or {})})
