"""The parts of a saved state that races and trainings have in common: checked against what the spec builds, then loaded exactly.

torch 2.13's `Optimizer.load_state_dict` casts what it loads to the dtype of the parameters, all but what is called `step`. Where an
optimizer keeps a float32 for a float64 parameter (ASGD's eta and mu, NAdam's mu_product) the run that goes on differs from the one that was
never stopped, in the last bits. So the tensors are put back as they were after torch has loaded them.
"""

import struct
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import torch
from torch import Generator, Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from engine.checkpoint.values import alike, refuse
from engine.errors import Path

State = Mapping[str, Any]
TWISTER = 624  # numbers of a Mersenne Twister's state
HEAD = struct.Struct("<QiiQ")  # how torch spells its beginning: the seed, how many numbers are left, whether it is seeded, which is next


class Stepping(Protocol):
    """Who has an optimizer and perhaps a schedule."""

    optimizer: Optimizer
    scheduler: LRScheduler | None


def kept(one: Stepping, average: nn.Module | None) -> dict[str, Any]:
    """What torch keeps of it besides the parameters."""
    return {
        "optimizer": one.optimizer.state_dict(), "schedule": one.scheduler.state_dict() if one.scheduler else None,
        "average": average.state_dict() if average else None,
    }  # fmt: skip


def restore(
    one: Stepping, average: nn.Module | None, found: State, built: State, likely: Optimizer | None, lacks: bool, path: Path
) -> None:  # fmt: skip
    """Loads what `kept` gave, if it is like what was `built`. `likely` is such an optimizer after a step, None where the state is never
    used again; the state may lack what that one has where it `lacks`: before the first step, or after an event."""
    if likely:
        _check_optimizer(found["optimizer"], built["optimizer"], likely, lacks, (*path, "optimizer"))
    attempt(lambda: _load_optimizer(one.optimizer, found["optimizer"]), (*path, "optimizer"))
    if (found["schedule"] is None) != (one.scheduler is None):
        raise refuse("expected the state of a schedule where the spec has one, and only there", (*path, "schedule"))
    if one.scheduler:
        alike(found["schedule"], built["schedule"], (*path, "schedule"))
        attempt(lambda: one.scheduler.load_state_dict(found["schedule"]), (*path, "schedule"))  # type: ignore[union-attr]
    if (found["average"] is None) != (average is None):
        raise refuse("expected the state of an average where the spec has one, and only there", (*path, "average"))
    if average:
        alike(found["average"], built["average"], (*path, "average"))
        average.load_state_dict(found["average"])


def stop(found: Any, step: int, path: Path) -> tuple[int, str] | None:
    """Where torch ended an entry, and what it said; before `step`, if at all."""
    if found is None:
        return None
    right = isinstance(found, tuple) and len(found) == 2 and type(found[0]) is int and isinstance(found[1], str)
    if not right or not 0 <= found[0] < max(step, 1):
        raise refuse("expected null, or a step before this one and what torch said", path)
    return found[0], found[1]


def generator(found: Tensor, path: Path) -> Tensor:
    """The state of a generator, if it is one. torch takes two numbers from it that say where in an array to read, one after the other, and
    looks at each alone: together they may lead it out of the array."""
    attempt(lambda: Generator().set_state(found), path)
    _, left, _, place = HEAD.unpack(bytes(found[: HEAD.size].tolist()))
    if _spelled_so() and (left, place) != (1, 0) and left + place != TWISTER + 1:
        raise refuse("expected the state of a generator, got one that no generator comes to", path)
    return found


def _spelled_so() -> bool:
    """Whether this torch spells a state as `HEAD` says."""
    return HEAD.unpack(bytes(Generator().manual_seed(5).get_state()[: HEAD.size].tolist())) == (5, 1, 1, 0)


def order(found: Any, count: int, path: Path) -> Tensor:
    """The order of so many samples."""
    right = isinstance(found, Tensor) and found.dtype == torch.int64 and found.shape == (count,)
    if not isinstance(found, Tensor) or not right or not torch.equal(found.sort().values, torch.arange(count)):
        raise refuse(f"expected an order of the {count} samples", path)
    return found


def named(found: Any, built: State, path: Path) -> None:
    """Raises SpecError where an object has other fields than the one that was built."""
    if not isinstance(found, Mapping) or set(found) != set(built):
        got = ", ".join(map(str, found))[:200] if isinstance(found, Mapping) else type(found).__name__
        raise refuse(f"expected {', '.join(built)}, got {got}", path)


def attempt(load: Callable[[], object], path: Path) -> None:
    """Raises SpecError with torch's own words about a state that is not this one's."""
    try:
        load()
    except Exception as error:
        raise refuse(str(error) or type(error).__name__, path) from error


def _check_optimizer(found: Any, built: State, likely: Optimizer, lacks: bool, path: Path) -> None:
    if not isinstance(found, Mapping) or set(found) != {"state", "param_groups"} or not isinstance(found["state"], Mapping):
        raise refuse("expected state and param_groups", path)
    name = type(likely).__name__
    alike(found["param_groups"], built["param_groups"], (*path, "param_groups"), strict=False)
    count, wanted = len(built["param_groups"]), likely.state_dict()["state"]
    if not isinstance(found["param_groups"], list) or len(found["param_groups"]) != count:
        raise refuse(f"expected {count} parameter groups", (*path, "param_groups"))
    for group, other in zip(found["param_groups"], built["param_groups"], strict=True):
        if set(group) != set(other) or group["params"] != other["params"]:
            raise refuse(f"expected the parameter group of {name}, got another", (*path, "param_groups"))
    parameters = sum(len(group["params"]) for group in built["param_groups"])
    if not set(found["state"]) <= {*range(parameters), *wanted}:
        raise refuse("expected a state for each parameter", (*path, "state"))
    alike(found["state"], wanted, (*path, "state"), strict=False)
    missing = {part for at, state in wanted.items() for part in state if part not in found["state"].get(at, {})}
    if missing and not lacks:
        raise refuse(f"expected the state of {name}; {', '.join(sorted(missing))} is missing", (*path, "state"))


def _load_optimizer(optimizer: Optimizer, saved: dict[str, Any]) -> None:
    optimizer.load_state_dict(saved)
    parameters = dict(enumerate(p for group in optimizer.param_groups for p in group["params"]))
    for key, state in saved["state"].items():
        loaded = optimizer.state[parameters.get(key, key)]
        if isinstance(loaded, dict) and isinstance(state, Mapping):  # what belongs to no parameter torch leaves as it is
            loaded.update({name: value for name, value in state.items() if type(value) is type(loaded.get(name))})
