"""What all documents share that determine a result: one spelling, and a name made of it."""

import hashlib
import json
from abc import ABC, abstractmethod
from typing import Any

import torch

from engine import plugins
from engine.version import VERSION


class Document(ABC):
    """A frozen document. Each class has results of its own kind, so its name is in the key."""

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """The document with every default filled in."""

    def canonical(self) -> str:
        """The one spelling of it as JSON text."""
        return json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    def key(self) -> str:
        """Names the result: a hash of the document, the engine's version and torch's, and what plugins contain."""
        parts = (type(self).__name__, self.canonical(), VERSION, torch.__version__, *filter(None, [plugins.fingerprint()]))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()
