"""The engine's version, read without importing the engine: the server's own process stays free of torch."""

import runpy
from importlib.util import find_spec
from pathlib import Path


def read() -> str:
    package = find_spec("engine")
    if package is None or package.origin is None:
        raise ImportError("expected the package engine beside the package app, found none")
    return str(runpy.run_path(str(Path(package.origin).with_name("version.py")))["VERSION"])


VERSION = read()
