"""A `state_dict` as JSON with its tensors apart, and back, exactly.

What torch keeps besides objects with texts as names, lists, texts, numbers, true, false and null is an object with the field `$`:

    {"$": "tensor", "name": "entries.0.optimizer.state.0.exp_avg"}     a tensor of the safetensors file
    {"$": "tuple", "items": [0.9, 0.999]}
    {"$": "items", "items": [[0, {...}], ...]}                        a dictionary whose names are not all texts
    {"$": "counter", "items": [[30, 1], ...]}                         torch's milestones
    {"$": "number", "is": "inf"}                                      what JSON has no word for: nan, inf, -inf
    {"$": "built"}                                                    a function: whoever goes on builds it from the spec

Floats are spelled by `repr`, which gives back the same float.
"""

import math
import weakref
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from engine.errors import Path, SpecError

TAG = "$"
LEAVES = (bool, int, float, str, type(None))
MOST_BITS = 64  # of a whole number
DEEPEST = 32
MISSING: Any = object()


def refuse(message: str, path: Path = ()) -> SpecError:
    return SpecError("checkpoint", message, path)


def spelled(value: Any, name: str, tensors: dict[str, Tensor]) -> Any:
    """The value as JSON; its tensors go into `tensors` under names that begin with `name`. Raises SpecError for what has no spelling."""
    if isinstance(value, Tensor):
        return _apart(value, name, tensors)
    if type(value) is float and not math.isfinite(value):
        return {TAG: "number", "is": repr(value)}
    if type(value) in LEAVES:
        return value
    if isinstance(value, Mapping):
        return _mapping(value, name, tensors)
    if type(value) in (list, tuple):
        items = [spelled(part, f"{name}.{i}", tensors) for i, part in enumerate(value)]
        return items if type(value) is list else {TAG: "tuple", "items": items}
    if callable(value) or isinstance(value, weakref.ReferenceType):
        return {TAG: "built"}
    raise refuse(f"{name}: expected what a checkpoint can hold, got {type(value).__name__}")


def _apart(value: Tensor, name: str, tensors: dict[str, Tensor]) -> dict[str, Any]:
    if value.layout != torch.strided or value.is_complex():
        raise refuse(f"{name}: expected a dense tensor of real numbers, got one that is not")
    tensors[name] = value.detach().clone(memory_format=torch.contiguous_format)
    return {TAG: "tensor", "name": name}


def _mapping(value: Mapping[Any, Any], name: str, tensors: dict[str, Tensor]) -> dict[str, Any]:
    parts = {key: spelled(part, f"{name}.{key}", tensors) for key, part in value.items()}
    if isinstance(value, Counter):
        return {TAG: "counter", "items": [list(item) for item in parts.items()]}
    if all(type(key) is str for key in parts) and TAG not in parts:
        return parts
    return {TAG: "items", "items": [list(item) for item in parts.items()]}


def meant(value: Any, built: Any, tensors: dict[str, Tensor], path: Path, depth: int = 0) -> Any:
    """The value that the JSON stands for. Its tensors are taken out of `tensors`; `built` is the same thing built anew, for functions."""
    if depth > DEEPEST:
        raise refuse(f"expected values at most {DEEPEST} deep", path)
    if isinstance(value, list):
        return [meant(part, _part(built, i), tensors, (*path, i), depth + 1) for i, part in enumerate(value)]
    if isinstance(value, dict):
        if TAG in value:
            return _tagged(value, built, tensors, path, depth)
        return {key: meant(part, _part(built, key), tensors, (*path, key), depth + 1) for key, part in value.items()}
    if type(value) is int and value.bit_length() >= MOST_BITS:
        raise refuse(f"expected a whole number of at most {MOST_BITS} bits", path)
    return value


