"""How much of a checkpoint each part takes, for who asks what has to be saved."""

import json
from typing import Any

from engine.checkpoint.state import Checkpoint

# What a saved entry, and the checkpoint around it, calls the parts that people know.
PARTS = {
    "position": "model", "model": "model", "optimizer": "optimizer", "schedule": "schedule", "average": "average",
    "random": "random", "order": "random", "patience": "stopping",
}  # fmt: skip


def sizes(checkpoint: Checkpoint) -> list[dict[str, Any]]:
    """Of each part that there is, in this order: how many numbers its tensors have, how many bytes it takes, tensors and JSON together.

    `rest` is what is in no part: the spec, the step, the versions.
    """
    found: dict[str, list[int]] = {name: [0, 0] for name in (*dict.fromkeys(PARTS.values()), "rest")}
    for name, tensor in checkpoint.tensors.items():
        _add(found[_part(name)], tensor.numel(), tensor.nbytes)
    for entry in checkpoint.document["entries"]:
        for state in states(entry):
            for name, value in state.items():
                _add(found[PARTS.get(name, "rest")], 0, 0 if value is None else _bytes(value))
    _add(found["random"], 0, _bytes(checkpoint.document["random"]))
    _add(found["rest"], 0, sum(_bytes(checkpoint.document[name]) for name in ("spec", "step", "engine", "torch")))
    return [{"part": name, "numbers": numbers, "bytes": size} for name, (numbers, size) in found.items() if size]


def states(entry: Any) -> list[Any]:
    """What is saved of an entry: one state, or of a training one for each seed that was trained alone."""
    return list(entry.get("seeds", [entry.get("stack", entry)]))


def _add(total: list[int], numbers: int, size: int) -> None:
    total[0] += numbers
    total[1] += size


def _part(name: str) -> str:
    """The part of a tensor's name, such as `entries.0.seeds.1.model.0.weight`."""
    words = name.split(".")
    places = {"entries": 2, "random": 0}
    at = places.get(words[0], 0)
    at += {"seeds": 2, "stack": 1}.get(words[at] if at < len(words) else "", 0)
    return PARTS.get(words[at] if at < len(words) else "", "rest")


def _bytes(value: Any) -> int:
    return len(json.dumps(value))
