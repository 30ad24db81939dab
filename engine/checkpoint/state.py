"""Taking a run apart at a step, and putting it together again.

What has to be saved so that nothing changes: each entry's position, its optimizer's `state_dict`, its scheduler's, its average's; where
the random numbers stand (the noise, the order of the samples); and the step. Losses and gradients follow from these.

torch 2.13's `Optimizer.load_state_dict` casts what it loads to the dtype of the parameters, all but what is called `step`. Where an
optimizer keeps a float32 for a float64 parameter (ASGD's eta and mu, NAdam's mu_product) the run that goes on differs from the one that was
never stopped, in the last bits. So the tensors are put back as they were after torch has loaded them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from engine import reading
from engine.checkpoint.values import alike, meant, refuse, spelled
from engine.data.fit import Draws
from engine.errors import Path, SpecError
from engine.reading import Fields
from engine.run import Racer, Run
from engine.spec import Limits, Spec
from engine.version import VERSION

FORMAT = "thalweg checkpoint"
LARGEST = Limits()


@dataclass(frozen=True)
class Checkpoint:
    """A run before row `step`: `document` is JSON, `tensors` are those that it names. `engine` and `torch` wrote it."""

    spec: Spec
    step: int
    document: Mapping[str, Any]
    tensors: Mapping[str, Tensor]

    @property
    def written_by(self) -> dict[str, str]:
        """The versions that computed what was saved; others may go on with other bits."""
        return {name: str(self.document[name])[:40] for name in ("engine", "torch")}

    @property
    def foreign(self) -> bool:
        """Whether another version wrote it, so that the bits of the rest need not be those of the run that was saved."""
        return self.written_by != {"engine": VERSION, "torch": str(torch.__version__)}

    @classmethod
    def load(cls, document: Any, tensors: Mapping[str, Tensor], limits: Limits = LARGEST) -> "Checkpoint":
        """A checkpoint from untrusted JSON and its tensors; the spec is validated, the state when a run goes on from it."""
        fields = Fields(document, ())
        if fields.take("format", lambda value, at: value, None) != FORMAT:
            raise refuse("expected a checkpoint of Thalweg, got other JSON", ("format",))
        version = fields.take("version", lambda value, at: value)
        if version != 1 or isinstance(version, bool):
            raise refuse(f"expected a checkpoint of version 1, got {reading.told(version)}; a newer Thalweg may read it", ("version",))
        for name in ("engine", "torch"):
            fields.take(name, reading.text(100))
        try:
            spec = Spec.load(fields.take("spec", _object), limits)
        except SpecError as error:
            raise SpecError(error.code, error.message, ("spec", *error.path)) from error
        step = fields.take("step", reading.integer(0, spec.steps))
        fields.take("entries", reading.sequence(_object, len(spec.entries), len(spec.entries)))
        fields.take("random", _object)
        fields.done()
        return cls(spec, step, document, tensors)


def _object(value: Any, path: Path) -> Any:
    if not isinstance(value, Mapping):
        raise reading.wrong("an object", value, path)
    return value


def taken(run: Run, step: int) -> Checkpoint:
    """A run that stands before row `step`, as a checkpoint."""
    tensors: dict[str, Tensor] = {}
    document = {
        "format": FORMAT, "version": 1, "engine": VERSION, "torch": str(torch.__version__), "step": step, "spec": run.spec.as_dict(),
        "entries": [spelled(_entry(run, i), f"entries.{i}", tensors) for i in range(len(run.racers))],
        "random": spelled(_random(run), "random", tensors),
    }  # fmt: skip
    return Checkpoint(run.spec, step, document, tensors)


def _entry(run: Run, i: int) -> dict[str, Any]:
    racer, average = run.racers[i], run.averages.model(i) if run.averages else None
    return {
        "position": run.board.cells[i, :2], "optimizer": racer.optimizer.state_dict(),
        "schedule": racer.scheduler.state_dict() if racer.scheduler else None,
        "average": average.state_dict() if average else None, "stopped": racer.stopped,
    }  # fmt: skip


def _random(run: Run) -> dict[str, Any]:
    """Where the random numbers stand."""
    draws = run.draws
    batches = {"generator": draws.generator.get_state(), "order": draws.order, "taken": draws.taken} if isinstance(draws, Draws) else None
    return {"noise": run.generator.get_state(), "batches": batches}


@torch.no_grad()
def resumed(checkpoint: Checkpoint) -> Run:
    """A run that stands before the checkpoint's row: `chunks(first=checkpoint.step)` are its rows. Raises SpecError, code `checkpoint`,
    where the state is not one of the spec."""
    run, likely = Run(checkpoint.spec), _begun(checkpoint.spec)
    run.columns.fill(torch.nan)
    tensors = dict(checkpoint.tensors)
    for i, saved in enumerate(checkpoint.document["entries"]):
        path = ("entries", i)
        built = _entry(run, i)
        found = meant(dict(saved), built, tensors, path)
        if set(found) != set(built):
            raise refuse(f"expected {', '.join(built)}, got {', '.join(map(str, found))[:200]}", path)
        _restore(run, i, found, built, likely.racers[i], checkpoint.step, path)
    _restore_random(run, meant(dict(checkpoint.document["random"]), _random(run), tensors, ("random",)))
    if tensors:
        raise refuse(f"expected only tensors that the checkpoint names, got also {sorted(tensors)[0][:100]!r}")
    return run


def _begun(spec: Spec) -> Run:
    """The same run after its first step, whose states show what such states are like."""
    run = Run(replace(spec, steps=1, events=()))
    for _ in run.chunks():
        pass
    return run


def _restore(run: Run, i: int, found: dict[str, Any], built: dict[str, Any], likely: Racer, step: int, path: Path) -> None:
    racer = run.racers[i]
    alike(found["position"], built["position"], (*path, "position"))
    racer.stopped = _stop(found["stopped"], step, (*path, "stopped"))
    run.board.cells[i, :2] = found["position"]
    racer.seat.adopt()
    if not racer.stopped:
        changed = any(event.entry in (None, i) and event.step < step for event in run.spec.events)
        _check_optimizer(found["optimizer"], built["optimizer"], likely, step == 0 or changed, (*path, "optimizer"))
    _load(lambda: _load_optimizer(racer.optimizer, found["optimizer"]), (*path, "optimizer"))
    if (found["schedule"] is None) != (racer.scheduler is None):
        raise refuse("expected the state of a schedule where the spec has one, and only there", (*path, "schedule"))
    scheduler, average = racer.scheduler, run.averages.model(i) if run.averages else None
    if scheduler:
        alike(found["schedule"], built["schedule"], (*path, "schedule"))
        _load(lambda: scheduler.load_state_dict(found["schedule"]), (*path, "schedule"))
    if (found["average"] is None) != (average is None):
        raise refuse("expected the state of an average where the spec has one, and only there", (*path, "average"))
    if average:
        alike(found["average"], built["average"], (*path, "average"))
        average.load_state_dict(found["average"])


def _stop(found: Any, step: int, path: Path) -> tuple[int, str] | None:
    if found is None:
        return None
    right = isinstance(found, tuple) and len(found) == 2 and type(found[0]) is int and isinstance(found[1], str)
    if not right or not 0 <= found[0] < max(step, 1):
        raise refuse("expected null, or a step before this one and what torch said", path)
    return found[0], found[1]


def _check_optimizer(found: Any, built: Mapping[str, Any], likely: Racer, any_names: bool, path: Path) -> None:
    """Whether a state is one of this optimizer. After an event, or before the first step, it may lack what others have."""
    if not isinstance(found, Mapping) or set(found) != {"state", "param_groups"} or not isinstance(found["state"], Mapping):
        raise refuse("expected state and param_groups", path)
    alike(found["param_groups"], built["param_groups"], (*path, "param_groups"), strict=False)
    count, wanted = len(built["param_groups"]), likely.optimizer.state_dict()["state"]
    if not isinstance(found["param_groups"], list) or len(found["param_groups"]) != count:
        raise refuse(f"expected {count} parameter groups", (*path, "param_groups"))
    for group, other in zip(found["param_groups"], built["param_groups"], strict=True):
        if set(group) != set(other) or group["params"] != other["params"]:
            raise refuse(f"expected the parameter group of {likely.entry.optimizer.name}, got another", (*path, "param_groups"))
    if not set(found["state"]) <= set(range(len(likely.seat.parameters))):
        raise refuse("expected a state for each parameter", (*path, "state"))
    alike(found["state"], wanted, (*path, "state"), strict=False)
    missing = {name for at, state in wanted.items() for name in state if name not in found["state"].get(at, {})}
    if missing and not any_names:
        raise refuse(f"expected the state of {likely.entry.optimizer.name}; {', '.join(sorted(missing))} is missing", (*path, "state"))


def _load(load: Callable[[], object], path: Path) -> None:
    try:
        load()
    except Exception as error:  # torch's own words about a state that is not this one's
        raise refuse(str(error) or type(error).__name__, path) from error


def _load_optimizer(optimizer: Optimizer, saved: dict[str, Any]) -> None:
    optimizer.load_state_dict(saved)
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    for index, state in saved["state"].items():
        loaded = optimizer.state[parameters[index]]
        loaded.update({name: value for name, value in state.items() if type(value) is type(loaded.get(name))})


def _restore_random(run: Run, found: Any) -> None:
    built = _random(run)
    alike(found, built, ("random",))
    _load(lambda: run.generator.set_state(found["noise"]), ("random", "noise"))
    draws = run.draws
    if not isinstance(draws, Draws):
        return
    batches, count = found["batches"], len(draws.order)
    if not 0 <= batches["taken"] <= count or not torch.equal(batches["order"].sort().values, torch.arange(count)):
        raise refuse(f"expected an order of the {count} samples and how many of them were seen", ("random", "batches"))
    _load(lambda: draws.generator.set_state(batches["generator"]), ("random", "batches"))
    draws.order, draws.taken = batches["order"], batches["taken"]
