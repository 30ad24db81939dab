"""A training of nets that goes on from a checkpoint gives, bit for bit, the rows of the training that was never stopped."""

import csv
import io
import itertools
import json
from typing import Any

import pytest
import torch
from torch import nn

from engine import SpecError, optimizers
from engine.checkpoint import Checkpoint, Rest, files, packed, taken, unpacked
from engine.checkpoint.parts import HEAD, generator
from engine.nets import Run, Training, TrainingTrace
from engine.nets.loop import Epoch
from tests.engine.checkpoint.test_resume import COMPOSED, PLAIN

SGD: dict[str, Any] = {"optimizer": {"name": "SGD", "params": {"lr": 0.1, "momentum": 0.9}}}
ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}
EMA = {"kind": "ema", "decay": 0.9, "start": 3, "every": 2}
EACH = 3  # steps of an epoch of the data below


def small(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"data": {"name": "moons", "count": 40}, "net": {"widths": [4]}, "entries": list(entries), "epochs": 3, "batch": 12, **more}


def whole(training: Training) -> TrainingTrace:
    return TrainingTrace(Run(training))


def saved(training: Training, *steps: int) -> dict[int, Checkpoint]:
    """Checkpoints before some steps of one run, as they come out of the file; the run goes on after each."""
    run, found = Run(training), {}
    for first, end in itertools.pairwise((0, *steps)):
        for _ in run.turns(first, end):
            pass
        found[end] = unpacked(packed(taken(run, end)))
    return found


def rest(checkpoint: Checkpoint) -> Rest:
    found = Rest(checkpoint)
    for _ in found.turns():
        pass
    return found


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def assert_resumes(document: dict[str, Any], *steps: int) -> None:
    training = Training.load(document)
    trace = whole(training)
    for step, checkpoint in saved(training, *steps).items():
        found = rest(checkpoint)
        first = -(-step // training.steps_an_epoch)
        assert found.trace.steps.tobytes() == trace.steps[:, step:].tobytes(), step
        assert found.trace.whole.tobytes() == trace.whole[:, first:].tobytes(), step
        assert found.trace.stops == trace.stops and found.trace.early == trace.early
        assert rows(found.to_csv()) == [row for row in rows(trace.to_csv()) if int(row["epoch"]) >= first]
        assert rows(found.to_csv(steps=True)) == [row for row in rows(trace.to_csv(steps=True)) if int(row["step"]) >= step]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_optimizer_with_its_schedule(dtype: str) -> None:
    """Each optimizer once with no schedule and once with the next of all schedules; float64 is what torch's own loading casts to."""
    names = [name for name, cls in optimizers.classes().items() if optimizers.form(cls) == "vector"]
    turn = itertools.cycle([*PLAIN, *COMPOSED])
    entries = [{"optimizer": {"name": name}, "schedule": schedule} for name in names for schedule in (None, next(turn))]
    assert len(entries) <= 2 * 16
    for part in (entries[:16], entries[16:]):
        assert_resumes(small(*part, dtype=dtype), *((4,) if dtype == "float32" else (3,)))


def test_every_schedule() -> None:
    entries = [{**SGD, "schedule": {**schedule, "every": 2}} for schedule in (*PLAIN, *COMPOSED)]
    for part in (entries[:16], entries[16:]):
        assert_resumes(small(*part), 5)


EVERYTHING = small(
    {**ADAM, "clip": 0.5, "average": EMA, "schedule": PLAIN[0]}, {**SGD, "average": {"kind": "swa"}},
    {**ADAM, "layers": {"0": {"lr": 0.001}, "1": {"frozen": True}}}, {"optimizer": {"name": "LBFGS", "params": {"max_iter": 3}}},
    {**SGD, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 5}}}, {**ADAM, "implementation": "fused"},
    net={"widths": [4, 4], "activation": "PReLU", "batch_norm": True, "dropout": 0.3}, seeds=[2, 5], batch=10,
    events=[{"step": 2, "entry": 1, "set": {"lr": 0.01}}, {"step": 4, "entry": 0, "reset": ["schedule"]},
            {"step": 5, "reset": ["optimizer"]}],
)  # fmt: skip


