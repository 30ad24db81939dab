"""Curves against torch stepped by hand, bit for bit; and what is said of them."""

import itertools
import math
import random

import numpy as np
import pytest
import torch

from engine import Spec, SpecError, optimizers, run, schedules
from engine.curve import Bare, Raced
from engine.curves import Curves, curves
from engine.spec import DEEPEST
from tests.engine.by_hand import IDS, LR, SETTINGS, loop, point

STEPS = 60


def spec(schedule, optimizer=("SGD", {"lr": LR, "momentum": 0.9}), **more):
    entry = {"optimizer": {"name": optimizer[0], "params": optimizer[1]}, "schedule": schedule}
    entry.update({name: more.pop(name) for name in ("groups",) if name in more})
    return Spec.load({"problem": {"name": "sphere", "start": [1, -2]}, "entries": [entry], "steps": STEPS, **more})


def column(found, name, entry=0):
    return found.data[found.names.index(name), entry].tolist()


def same(found, name, values):
    """Equal to the last bit, as far as the values go; nan after."""
    ours = column(found, name)
    assert ours[: len(values)] == values
    assert all(math.isnan(value) for value in ours[len(values) :])


# Every scheduler.


def test_every_scheduler_of_torch_is_tried_in_several_settings():
    tried = [name for name, _, _ in SETTINGS]
    assert set(tried) == {name for name, cls in schedules.classes().items() if not schedules.composes(cls)}
    assert min(map(tried.count, tried)) >= 2


@pytest.mark.parametrize("every", [1, 4])
@pytest.mark.parametrize(("name", "params", "made"), SETTINGS, ids=IDS)
def test_a_curve_is_what_a_hand_written_loop_reads(name, params, made, every):
    p = point()
    schedule = {"name": name, "params": params, "every": every}
    theirs = loop(torch.optim.SGD([p], lr=LR, momentum=0.9), [p], schedule, STEPS, every)
    found = curves(spec(schedule))
    same(found, "lr", [row[0] for row in theirs.lr])
    if "momentum" in found.names:
        same(found, "momentum", [row[0] for row in theirs.momentum])
    else:
        assert len({row[0] for row in theirs.momentum}) == 1
    if "loss" in found.names:
        same(found, "loss", theirs.loss)
        for i, column_name in enumerate(("best", "bad_epochs", "cooldown")):
            same(found, column_name, [row[i] for row in theirs.remembered])
    stopped = found.entries()[0]["stopped"]
    assert (stopped and stopped["step"]) == (theirs.stopped and theirs.stopped[0])
    if stopped:
        assert stopped["message"].startswith(theirs.stopped[1])


@pytest.mark.parametrize(("name", "params", "made"), SETTINGS, ids=IDS)
def test_groups_have_curves_of_their_own(name, params, made):
    x, y = (torch.nn.Parameter(torch.tensor([value], dtype=torch.float64)) for value in (1.0, -2.0))
    optimizer = torch.optim.Adam([{"params": [x]}, {"params": [y], "lr": 0.01, "betas": (0.5, 0.99)}], lr=LR)
    theirs = loop(optimizer, [x, y], {"name": name, "params": params}, STEPS)
    found = curves(spec({"name": name, "params": params}, ("Adam", {"lr": LR}), groups={"y": {"lr": 0.01, "betas": [0.5, 0.99]}}))
    for i, axis in enumerate(("", "_y")):
        same(found, f"lr{axis}", [row[i] for row in theirs.lr])
        if "momentum" in found.names:
            same(found, f"momentum{axis}", [row[i] for row in theirs.momentum])


def test_expressions_may_differ_by_group():
    x, y = point(), point()
    optimizer = torch.optim.SGD([{"params": [x]}, {"params": [y], "lr": 0.5}], lr=LR)
    scheduler = torch.optim.lr_scheduler.MultiplicativeLR(optimizer, [lambda epoch: 0.9, lambda epoch: 1.1 if epoch < 9 else 0.7])
    lrs = []
    for _ in range(STEPS + 1):
        lrs.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        scheduler.step()
    texts = ["0.9", "1.1 if epoch < 9 else 0.7"]
    found = curves(spec({"name": "MultiplicativeLR", "params": {"lr_lambda": texts}}, ("SGD", {"lr": LR}), groups={"y": {"lr": 0.5}}))
    assert [column(found, "lr"), column(found, "lr_y")] == [list(values) for values in zip(*lrs, strict=True)]


# Compositions.


def decay(gamma):
    return {"name": "ExponentialLR", "params": {"gamma": gamma}}


