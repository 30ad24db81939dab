"""Taking a race apart before a step, and putting it together again.

What has to be saved so that nothing changes: each entry's position, its optimizer's `state_dict`, its scheduler's, its average's; where
the random numbers stand (the noise, the order of the samples); and the step. Losses and gradients follow from these.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.checkpoint import parts
from engine.checkpoint.values import alike, meant, refuse, spelled
from engine.data.fit import Draws
from engine.errors import Path
from engine.run import Run
from engine.spec import Spec


def document(run: Run, tensors: dict[str, Tensor]) -> dict[str, Any]:
    """A run that stands before a row, as JSON; its tensors go into `tensors`."""
    return {
        "entries": [spelled(_entry(run, i), f"entries.{i}", tensors) for i in range(len(run.racers))],
        "random": spelled(_random(run), "random", tensors),
    }  # fmt: skip


def _entry(run: Run, i: int) -> dict[str, Any]:
    racer, average = run.racers[i], run.averages.model(i) if run.averages else None
    return {"position": run.board.cells[i, :2], **parts.kept(racer, average), "stopped": racer.stopped}


def _random(run: Run) -> dict[str, Any]:
    """Where the random numbers stand."""
    draws = run.draws
    batches = {"generator": draws.generator.get_state(), "order": draws.order, "taken": draws.taken} if isinstance(draws, Draws) else None
    return {"noise": run.generator.get_state(), "batches": batches}


@torch.no_grad()
def resumed(spec: Spec, step: int, saved: Mapping[str, Any], tensors: dict[str, Tensor]) -> Run:
    """A run that stands before row `step`; tensors that it takes are taken out of `tensors`. Raises SpecError, code `checkpoint`."""
    run, likely = Run(spec), _begun(spec)
    run.columns.fill(torch.nan)
    for i, entry in enumerate(saved["entries"]):
        path, built = ("entries", i), _entry(run, i)
        found = meant(dict(entry), built, tensors, path)
        parts.named(found, built, path)
        _restore(run, i, found, built, likely, step, path)
    _restore_random(run, meant(dict(saved["random"]), _random(run), tensors, ("random",)))
    return run


def _begun(spec: Spec) -> Run:
    """The same run after its first step, whose states show what such states are like."""
    run = Run(replace(spec, steps=1, events=()))
    for _ in run.chunks():
        pass
    return run


def _restore(run: Run, i: int, found: dict[str, Any], built: dict[str, Any], likely: Run, step: int, path: Path) -> None:
    racer = run.racers[i]
    alike(found["position"], built["position"], (*path, "position"))
    racer.stopped = parts.stop(found["stopped"], step, (*path, "stopped"))
    run.board.cells[i, :2] = found["position"]
    racer.seat.adopt()
    lacks = step == 0 or any(event.entry in (None, i) and event.step < step for event in run.spec.events)
    average = run.averages.model(i) if run.averages else None
    parts.restore(racer, average, found, built, None if racer.stopped else likely.racers[i].optimizer, lacks, path)


def _restore_random(run: Run, found: Any) -> None:
    alike(found, _random(run), ("random",))
    run.generator.set_state(parts.generator(found["noise"], ("random", "noise")))
    draws, batches = run.draws, found["batches"]
    if not isinstance(draws, Draws):
        return
    path, count = ("random", "batches"), len(draws.order)
    draws.order = parts.order(batches["order"], count, path)
    if not 0 <= batches["taken"] <= count:
        raise refuse(f"expected an order of the {count} samples and how many of them were seen", path)
    draws.generator.set_state(parts.generator(batches["generator"], path))
    draws.taken = batches["taken"]
