"""What a plugin may not do to others while it is imported and tried out: never come back, end the process, or change torch.

A plugin is a program, and may do all that in ways that cannot be prevented; these are the ways that happen by mistake. What gets past
them ends the process, which the server notices and replaces (`app.workers`).
"""

import contextlib
import inspect
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch
from torch import optim
from torch.nn import functional
from torch.optim import Optimizer, lr_scheduler, swa_utils
from torch.optim.lr_scheduler import LRScheduler

MODULES = (optim, lr_scheduler, swa_utils)
Holder = ModuleType | type
SETTINGS: dict[str, tuple[Callable[[], Any], Callable[[Any], object]]] = {
    "default dtype": (torch.get_default_dtype, torch.set_default_dtype),
    "default device": (torch.get_default_device, torch.set_default_device),
    "gradient mode": (torch.is_grad_enabled, torch.set_grad_enabled),
    "number of threads": (torch.get_num_threads, torch.set_num_threads),
    "anomaly detection": (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    "deterministic algorithms": (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
}


class Overdue(BaseException):
    """Time is up. No `Exception`, so that what catches those does not go on for ever."""


@contextlib.contextmanager
def deadline(seconds: float, what: str) -> Iterator[None]:
    """Raises `Overdue` in what takes longer: of the processor's time, which a busy machine gives slowly, or twice that of the clock's.
    Only in a process's main thread, where Python can interrupt it."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ended(*_: object) -> None:
        raise Overdue(f"{what} took longer than {seconds:g} s")

    limits = {signal.ITIMER_PROF: (signal.SIGPROF, seconds), signal.ITIMER_REAL: (signal.SIGALRM, 2 * seconds)}
    before = {number: signal.signal(number, ended) for number, _ in limits.values()}
    for timer, (_, limit) in limits.items():
        signal.setitimer(timer, limit)
    try:
        yield
    finally:
        for timer in limits:
            signal.setitimer(timer, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """What is printed goes to standard error, since standard output may be a CSV."""
    with contextlib.redirect_stdout(sys.stderr):
        yield


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """The same, and warnings are nobody's errors."""
    with aside(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def untouched() -> Iterator[list[str]]:
    """Puts back what is changed of torch; the list says what that was, afterwards."""
    settings = {name: read() for name, (read, _) in SETTINGS.items()}
    held = {holder: {name: value for name, value in vars(holder).items() if callable(value)} for holder in _holders()}
    changed: list[str] = []
    try:
        yield changed
    finally:
        for name, (read, write) in SETTINGS.items():
            if read() != settings[name]:
                write(settings[name])
                changed.append(f"torch's {name}")
        for holder, before in held.items():
            changed += _put_back(holder, before)


def _holders() -> Iterator[Holder]:
    yield from (torch, functional, *MODULES, torch.Tensor, Optimizer, LRScheduler)
    for module in MODULES:
        yield from {value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Optimizer | LRScheduler)}


def _put_back(holder: Holder, before: dict[str, Any]) -> Iterator[str]:
    for name, value in before.items():
        now = vars(holder).get(name)
        if now is not value and _bare(now) is not _bare(value):  # torch itself wraps `step` once
            setattr(holder, name, value)
            yield f"{holder.__name__}.{name}"


def _bare(value: Any) -> Any:
    return inspect.unwrap(value) if callable(value) else value