LEAVES = [
    {"name": "LinearLR", "params": {"start_factor": 0.1, "total_iters": 8}},
    decay(0.97),
    {"name": "CosineAnnealingLR", "params": {"T_max": 9}},
    {"name": "MultiStepLR", "params": {"milestones": [3, 12]}},
    {"name": "OneCycleLR", "params": {"max_lr": 0.3, "total_steps": 20}},
]


def sequential(*parts):
    return {"name": "SequentialLR", "schedules": list(parts), "milestones": [7 + 6 * i for i in range(len(parts) - 1)]}


def chained(*parts):
    return {"name": "ChainedScheduler", "schedules": list(parts)}


OUTER = {"sequential": sequential, "chained": chained}


def nested(outer, inner, at):
    return lambda a, b, c: OUTER[outer](*((OUTER[inner](a, b), c) if at == 0 else (c, OUTER[inner](a, b))))


SHAPES = [
    pytest.param(nested(outer, inner, at), id=f"{inner} in {outer} at {at}") for outer, inner, at in itertools.product(OUTER, OUTER, (0, 1))
]
FLAT = [pytest.param(lambda a, b, c, o=o: OUTER[o](a, b, c), id=o) for o in OUTER]


@pytest.mark.parametrize("shape", FLAT + SHAPES)
def test_compositions_are_what_torch_makes_of_them(shape):
    """Where torch cannot go on (it starts no composition at a milestone, no OneCycleLR past its total), neither do we, nor later."""
    stops = set()
    for leaves in list(itertools.permutations(LEAVES, 3))[::3]:
        p = point()
        theirs = loop(torch.optim.SGD([p], lr=LR, momentum=0.9), [p], shape(*leaves), STEPS)
        found = curves(spec(shape(*leaves)))
        same(found, "lr", [row[0] for row in theirs.lr])
        stopped = found.entries()[0]["stopped"]
        assert (stopped and stopped["step"]) == (theirs.stopped and theirs.stopped[0])
        if stopped:
            assert stopped["message"].startswith(theirs.stopped[1])
            stops.add(theirs.stopped[1].split(".")[0])
    last = shape("a", "b", "c")
    if last["name"] == "SequentialLR" and isinstance(last["schedules"][1], dict):
        assert "NotImplementedError" in stops


@pytest.mark.parametrize("seed", range(30))
def test_deep_compositions_are_what_torch_makes_of_them(seed):
    generator = random.Random(seed)

    def grown(depth):
        if depth == 0:
            return generator.choice(LEAVES[:4])
        return OUTER[generator.choice(["sequential", "chained"])](*(grown(generator.randint(0, depth - 1)) for _ in range(2)))

    schedule, p = grown(4), point()
    theirs = loop(torch.optim.SGD([p], lr=LR, momentum=0.9), [p], schedule, STEPS)
    same(curves(spec(schedule)), "lr", [row[0] for row in theirs.lr])


@pytest.mark.parametrize("composed", [sequential, chained])
def test_compositions_go_as_deep_as_anyone_nests_them(composed):
    schedule = LEAVES[1]
    for _ in range(DEEPEST):
        schedule = composed(schedule, LEAVES[0]) if composed is sequential else chained(schedule)
    p = point()
    theirs = loop(torch.optim.SGD([p], lr=LR, momentum=0.9), [p], schedule, STEPS)
    same(curves(spec(schedule)), "lr", [row[0] for row in theirs.lr])
    with pytest.raises(SpecError, match="64 deep"):
        spec(chained(schedule))


# Numbers from outside.


@pytest.mark.parametrize(
    ("lr", "schedule", "values"),
    [
        (0.05, {"name": "LinearLR", "params": {"start_factor": 0.05, "total_iters": 40}}, {0: 0.0025, 1: 0.0036875, 2: 0.004875}),
        (0.05, {"name": "PolynomialLR", "params": {"total_iters": 50, "power": 0.9}}, {0: 0.05, 1: 0.0490991, 2: 0.0481963}),
        (
            0.05,
            chained({"name": "ConstantLR", "params": {"factor": 0.1, "total_iters": 20}}, decay(0.9)),
            {0: 0.005, 1: 0.0045, 2: 0.00405, 19: 0.00067543, 20: 0.00607883},
        ),
        (1.0, {"name": "CosineAnnealingLR", "params": {"T_max": 3}}, dict(enumerate([1, 0.75, 0.25, 0, 0.25, 0.75, 1]))),
        (
            0.5,
            {"name": "CosineAnnealingWarmRestarts", "params": {"T_0": 1, "T_mult": 2}},
            dict(enumerate([0.5, 0.5, 0.25, 0.5, 0.426777, 0.25, 0.0732233, 0.5, 0.4809699])),
        ),
    ],
)  # fmt: skip
def test_values_known_from_outside(lr, schedule, values):
    found = column(curves(spec(schedule, ("SGD", {"lr": lr}))), "lr")
    assert {step: found[step] for step in values} == pytest.approx(values, rel=1e-4, abs=1e-12)