def test_before_any_step() -> None:
    """Dropout, batch norm, averages with its statistics, clipping, layers, events, and what torch stopped: from every step."""
    trace = whole(Training.load(EVERYTHING))
    assert trace.stops[4][0] == (6, "Tried to step 6 times. The specified number of total steps is 5")
    assert_resumes(EVERYTHING, *range(10))


@pytest.mark.parametrize(
    "document",
    [
        small(ADAM, {**SGD, "average": EMA, "schedule": PLAIN[0]}, SGD, seeds=[0, 3, 7]),
        small(SGD, {**SGD, "clip": 1.0}, net={"widths": [4], "batch_norm": True}, seeds=[0, 3], dtype="float64"),
    ],
    ids=["stack", "mixed"],
)
def test_seeds_that_are_trained_as_one_stack(document: dict[str, Any]) -> None:
    assert "stacked" in Run(Training.load(document)).how
    assert_resumes(document, 0, 2, 3, 7, 9)


def test_early_stopping_remembers() -> None:
    stopping = {"patience": 2, "min_delta": 0.01}
    document = small(ADAM, {**SGD, "average": EMA}, epochs=12, seeds=[0, 1], net={"widths": [32]}, stopping=stopping)
    early = whole(Training.load(document)).early
    assert any(isinstance(at, int) and at < 12 for row in early for at in row), "else there is nothing to remember"
    assert_resumes(document, 2, 6, 14, 15, 16, 30)


TABLE = {"columns": ["a", "b"], "rows": [[i, i * i / 9] for i in range(20)], "kind": "numbers", "classes": []}
MIRROR = {"kind": "autoencoder", "widths": [8], "code": 3, "corruption": {"kind": "denoising", "amount": 0.3}}


@pytest.mark.parametrize(
    "more",
    [
        {"data": {"name": "digits", "count": 60}, "net": {"kind": "cnn", "channels": [3], "batch_norm": True, "dropout": 0.1}},
        {"data": {"name": "digits", "count": 60}, "net": MIRROR},
        {"data": {"name": "sine", "count": 30, "validation": 0.0}, "batch": None},
        {"data": {"name": "table", "table": TABLE}},
    ],
    ids=["cnn", "denoising autoencoder", "numbers, one batch, no validation", "table"],
)
def test_every_kind_of_net_and_of_data(more: dict[str, Any]) -> None:
    document = small(ADAM, {**SGD, "average": EMA}, **more)
    steps = Training.load(document).steps_an_epoch
    assert_resumes(document, 1, steps, 2 * steps)


def test_plain_torch_goes_on_from_the_file() -> None:
    """What docs/checkpoints.md shows: the tensors of a checkpoint are torch's own state_dicts, for a loop that knows nothing of Thalweg."""
    training = Training.load(small({**SGD, "schedule": PLAIN[2]}))
    trace, checkpoint = whole(training), saved(training, 4)[4]
    file, document = dict(checkpoint.tensors), checkpoint.document["entries"][0]["seeds"][0]
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2))
    model.load_state_dict({name: file[f"entries.0.seeds.0.model.{name}"] for name in model.state_dict()})
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    buffers = {k: {"momentum_buffer": file[f"entries.0.seeds.0.optimizer.state.{k}.momentum_buffer"]} for k in range(4)}
    optimizer.load_state_dict({"state": buffers, "param_groups": document["optimizer"]["param_groups"]})
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.9)
    scheduler.load_state_dict(document["schedule"])
    run = Run(training)
    order, losses = file["entries.0.seeds.0.order.samples"].split(12)[1:], []
    for batch in order:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(run.train.x[batch]), run.train.y[batch])
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    assert losses == trace.steps[0, 4:6, 0, 0].tolist()


