"""Compositions of schedules are what torch makes of them, as deep as anyone nests them; and values known from outside."""

import itertools
import random

import pytest
import torch

from engine import SpecError
from engine.curves import curves
from engine.spec import DEEPEST
from tests.engine.by_hand import LEAVES, LR, STEPS, chained, column, decay, loop, point, same, sequential, spec

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