def test_stepping_past_a_total_is_explained_and_the_curve_up_to_there_is_shown():
    found = curves(spec({"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 10}, "every": 3}))
    stopped = found.entries()[0]["stopped"]
    assert stopped["step"] == 32  # the eleventh call
    assert stopped["message"].startswith("Tried to step 11 times")
    assert "20 would last to the end" in stopped["message"]
    assert stopped["path"] == ["entries", 0, "schedule", "params", "total_steps"]
    lr = column(found, "lr")
    assert np.isfinite(lr[:33]).all()
    assert np.isnan(lr[33:]).all()
    longer = curves(spec({"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 20}, "every": 3}))
    assert longer.entries()[0]["stopped"] is None


@pytest.mark.parametrize(
    ("schedule", "step", "said", "path"),
    [
        (
            sequential(LEAVES[0], chained(LEAVES[1], LEAVES[2])), 6,
            "NotImplementedError: torch cannot start a ChainedScheduler at a milestone", ["schedules", 1],
        ),
        (
            sequential(LEAVES[0], {"name": "LambdaLR", "params": {"lr_lambda": "1 / (epoch - 5)"}}), 11,
            "1 / (epoch - 5) has no value at epoch = 5: division by zero", ["schedules", 1, "params", "lr_lambda"],
        ),
        (
            chained(LEAVES[1], {"name": "OneCycleLR", "params": {"max_lr": 1, "epochs": 2, "steps_per_epoch": 5}}), 10,
            "Tried to step 11 times", ["schedules", 1, "params", "epochs"],
        ),
    ],
)  # fmt: skip
def test_what_stops_a_part_is_said_where_it_is(schedule, step, said, path):
    stopped = curves(spec(schedule)).entries()[0]["stopped"]
    assert stopped["step"] == step
    assert stopped["message"].startswith(said)
    assert stopped["path"] == ["entries", 0, "schedule", *path]


def test_torchs_warnings_are_told():
    notes = curves(spec(sequential(chained(LEAVES[1], LEAVES[2]), LEAVES[0]))).entries()[0]["notes"]
    assert len(notes) == 1  # torch's own composition steps its parts before the optimizer's first step
    assert "before `optimizer.step()`" in notes[0]
    assert curves(spec(LEAVES[0])).entries()[0]["notes"] == []


# The race.


def drawn(seed):
    """A spec of one to three entries with anything that moves an lr."""
    generator = random.Random(seed)
    entries = []
    for _ in range(generator.randint(1, 3)):
        name = generator.choice(["SGD", "Adam", "RMSprop", "LBFGS", "NAdam", "Adagrad"])
        entry = {"optimizer": {"name": name, "params": {"lr": generator.choice([0.01, 0.1, 0.3])}}}
        setting, params, _ = generator.choice(SETTINGS)
        fits = name in ("SGD", "Adam", "NAdam", "RMSprop") or setting not in ("CyclicLR", "OneCycleLR")
        if fits and generator.random() < 0.9:
            entry["schedule"] = {"name": setting, "params": params, "every": generator.choice([1, 1, 3])}
        if name != "LBFGS" and generator.random() < 0.3:
            entry["groups"] = {generator.choice("xy"): {"lr": 0.02}}
        entries.append(entry)
    events = [
        {"step": generator.randint(0, 30), "entry": generator.choice([None, *range(len(entries))]), "set": {"lr": generator.random()}}
        for _ in range(generator.randint(0, 3))
    ]
    problem = {"name": generator.choice(["sphere", "rosenbrock", "booth"]), "noise": generator.choice([0.0, 0.5])}
    return {"problem": problem, "entries": entries, "steps": 30, "seed": seed, "events": events}


@pytest.mark.parametrize("seed", range(24))
def test_the_lr_of_a_curve_is_that_of_the_race(seed):
    loaded = Spec.load(drawn(seed))
    found, raced = curves(loaded), run(loaded)
    for i, entry in enumerate(raced.entries):
        stop = found.entries()[i]["stopped"]
        if entry.status.kind == "stopped" and stop is None:
            continue  # by the optimizer, of which a curve need not know
        assert column(found, "lr", i) == pytest.approx(entry.lr.tolist(), rel=0, abs=0, nan_ok=True)
        if "lr_y" in found.names and entry.lr_y is not None and "lr_y" in found.each[i].columns:
            assert column(found, "lr_y", i) == pytest.approx(entry.lr_y.tolist(), rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize("name", optimizers.classes())
def test_every_optimizer_can_be_scheduled_without_gradients(name):
    params = {"lr": 0.01}
    document = {
        "problem": {"name": "sphere"}, "steps": 6,
        "entries": [{"optimizer": {"name": name, "params": params}, "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.5}}}],
        "events": [{"step": 4, "set": {"lr": 0.25}}],
    }  # fmt: skip
    found = curves(Spec.load(document))
    assert isinstance(found.each[0], Bare)
    assert column(found, "lr") == [0.01, 0.005, 0.0025, 0.00125, 0.25, 0.125, 0.0625]
    assert column(found, "lr") == run(Spec.load(document)).entries[0].lr.tolist()


class Restless(torch.optim.SGD):
    """An optimizer that changes its own lr."""

    def step(self, closure=None):
        loss = super().step(closure)
        for group in self.param_groups:
            group["lr"] *= 0.5
        return loss


def test_an_optimizer_that_changes_its_lr_is_raced(monkeypatch):
    monkeypatch.setattr(optimizers, "classes", lambda: {"Restless": Restless})
    found = curves(
        Spec.load({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "Restless", "params": {"lr": 1}}}], "steps": 3})
    )
    assert isinstance(found.each[0], Raced)
    assert column(found, "lr") == [1, 0.5, 0.25, 0.125]
    assert found.names == ("lr",)


# What is sent.


def test_columns_are_those_that_some_entry_needs():
    plain = {"optimizer": {"name": "Adagrad"}}
    cycled = {"optimizer": {"name": "Adam"}, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 1, "total_steps": 300}}}
    calm = {
        "optimizer": {"name": "Adam"},
        "schedule": {**cycled["schedule"], "params": {**cycled["schedule"]["params"], "cycle_momentum": False}},
    }
    fed = {"optimizer": {"name": "SGD"}, "schedule": {"name": "ReduceLROnPlateau"}}
    grouped = {**cycled, "groups": {"y": {"lr": 0.1}}}

    def names(*entries):
        return Curves(Spec.load({"problem": {"name": "sphere"}, "entries": list(entries)})).names

    assert names(plain) == names(plain, calm) == ("lr",)
    assert names(plain, cycled) == ("lr", "momentum")
    assert names(fed, cycled) == ("lr", "momentum", "loss", "best", "bad_epochs", "cooldown")
    assert names(plain, grouped) == ("lr", "lr_y", "momentum", "momentum_y")
    assert names(sequential_entry := {"optimizer": {"name": "SGD"}, "schedule": sequential(LEAVES[0], LEAVES[4])}) == ("lr", "momentum")
    assert sequential_entry["schedule"]["schedules"][1]["name"] == "OneCycleLR"


def test_chunks_do_not_depend_on_the_clock():
    document = {"problem": {"name": "booth"}, "steps": 500, "entries": [
        {"optimizer": {"name": "Adam"}, "schedule": {"name": "ReduceLROnPlateau"}},
        {"optimizer": {"name": "SGD"}, "schedule": {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": 99}}},
    ]}  # fmt: skip
    hurried = Curves(Spec.load(document))
    sent = [chunk for chunk in hurried.chunks(1e-6) if chunk]
    assert len(sent) > 10
    whole = curves(Spec.load(document))
    together = np.concatenate([chunk.data for chunk in sent], axis=2)
    assert together.tobytes() == hurried.data.tobytes() == whole.data.tobytes()
    assert [chunk.row for chunk in sent] == [0, *np.cumsum([chunk.data.shape[2] for chunk in sent])[:-1]]


def test_the_csv_has_momentum_where_it_is_cycled():
    lines = curves(spec({"name": "StepLR", "params": {"step_size": 1}}, steps=2)).to_csv().splitlines()
    assert lines == [
        "entry,label,step,lr",
        '0,"SGD, StepLR",0,0.05',
        '0,"SGD, StepLR",1,0.005000000000000001',
        '0,"SGD, StepLR",2,0.0005000000000000001',
    ]
    cycled = curves(spec({"name": "CyclicLR", "params": {"base_lr": 0, "max_lr": 1, "step_size_up": 2}}, steps=1)).to_csv().splitlines()
    assert cycled == ["entry,label,step,lr,momentum", '0,"SGD, CyclicLR",0,0.0,0.9', '0,"SGD, CyclicLR",1,0.5,0.8500000000000001']
