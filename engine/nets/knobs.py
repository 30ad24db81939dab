"""Fields of a dataclass that read themselves from a document and describe themselves to a page: one declaration for both.

    @dataclass(frozen=True)
    class Perceptron:
        widths: tuple[int, ...] = wholes((16, 16), 1, 256, most=8)
        dropout: float = number(0.0, 0, 0.95)
"""

from collections.abc import Callable, Iterable
from dataclasses import field, fields
from typing import Any

from engine import reading
from engine.errors import Path, SpecError
from engine.reading import Check, Fields


def _knob(default: Any, check: Check, shown: Callable[[], dict[str, Any]]) -> Any:
    return field(default=default, metadata={"check": check, "shown": shown})


def whole(default: int, low: int, high: int, step: int = 1) -> Any:
    """A whole number, of which every `step`-th from `low` on is taken."""

    def check(value: Any, path: Path) -> int:
        found: int = reading.integer(low, high)(value, path)
        if (found - low) % step:
            raise SpecError("range", f"expected one of {', '.join(map(str, range(low, high + 1, step)))}, got {found}", path)
        return found

    return _knob(default, check, lambda: {"type": "int", "range": [low, high], "step": step})


def wholes(default: tuple[int, ...], low: int, high: int, least: int = 0, most: int = 8) -> Any:
    """A list of `least` to `most` whole numbers."""
    check = reading.sequence(reading.integer(low, high), least, most)
    return _knob(default, check, lambda: {"type": "list", "item": "int", "range": [low, high], "lengths": [least, most]})


def number(default: float, low: float, high: float) -> Any:
    return _knob(default, reading.number(low, high), lambda: {"type": "float", "range": [low, high]})


def flag(default: bool) -> Any:
    return _knob(default, reading.boolean, lambda: {"type": "bool"})


def choice(default: str, what: str, options: Callable[[], Iterable[str]]) -> Any:
    """One of names that are asked for when they are needed."""
    check: Check = lambda value, path: reading.choice(what, options())(value, path)  # noqa: E731
    return _knob(default, check, lambda: {"type": "choice", "choices": list(options())})


def part(cls: type[Any]) -> Any:
    """An object of fields of its own, those of this dataclass."""
    return _knob(cls(), lambda value, path: load(cls, value, path), lambda: {"type": "object", "fields": shown(cls)})


def load(cls: type[Any], value: Any, path: Path, *also: str) -> Any:
    """The dataclass from an object of a document; `also` are fields that somebody else has read."""
    given = Fields(value, path)
    for name in also:
        given.take(name, lambda v, at: v, None)
    found = cls(**{each.name: given.take(each.name, each.metadata["check"], each.default) for each in fields(cls)})
    given.done()
    return found


def as_dict(one: Any) -> dict[str, Any]:
    """The object that `load` reads, every field in it."""
    return {each.name: _plain(getattr(one, each.name)) for each in fields(one)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return as_dict(value) if hasattr(value, "__dataclass_fields__") else value


def shown(cls: type[Any]) -> list[dict[str, Any]]:
    """What a form must know of each field: name, type, default, and what its type has besides (range, lengths, choices, fields)."""
    return [{"name": each.name, "default": _plain(each.default), **each.metadata["shown"]()} for each in fields(cls)]