def test_without_the_optimizers_state_a_training_has_its_kink() -> None:
    """As a script that saved the net and the schedule alone: Adam's first step is lr * sign(gradient)."""
    event = {"step": 5, "entry": 0, "reset": ["optimizer"]}
    training = Training.load(small(ADAM, seeds=[0, 1], events=[event]))
    assert Run(training).how == ["separate"]
    run = Run(training)
    for _ in run.turns(0, 5):
        pass
    before = [p.detach().clone() for p in run.trainees[0][0].net.parameters()]
    for _ in run.turns(5, 6):
        pass
    moved = torch.cat([(after.detach() - p).flatten().abs() for p, after in zip(before, run.trainees[0][0].net.parameters(), strict=True)])
    assert moved.max() <= 0.0100001 and moved.median() == pytest.approx(0.01, rel=1e-3)
    plain = whole(Training.load(small(ADAM, seeds=[0, 1], stacked=False)))
    kinked = whole(training)
    assert (kinked.steps[:, :6] == plain.steps[:, :6]).all() and not (kinked.steps[0, 6:] == plain.steps[0, 6:]).any()


def refusal(document: dict[str, Any], tensors: bytes) -> SpecError:
    with pytest.raises(SpecError) as caught:
        Rest(files.meant(json.dumps(document).encode(), tensors))
    return caught.value


SEED = ["entries", 0, "seeds", 0]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["spec", "net", "widths"], [5], "shape (5, 2)"),
        (["spec", "net"], {"widths": [4], "batch_norm": True}, "expected 0.bias, 0.weight, 1.bias"),
        (["spec", "entries", 0, "optimizer"], {"name": "Adam"}, "parameter group of Adam"),
        (["spec", "seeds"], [0, 1], "expected seeds, got stack"),
        (["spec", "data", "count"], 80, "an order of the"),
        (["step"], 5, "expected 5 steps done"),
        (["step"], 3, "expected 3 steps done"),
        ([*SEED, "done"], True, "expected int, got bool"),
        ([*SEED, "early"], 1, "after which it stopped early"),
        ([*SEED, "patience"], {"best": 0.0, "waited": 1}, "expected null"),
        ([*SEED, "order", "samples"], None, "an order of the"),
        ([*SEED, "random"], None, "a torch.uint8"),
        ([*SEED, "model"], {}, "expected 0.bias, 0.weight"),
        (["entries", 0], {"seeds": []}, "the states of 1 seeds"),
        (["random", "orders"], [], "expected null"),
    ],
)  # fmt: skip
def test_what_does_not_fit_a_training_is_refused(path: list[Any], value: Any, said: str) -> None:
    training = Training.load(small(SGD))
    document, tensors = (json.loads(files.spelled(saved(training, 4)[4])[0]), files.spelled(saved(training, 4)[4])[1])
    at: Any = document
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    if path == ["spec", "seeds"]:
        document["spec"]["stacked"], said = False, "the states of 2 seeds"
    found = refusal(document, tensors)
    assert found.code == "checkpoint" and said in found.message, found.message


def test_a_generator_that_would_read_beyond_its_numbers_is_refused() -> None:
    made = torch.Generator().manual_seed(3)
    for draws in (0, 1, 623, 1, 7):
        torch.rand(draws, generator=made)
        assert torch.equal(generator(made.get_state(), ()), made.get_state())
    state = made.get_state()
    state[: HEAD.size] = torch.tensor(list(HEAD.pack(3, 624, 1, 624)), dtype=torch.uint8)
    torch.Generator().set_state(state)  # torch takes it
    with pytest.raises(SpecError, match="no generator comes to"):
        generator(state, ())


def test_a_checkpoint_is_left_as_it_is() -> None:
    training = Training.load(small(ADAM))
    checkpoint = saved(training, 4)[4]
    assert rest(checkpoint).to_csv() == rest(checkpoint).to_csv()


def test_epochs_of_a_whole_run_are_as_ever() -> None:
    """The loop in one go, or in pieces of any length, tells the same epochs."""
    training = Training.load(small(ADAM))
    run, found = Run(training), list[Epoch]()
    for first, end in itertools.pairwise((0, 1, 3, 3, 5, 9, 10)):
        found += [epoch for epoch in run.turns(first, end) if epoch]
    assert TrainingTrace(run, found).to_csv(steps=True) == whole(training).to_csv(steps=True)
