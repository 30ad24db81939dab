"""Taking a training of nets apart before a step, and putting it together again.

What has to be saved so that nothing changes, of each entry and seed: the net's `state_dict` (batch norm's statistics are in it), the
optimizer's, the schedule's, the average's; torch's global generator, from which dropout draws; the generator of the order of the samples
and that order, where an epoch is under way; what early stopping remembers. Seeds that are trained as one stack are saved as one, their
tensors with one more dimension in front.
"""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from engine.checkpoint import parts
from engine.checkpoint.values import alike, meant, refuse, spelled
from engine.errors import Path
from engine.nets import Run, Training
from engine.nets.stack import Stack
from engine.nets.trainee import Trainee

State = dict[str, Any]


def document(run: Run, tensors: dict[str, Tensor]) -> State:
    """A training that stands before a step, as JSON; its tensors go into `tensors`."""
    return {
        "entries": [spelled(entry, f"entries.{i}", tensors) for i, entry in enumerate(_entries(run))],
        "random": spelled(_random(run), "random", tensors),
    }  # fmt: skip


def _entries(run: Run) -> list[State]:
    """Of each entry the states of its seeds, or that of all of them in the stack."""
    stacked = {} if run.stack is None else {entry: _member(run.stack, k) for k, entry in enumerate(run.stack.entries)}
    return [
        {"seeds": [_trainee(run, trainee) for trainee in row]} if row else {"stack": stacked[i]} for i, row in enumerate(run.trainees)
    ]


def _trainee(run: Run, trainee: Trainee) -> State:
    patience = run.patience.get(trainee)
    return {
        "model": dict(trainee.net.state_dict()), **parts.kept(trainee, trainee.average),
        "random": trainee.drawn, "order": _order(trainee.order, _underway(trainee)), "done": trainee.done,
        "stopped": trainee.stopped, "early": trainee.early,
        "patience": {"best": float(patience.best), "waited": patience.waited} if patience else None,
    }  # fmt: skip


def _member(stack: Stack, k: int) -> State:
    member = stack.members[k]
    model = {name: whole.detach()[member.rows] for name, whole in (stack.weights | stack.buffers).items()}
    return {"model": model, **parts.kept(member, member.average), "stopped": member.stopped}


def _random(run: Run) -> State:
    """Where the orders of the stack stand, which its entries share: one for each seed."""
    stack = run.stack
    if stack is None:
        return {"orders": None}
    shuffled = _underway(stack)
    orders = [_order(order, None if shuffled is None else shuffled[j]) for j, order in enumerate(stack.orders)]
    return {"orders": orders, "done": stack.done}


def _underway(one: Trainee | Stack) -> Tensor | None:
    """The order of the samples, where an epoch is under way; the next one draws its own."""
    return one.shuffled if one.underway else None


def _order(generator: torch.Generator, samples: Tensor | None) -> State:
    return {"generator": generator.get_state(), "samples": samples}


def resumed(training: Training, step: int, saved: Mapping[str, Any], tensors: dict[str, Tensor]) -> Run:
    """A training that stands before a step; tensors that it takes are taken out of `tensors`. Raises SpecError, code `checkpoint`."""
    run, likely = Run(training), _begun(training)
    with torch.no_grad():
        _restore_all(run, likely, step, saved, tensors)
    return run


def _restore_all(run: Run, likely: Run, step: int, saved: Mapping[str, Any], tensors: dict[str, Tensor]) -> None:
    for i, (entry, built) in enumerate(zip(saved["entries"], _entries(run), strict=True)):
        path: Path = ("entries", i)
        found = meant(dict(entry), built, tensors, path)
        parts.named(found, built, path)
        lacks = step == 0 or any(event.step < step for event in run.training.events_of(i))
        if run.trainees[i]:
            _restore_seeds(run, i, found["seeds"], built["seeds"], likely, step, lacks)
        else:
            _restore_member(run, i, found["stack"], built["stack"], likely, step, (*path, "stack"))
    _restore_orders(run, meant(dict(saved["random"]), _random(run), tensors, ("random",)), step)


def _begun(training: Training) -> Run:
    """The same training after a step of the first seed of each entry, whose states show what such states are like."""
    run = Run(training)
    firsts: list[Trainee | Stack] = [row[0] for row in run.trainees if row]
    for one in [*firsts, *([run.stack] if run.stack else [])]:
        for _ in one.epoch(1):
            pass
    return run


