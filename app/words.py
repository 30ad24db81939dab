"""JSON in and out: strict in what it takes, and able to say what JSON has no word for.

Numbers that JSON lacks leave as the strings "nan", "inf" and "-inf" (docs/wire.md). They are not taken in: a spec that holds
one is refused, and so is a number that a float cannot hold.
"""

import json
import math
from typing import Any, NoReturn

LONGEST = 400  # digits; a float64 has at most 309 before its point


class NotJson(ValueError):
    """A text that is not JSON, or JSON that no float64 can hold; its text is a sentence."""


def dump(value: Any) -> str:
    """JSON text of a value.

    >>> dump({"loss": [1.5, float("inf"), float("nan")]})
    '{"loss":[1.5,"inf","nan"]}'
    """
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":"))
    except ValueError:  # only now pay for a walk over every value
        return json.dumps(told(value), allow_nan=False, separators=(",", ":"))


def told(value: Any) -> Any:
    """The value with each float that JSON lacks as a string."""
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, dict):
        return {key: told(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [told(part) for part in value]
    return value


def parse(text: str | bytes) -> Any:
    """The value of a JSON text; raises `NotJson` with a sentence for everything that is not quite JSON."""
    try:
        text = text.decode() if isinstance(text, bytes) else text
        value = json.loads(text, parse_constant=refuse, parse_float=real, parse_int=whole)
        if "\\ud" in text.lower():  # an escape may stand for half a character, which no encoder takes later
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except RecursionError:
        raise NotJson("expected JSON, got lists or objects nested too deeply") from None
    except UnicodeError:
        raise NotJson("expected JSON in UTF-8, got other bytes") from None
    except json.JSONDecodeError as error:
        raise NotJson(f"expected JSON, got something else at line {error.lineno}, column {error.colno}: {error.msg}") from None


def refuse(constant: str) -> NoReturn:
    raise NotJson(f"expected a finite number, got {constant}, which is not JSON")


def real(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotJson(f"expected a number that a float64 can hold, got {text[:40]}")
    return value


def whole(text: str) -> int:
    if len(text) > LONGEST:
        raise NotJson(f"expected a number that a float64 can hold, got one of {len(text)} digits")
    return int(text)
