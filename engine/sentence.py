"""The first sentence of a class's own documentation, for whatever a newer torch brings."""

import inspect
import re
from collections.abc import Callable
from typing import Any


def sentence(cls: type | Callable[..., Any]) -> str:
    """As plain text.

    >>> import torch
    >>> sentence(torch.nn.HingeEmbeddingLoss).split(" and a ")[0]
    'Measures the loss given an input tensor x'
    """
    text = inspect.cleandoc(cls.__doc__ or "").split("\n\n")[0]
    plain = re.sub(r":\w+:`~?([^`<]*)(<[^`]*>)?`", r"\1", re.sub(r"\s+", " ", text)).replace("`", "")
    found = re.match(r".*?\.(?=\s[A-Z]|$)", plain)
    return (found.group(0) if found else plain).strip()
