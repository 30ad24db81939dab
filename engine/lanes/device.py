"""Where lanes are stepped together: on the processor, or on a device that torch has, such as a GPU.

    with on("cuda"):
        arrays = complete(Map.load(document))

What is found always comes back to the processor, and separate runs are always made there: the probe compares a device's lanes
with them, and so says how near its arithmetic is to theirs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch

CPU = torch.device("cpu")
_chosen: ContextVar[torch.device] = ContextVar("device", default=CPU)


def current() -> torch.device:
    """The device of the innermost `on`."""
    return _chosen.get()


@contextmanager
def on(device: str | torch.device) -> Iterator[None]:
    """Lanes that are made within are stepped on this device."""
    token = _chosen.set(torch.device(device))
    try:
        yield
    finally:
        _chosen.reset(token)


def checked(name: str) -> torch.device:
    """The device of a name. Raises ValueError where this torch, or this machine, has none."""
    try:
        device = torch.device(name)
        torch.ones(1, dtype=torch.float64, device=device).add_(1).cpu()
    except (RuntimeError, AssertionError, TypeError, NotImplementedError) as error:
        raise ValueError(f"expected a device that torch has here, got {name!r} ({str(error).splitlines()[0]})") from None
    return device
