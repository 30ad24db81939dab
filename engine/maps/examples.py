"""Maps to begin with; the first of them is the one of a first visit."""

from typing import Any

VALLEY: dict[str, Any] = {"name": "rosenbrock", "start": [-1.5, 2.0]}
LR = ["optimizer", "params", "lr"]
MANY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("RMSprop", {}),
    ("Adam", {}),
    ("Adagrad", {}),
    ("NAdam", {}),
    ("Rprop", {}),
)


def examples() -> list[dict[str, Any]]:
    """Each with a `name` and a `spec` with the field `map`."""
    return [
        {"name": "stability", "spec": stability()}, {"name": "edge", "spec": edge()},
        {"name": "basins", "spec": basins()}, {"name": "sensitivity", "spec": sensitivity()},
    ]  # fmt: skip


def stability() -> dict[str, Any]:
    """Which lr and beta1 get along."""
    x = {"path": LR, "from": 1e-4, "to": 10, "scale": "log", "count": 256}
    y = {"path": ["optimizer", "params", "betas", 0], "from": 0, "to": 0.99, "scale": "linear", "count": 256}
    return {"problem": VALLEY, "entries": [{"optimizer": {"name": "Adam"}}], "steps": 200, "map": {"kind": "grid", "x": x, "y": y}}


def edge() -> dict[str, Any]:
    """Where converging ends: gradient descent with an lr for each coordinate (after Sohl-Dickstein 2024, arXiv:2402.06184)."""
    entry = {"optimizer": {"name": "SGD", "params": {"lr": 0.001}}, "groups": {"y": {"lr": 0.001}}}
    x = {"path": LR, "from": 1e-4, "to": 0.02, "scale": "log", "count": 256}
    y = {"path": ["groups", "y", "lr"], "from": 1e-4, "to": 0.03, "scale": "log", "count": 256}
    return {"problem": VALLEY, "entries": [entry], "steps": 300, "map": {"kind": "grid", "x": x, "y": y}}


def basins() -> dict[str, Any]:
    """In which of four minima a start ends when momentum carries it over the nearest."""
    entry = {"label": "SGD, momentum", "optimizer": {"name": "SGD", "params": {"lr": 0.01, "momentum": 0.9}}}
    count = {"count": 512}
    return {"problem": {"name": "himmelblau"}, "entries": [entry], "steps": 300, "map": {"kind": "basins", "x": count, "y": count}}


def sensitivity() -> dict[str, Any]:
    """How wide a range of lr each of some optimizers forgives."""
    entries = [{**({"label": "SGD, momentum"} if params else {}), "optimizer": {"name": name, "params": params}} for name, params in MANY]
    x = {"path": LR, "from": 1e-5, "to": 10, "scale": "log", "count": 256}
    return {"problem": VALLEY, "entries": entries, "steps": 300, "map": {"kind": "sensitivity", "x": x}}
