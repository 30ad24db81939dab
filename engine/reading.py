"""Reads untrusted JSON values, one field at a time, each with its path.

`Fields` takes a JSON object apart: every field is asked for by name with a check, and whatever nobody asked for is an
error. A check is a function `(value, path) -> value`; it returns the value in our form or raises a `SpecError` that
names what was expected and what was got.
"""

import difflib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.errors import Path, SpecError

Check = Callable[[Any, Path], Any]
_KINDS: dict[type, str] = {
    dict: "an object", list: "a list", tuple: "a list", str: "a text", bool: "true or false",
    int: "a whole number", float: "a number", type(None): "null",
}  # fmt: skip


def told(value: object) -> str:
    """A value as a short text for an error message."""
    text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, str | int | float | None) else ""
    kind = _KINDS.get(type(value), type(value).__name__)
    return text if text and len(text) <= 60 else kind


def wrong(expected: str, value: object, path: Path) -> SpecError:
    return SpecError("type", f"expected {expected}, got {told(value)}", path)


FEW = 40  # names that are told


def unknown(what: str, name: str, known: Iterable[str], path: Path) -> SpecError:
    """An unknown name, with the nearest known one, or all of them where they are few."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    few = names[:FEW] if len(names) <= FEW else [*names[:FEW], f"{len(names) - FEW} others"]
    hint = f"did you mean {close[0]}?" if close else f"expected one of {', '.join(few)}" if names else "none is known"
    return SpecError("unknown", f"unknown {what} {told(name)}; {hint}", path)


class Fields:
    """A JSON object being read; `done` makes sure that no field was left over."""

    def __init__(self, value: Any, path: Path) -> None:
        if not isinstance(value, Mapping):
            raise wrong("an object", value, path)
        self._left = dict(value)
        self._known: list[str] = []
        self.path = path

    def take(self, name: str, check: Check, default: Any = ...) -> Any:
        """The checked field; without a default it is required."""
        self._known.append(name)
        if name in self._left:
            return check(self._left.pop(name), (*self.path, name))
        if default is ...:
            raise SpecError("missing", f"{name} is required", (*self.path, name))
        return default

    def peek(self, name: str) -> Any:
        """The unchecked value, None where there is none."""
        return self._left.get(name)

    def done(self) -> None:
        for name in self._left:
            raise unknown("field", name, self._known, (*self.path, name))


def boolean(value: Any, path: Path) -> bool:
    if not isinstance(value, bool):
        raise wrong("true or false", value, path)
    return value


def integer(low: int, high: int) -> Check:
    def check(value: Any, path: Path) -> int:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, bool) or not whole:
            raise wrong("a whole number", value, path)
        if not low <= value <= high:
            raise SpecError("range", f"expected a whole number from {low} to {high}, got {told(value)}", path)
        return int(value)

    return check


def number(low: float = -math.inf, high: float = math.inf) -> Check:
    """A finite float of float64's range, within `low` and `high`."""

    def check(value: Any, path: Path) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise wrong("a number", value, path)
        try:
            as_float = float(value)
        except OverflowError:
            as_float = math.inf
        if not math.isfinite(as_float):
            raise SpecError("range", f"expected a finite number, got {told(value)}", path)
        if not low <= as_float <= high:
            bounds = f"at least {low:g}" if high == math.inf else f"from {low:g} to {high:g}"
            raise SpecError("range", f"expected a number {bounds}, got {told(value)}", path)
        return as_float

    return check


def text(longest: int) -> Check:
    def check(value: Any, path: Path) -> str:
        if not isinstance(value, str):
            raise wrong("a text", value, path)
        if len(value) > longest:
            raise SpecError("range", f"expected at most {longest} characters, got {len(value)}", path)
        return value

    return check


def choice(what: str, options: Iterable[str]) -> Check:
    def check(value: Any, path: Path) -> str:
        names = tuple(options)
        if not isinstance(value, str):
            raise wrong(f"the name of a {what}", value, path)
        if value not in names:
            raise unknown(what, value, names, path)
        return value

    return check


def sequence(item: Check, least: int = 0, most: int = 10_000) -> Check:
    def check(value: Any, path: Path) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise wrong("a list", value, path)
        if not least <= len(value) <= most:
            count = f"{least}" if least == most else f"{least} to {most}"
            raise SpecError("range", f"expected a list of {count}, got one of {len(value)}", path)
        return tuple(item(part, (*path, i)) for i, part in enumerate(value))

    return check


def interval(value: Any, path: Path) -> tuple[float, float]:
    """Two finite numbers, the first below the second, their distance finite as well."""
    low, high = sequence(number(), 2, 2)(value, path)
    if not 0 < high - low < math.inf:
        raise SpecError("range", f"expected the first below the second, got {low:g} and {high:g}", path)
    return low, high


def optional(check: Check) -> Check:
    return lambda value, path: None if value is None else check(value, path)


def parsed(document: str | bytes) -> Any:
    """JSON text to Python, strictly: NaN and Infinity are not JSON."""

    def refuse(constant: str) -> Any:
        raise SpecError("json", f"{constant} is not JSON; expected a finite number")

    try:
        return json.loads(document, parse_constant=refuse)
    except SpecError:
        raise
    except RecursionError as error:
        raise SpecError("json", "nested too deeply") from error
    except ValueError as error:
        raise SpecError("json", f"not JSON: {error}") from error


def mapping(value: Any, path: Path, known: Mapping[str, Check], what: str) -> dict[str, Any]:
    """An object whose every key is in `known`, each value checked."""
    if not isinstance(value, Mapping):
        raise wrong("an object", value, path)
    for name in value:
        if name not in known:
            raise unknown(what, name, known, (*path, name))
    return {name: known[name](item, (*path, name)) for name, item in value.items()}