def _tagged(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> Any:
    reader = READERS.get(value[TAG]) if isinstance(value[TAG], str) else None
    fields = {"tensor": {TAG, "name"}, "number": {TAG, "is"}, "built": {TAG}}.get(str(value[TAG]), {TAG, "items"})
    if reader is None or set(value) != fields:
        raise refuse("expected a value of a checkpoint, got another object", path)
    return reader(value, built, tensors, path, depth + 1)


def _tensor(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> Tensor:
    found = tensors.pop(value["name"], None) if isinstance(value["name"], str) else None
    if found is None:
        raise refuse(f"expected a tensor {str(value['name'])[:100]!r}, once, in the file of tensors", path)
    return found.clone()  # torch keeps what it is given and steps it in place: the checkpoint stays as it is


def _number(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> float:
    if value["is"] not in ("nan", "inf", "-inf"):
        raise refuse("expected nan, inf or -inf", path)
    return float(value["is"])


def _tuple(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> tuple[Any, ...]:
    if not isinstance(value["items"], list):
        raise refuse("expected a list of items", path)
    return tuple(meant(value["items"], built, tensors, path, depth))


def _items(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> dict[Any, Any]:
    out: dict[Any, Any] = {}
    for item in value["items"] if isinstance(value["items"], list) else [None]:
        if not isinstance(item, list) or len(item) != 2 or type(item[0]) not in (int, str):
            raise refuse("expected pairs of a name and a value", path)
        out[item[0]] = meant(item[1], _part(built, item[0]), tensors, (*path, item[0]), depth)
    return out


def _counter(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> Counter[Any]:
    found = _items(value, built, tensors, path, depth)
    if any(type(count) is not int for count in found.values()):
        raise refuse("expected whole numbers", path)
    return Counter(found)


def _built(value: dict[str, Any], built: Any, tensors: dict[str, Tensor], path: Path, depth: int) -> Any:
    if not callable(built) and not isinstance(built, weakref.ReferenceType):
        raise refuse("expected no function here: the spec builds none", path)
    return built


READERS: dict[str, Callable[..., Any]] = {
    "tensor": _tensor, "number": _number, "tuple": _tuple, "items": _items, "counter": _counter, "built": _built,
}  # fmt: skip


def _part(built: Any, key: Any) -> Any:
    """The same part of what was built, MISSING where there is none."""
    if isinstance(built, Mapping):
        return built.get(key, MISSING)
    if isinstance(built, list | tuple) and isinstance(key, int) and 0 <= key < len(built):
        return built[key]
    return MISSING


def alike(found: Any, built: Any, path: Path, strict: bool = True) -> None:
    """Raises SpecError where a value is not of the form of the one that was built: other names, another type, another shape.

    Without `strict` numbers may stand for each other, a number for a tensor of no dimension, anything for None; lists may be of
    other lengths, and names may be missing.
    """
    if not strict and _may_stand_for(found, built):
        return
    if isinstance(built, Tensor):
        _same_tensor(found, built, path)
    elif isinstance(built, Mapping):
        if not isinstance(found, Mapping) or (strict and not _as_named(found, built)):
            raise refuse(f"expected {_listed(built)}, got {_listed(found)}", path)
        for key in built:
            if key in found:
                alike(found[key], built[key], (*path, str(key)), strict)
    elif isinstance(built, list | tuple):
        if not isinstance(found, list | tuple) or (strict and len(found) != len(built)):
            raise refuse(f"expected a list of {len(built)}, got {_kind(found)}", path)
        for i, (one, other) in enumerate(zip(found, built, strict=False)):
            alike(one, other, (*path, i), strict)
    elif type(found) is not type(built):
        raise refuse(f"expected {_kind(built)}, got {_kind(found)}", path)


def _as_named(found: Mapping[Any, Any], built: Mapping[Any, Any]) -> bool:
    """Whether no name is missing. Numbers may have come: torch's ChainedScheduler within a SequentialLR gains a last_epoch on the way."""
    return set(built) <= set(found) and all(type(found[name]) in (bool, int) for name in set(found) - set(built))


def _may_stand_for(found: Any, built: Any) -> bool:
    def number(value: Any) -> bool:
        return isinstance(value, int | float) or (isinstance(value, Tensor) and value.dim() == 0)

    return built is None or found is None or (number(found) and number(built) and type(found) is not type(built))


def _same_tensor(found: Any, built: Tensor, path: Path) -> None:
    if not isinstance(found, Tensor) or found.shape != built.shape or found.dtype != built.dtype:
        raise refuse(f"expected {_kind(built)}, got {_kind(found)}", path)


def _kind(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"a {value.dtype} of shape {tuple(value.shape)}"
    return ("null" if value is None else type(value).__name__) + (f" of {len(value)}" if isinstance(value, list | tuple | Mapping) else "")


def _listed(value: Any) -> str:
    return ", ".join(sorted(map(str, value)))[:200] or "nothing" if isinstance(value, Mapping) else _kind(value)