def _restore_seeds(run: Run, i: int, found: Any, built: list[State], likely: Run, step: int, lacks: bool) -> None:
    if not isinstance(found, list) or len(found) != len(built):
        raise refuse(f"expected the states of {len(built)} seeds", ("entries", i, "seeds"))
    for j, trainee in enumerate(run.trainees[i]):
        path = ("entries", i, "seeds", j)
        parts.named(found[j], built[j], path)
        _restore(run, trainee, found[j], built[j], likely.trainees[i][0], step, lacks, path)


def _restore(run: Run, trainee: Trainee, found: State, built: State, likely: Trainee, step: int, lacks: bool, path: Path) -> None:
    for name in ("model", "random", "done", "patience"):
        alike(found[name], built[name], (*path, name))
    trainee.stopped = parts.stop(found["stopped"], step + 1, (*path, "stopped"))
    trainee.early = _early(run, found["early"], step, (*path, "early"))
    trainee.net.load_state_dict(found["model"])
    parts.restore(trainee, trainee.average, found, built, None if trainee.over else likely.optimizer, lacks, path)
    if not 0 <= found["done"] <= step or (not trainee.over and found["done"] != step):
        raise refuse(f"expected {step} steps done, or fewer where it stopped", (*path, "done"))
    trainee.done, trainee.drawn = found["done"], parts.generator(found["random"], (*path, "random"))
    if trainee in run.patience:
        run.patience[trainee].best, run.patience[trainee].waited = found["patience"]["best"], found["patience"]["waited"]
    order = _restored(trainee.order, found["order"], step, run, (*path, "order"))
    trainee.passed(_passed(run, step), order)


def _early(run: Run, found: Any, step: int, path: Path) -> int | None:
    epochs = math.ceil(step / run.training.steps_an_epoch)
    if found is None or (run.training.stopping and type(found) is int and 0 <= found < epochs):
        return found
    raise refuse("expected null, or an epoch before this step after which it stopped early", path)


def _restore_member(run: Run, i: int, found: Any, built: State, likely: Run, step: int, path: Path) -> None:
    assert run.stack and likely.stack
    k = run.stack.entries.index(i)
    member = run.stack.members[k]
    parts.named(found, built, path)
    alike(found["model"], built["model"], (*path, "model"))
    member.stopped = parts.stop(found["stopped"], step, (*path, "stopped"))
    for name, whole in (run.stack.weights | run.stack.buffers).items():
        whole.detach()[member.rows] = found["model"][name]
    parts.restore(member, member.average, found, built, None if member.stopped else likely.stack.members[k].optimizer, step == 0, path)


def _restore_orders(run: Run, found: Any, step: int) -> None:
    built, stack = _random(run), run.stack
    parts.named(found, built, ("random",))
    if stack is None:
        alike(found, built, ("random",))
        return
    if found["done"] != step or not isinstance(found["orders"], list) or len(found["orders"]) != stack.count:
        raise refuse(f"expected {step} steps done, and the orders of {stack.count} seeds", ("random",))
    orders = [
        _restored(order, found["orders"][j], step, run, ("random", "orders", j)) for j, order in enumerate(stack.orders)
    ]
    shuffled = [order for order in orders if order is not None]
    stack.done = step
    stack.passed(_passed(run, step), torch.stack(shuffled) if shuffled else None)


def _restored(generator: torch.Generator, found: Any, step: int, run: Run, path: Path) -> Tensor | None:
    """Sets the generator; the order of the samples, where the step is in the middle of an epoch."""
    parts.named(found, _order(generator, None), path)
    alike(found["generator"], generator.get_state(), (*path, "generator"))
    generator.set_state(parts.generator(found["generator"], (*path, "generator")))
    if not step % run.training.steps_an_epoch:
        alike(found["samples"], None, (*path, "samples"))
        return None
    return parts.order(found["samples"], len(run.train), (*path, "samples"))


def _passed(run: Run, step: int) -> int:
    """How many batches of its epoch lie before a step; all of them where an epoch has just ended."""
    each = run.training.steps_an_epoch
    return step % each or (each if step else 0)
