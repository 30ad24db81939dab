"""Snippets: run as they are in a namespace of their own, they build the schedule that the curve shows, to the last bit."""

import re
import textwrap

import pytest
import torch

from engine import Spec
from engine.curves import curves
from engine.presets import PRESETS
from engine.snippet import snippet
from tests.engine.by_hand import IDS, SETTINGS, point

STEPS = 40
SGD = {"name": "SGD", "params": {"lr": 0.05, "momentum": 0.9}}


def document(entry, **more):
    return Spec.load({"problem": {"name": "sphere", "start": [1, -2]}, "entries": [entry], "steps": STEPS, **more})


def trained(spec):
    """What a person's training loop reads who has pasted the snippet, its comments followed to the letter."""
    text = snippet(spec, 0)
    model = torch.nn.Module()
    model.p = point()
    x, y = (torch.nn.Parameter(torch.tensor([value], dtype=torch.float64)) for value in (1.0, -2.0))
    parameters = [x, y] if spec.entries[0].groups else [model.p]
    namespace = {"model": model, "x": x, "y": y}
    exec(compile(text, "snippet", "exec"), namespace)
    before = [(int(step), code(block)) for step, block in re.findall(r"# before step (\d+):\n((?:# .*\n)+)", text)]
    after = code("".join(re.findall(r"# after each optimizer.step\(\):\n((?:# .*\n)+)", text)))
    read, optimizer = [], namespace["optimizer"]
    for step in range(spec.rows):
        for _, change in filter(lambda one: one[0] == step, before):
            exec(change, namespace)
        read.append([group["lr"] for group in optimizer.param_groups])
        optimizer.zero_grad()
        loss = sum((p**2).sum() for p in parameters)
        loss.backward()
        optimizer.step(lambda loss=loss: loss)
        namespace.update(step=step, loss=loss)
        if step < spec.steps:
            exec(after, namespace)
    return [list(column) for column in zip(*read, strict=True)]


def code(comments):
    return textwrap.dedent("\n".join(line.removeprefix("# ") for line in comments.splitlines()))


def shown(spec):
    found = curves(spec)
    assert found.entries()[0]["stopped"] is None
    return [found.data[found.names.index(name), 0].tolist() for name in ("lr", "lr_y") if name in found.names]


@pytest.mark.parametrize(("name", "params", "made"), SETTINGS, ids=IDS)
def test_a_snippet_builds_the_schedule_that_is_shown(name, params, made):
    if params.get("total_steps", STEPS) < STEPS:
        params = {**params, "total_steps": STEPS}
    spec = document({"optimizer": SGD, "schedule": {"name": name, "params": params}})
    assert trained(spec) == shown(spec)


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("preset", PRESETS)
def test_so_does_one_of_a_preset(preset, every):
    spec = document({"optimizer": SGD, "schedule": PRESETS[preset].schedule(STEPS, 0.1, every)})
    assert trained(spec) == shown(spec)


NESTED = {
    "name": "SequentialLR", "milestones": [9, 20],
    "schedules": [
        {"name": "ChainedScheduler", "schedules": [
            {"name": "LinearLR", "params": {"total_iters": 6}},
            {"name": "LambdaLR", "params": {"lr_lambda": "max(0.5,\n  1 - x / pi ** 2) if epoch < 50 else sqrt(epoch)"}},
        ]},
        {"name": "OneCycleLR", "params": {"max_lr": 0.3, "total_steps": 50}},
        {"name": "SWALR", "params": {"swa_lr": 0.01}},
    ],
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Detected call of `lr_scheduler.step")  # by torch itself, for a composition within one
@pytest.mark.parametrize("optimizer", [SGD, {"name": "AdamW", "params": {"lr": 0.1, "betas": [0.8, 0.99]}}])
@pytest.mark.parametrize("groups", [{}, {"x": {"lr": 1e-300}, "y": {"weight_decay": 0.1}}])
def test_everything_at_once(optimizer, groups):
    events = [{"step": 4, "set": {"lr": 0.3}}, {"step": 4, "set": {"weight_decay": 0.5}}, {"step": 31, "set": {"lr": 7.0}}]
    spec = document({"optimizer": optimizer, "schedule": {**NESTED, "every": 2}, "groups": groups}, events=events)
    assert trained(spec) == shown(spec)


def test_functions_differ_by_group():
    schedule = {"name": "LambdaLR", "params": {"lr_lambda": ["0.5 ** epoch", "exp(-x)"]}}
    spec = document({"optimizer": SGD, "schedule": schedule, "groups": {"y": {"lr": 1.0}}})
    assert trained(spec) == shown(spec)
    assert "from math import exp\n" in snippet(spec, 0)


def test_it_is_short_and_says_what_it_needs():
    spec = document({"optimizer": SGD, "schedule": {"name": "StepLR", "params": {"step_size": 7}, "every": 5}})
    assert snippet(spec, 0) == textwrap.dedent("""\
        import torch
        from torch.optim.lr_scheduler import StepLR

        optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
        scheduler = StepLR(optimizer, step_size=7)

        # after each optimizer.step():
        # if (step + 1) % 5 == 0:
        #     scheduler.step()
        """)


def test_a_loss_is_handed_to_who_wants_it():
    spec = document({"optimizer": SGD, "schedule": {"name": "ReduceLROnPlateau"}})
    assert "# scheduler.step(loss.item())\n" in snippet(spec, 0)
