"""Columns as a file that numpy reads (`numpy.load`): arrays by name, and beside them, as text, the document and the versions that made
them. Nothing in it is pickled."""

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.document import Document
from engine.version import VERSION


def packed(document: Document, arrays: Mapping[str, NDArray[Any]], **texts: Any) -> bytes:
    """`texts` are whatever JSON can say of the result besides; the document is the text `spec`."""
    told = {name: np.array(json.dumps(value)) for name, value in texts.items()}
    versions = {"torch": np.array(str(torch.__version__)), "engine": np.array(VERSION)}
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{**arrays, **told, **versions, "spec": np.array(document.canonical())})
    return file.getvalue()
