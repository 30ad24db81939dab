"""A curve against torch stepped by hand, bit for bit, for every scheduler; and against the race."""

import random

import numpy as np
import pytest
import torch

from engine import Spec, SpecError, optimizers, run, schedules
from engine.curve import Bare, Raced
from engine.curves import curves
from engine.parameters import parameters
from tests.engine.by_hand import IDS, LR, SETTINGS, STEPS, column, loop, point, same, spec


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


# The race.


def drawn(seed):
    """A spec of one to three entries with anything that moves an lr."""
    generator = random.Random(seed)
    entries = []
    for _ in range(generator.randint(1, 3)):
        name = generator.choice(["SGD", "Adam", "RMSprop", "NAdam", "Adagrad"])
        entry = {"optimizer": {"name": name, "params": {"lr": generator.choice([0.01, 0.1, 0.3])}}}
        setting, params, _ = generator.choice(SETTINGS)
        fits = name in ("SGD", "Adam", "NAdam", "RMSprop") or setting not in ("CyclicLR", "OneCycleLR")
        if fits and generator.random() < 0.9:
            entry["schedule"] = {"name": setting, "params": params, "every": generator.choice([1, 1, 3])}
        if generator.random() < 0.3:
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
    monkeypatch.setattr(torch.optim, "Restless", Restless, raising=False)
    found = curves(
        Spec.load({"problem": {"name": "sphere"}, "entries": [{"optimizer": {"name": "Restless", "params": {"lr": 1}}}], "steps": 3})
    )
    assert isinstance(found.each[0], Raced)
    assert column(found, "lr") == [1, 0.5, 0.25, 0.125]
    assert found.names == ("lr",)


# Whatever a scheduler takes.

ODD = {"float": [0, 1, -1, 0.5, 1e308, -1e308, 1e-320, 100], "int": [0, 1, 2, 7, -1, 10**9], "bool": [True, False]}
TEXTS = [
    "0.9 ** epoch",
    "1 / epoch",
    "-x",
    "1e999",
    "log(epoch)",
    "epoch < 3",
    "sqrt(5 - epoch)",
    "10 ** x",
    "1e308 * 10 * epoch - 1e308 * 10",
]


def odd(generator, parameter):
    if parameter.type in ("list", "tuple"):
        return [generator.choice([0, 1, 5, -3]) for _ in range(parameter.length or generator.randint(0, 3))]
    choices = {**ODD, "choice": parameter.choices, "expression": TEXTS}[parameter.type]
    return generator.choice([*choices, *([None] if parameter.nullable else [])])


@pytest.mark.parametrize("name", sorted({name for name, _, _ in SETTINGS}))
def test_odd_values_are_refused_or_give_the_lr_of_the_race(name):
    generator, outcomes = random.Random(name), set()
    own = parameters(schedules.classes()[name])
    for _ in range(25):
        params = {p.name: odd(generator, p) for p in own if p.required or generator.random() < 0.4}
        try:
            loaded = spec({"name": name, "params": params}, steps=12)
        except SpecError as refused:
            outcomes.add(refused.path[2])
            continue
        raced = run(loaded).entries[0]
        rows = raced.status.step if raced.status.kind == "stopped" else loaded.rows  # the optimizer may stop first, at an odd momentum
        assert np.array_equal(curves(loaded).data[0, 0, :rows], raced.lr[:rows], equal_nan=True), params
        outcomes.add("raced")
    assert {"raced"} <= outcomes <= {"raced", "schedule"}
