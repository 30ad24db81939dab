"""Implementations are real ones, measured in turns; which there are and whether they agree is torch's matter."""

import inspect
import json
import sys
from typing import Any

import pytest
import torch

from engine import optimizers
from engine.errors import SpecError
from engine.nets import implementations
from engine.nets.implementations import FLAGS, Compared, Comparison, compared

ADAM: dict[str, Any] = {"optimizer": {"name": "Adam", "params": {"lr": 0.01}}}


def measured(document: dict[str, Any]) -> Compared:
    turns = compared(Comparison.load(document))
    while True:
        try:
            next(turns)
        except StopIteration as end:
            found: Compared = end.value
            return found


def several(cls: type[torch.optim.Optimizer]) -> bool:
    """Whether a class steps vectors in more than one way."""
    return optimizers.form(cls) == "vector" and "foreach" in inspect.signature(cls).parameters


@pytest.mark.parametrize("name", [name for name, cls in optimizers.classes().items() if several(cls)])
def test_every_implementation_that_a_signature_has_is_measured(name: str) -> None:
    cls: Any = getattr(torch.optim, name)
    found = measured({"optimizer": {"name": name}, "elements": 5, "tensors": [1, 3], "repeats": 3})
    assert [one.way for one in found.times] == ["for-loop", *(flag for flag in FLAGS if flag in inspect.signature(cls).parameters)]
    for one in found.times:
        assert one.refused is None and len(one.median) == 2
        assert all(0 < low <= median <= high for low, median, high in zip(one.low, one.median, one.high, strict=True))
        assert all(gap < 1e-4 for gap in one.difference), "the same step but for rounding"
    assert found.times[0].difference == (0, 0)
    assert json.loads(json.dumps(found.as_dict()))["times"][0]["median"] == list(found.times[0].median)


def by_hand(flags: dict[str, bool], tensors: int, elements: int) -> torch.Tensor:
    """The fourth step of Adam by an implementation from the state that three steps of the loop leave."""
    drawn = torch.randn(2, tensors, elements, generator=torch.Generator().manual_seed(0))
    parameters = [torch.nn.Parameter(row.clone()) for row in drawn[0]]
    for parameter, gradient in zip(parameters, drawn[1], strict=True):
        parameter.grad = gradient
    optimizer = torch.optim.Adam(parameters, lr=0.01, foreach=False, fused=False)
    for _ in range(3):
        optimizer.step()
    optimizer.param_groups[0].update(flags)
    optimizer.step()
    return torch.stack([p.detach() for p in parameters])


def test_whether_bits_are_the_same_is_measured_as_by_hand() -> None:
    found = measured({**ADAM, "elements": 67, "tensors": [9], "repeats": 3})
    loop = by_hand({}, 9, 67)
    for one, flags in zip(found.times, ({}, {"foreach": True}, {"fused": True}), strict=True):
        other = by_hand(flags, 9, 67)
        assert (one.difference[0] == 0) == torch.equal(loop, other)
        assert one.difference[0] == pytest.approx(float(((other - loop) / loop).abs().max()), rel=1e-3)


def test_steps_are_taken_in_turns_and_timed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a clock that a step moves by 1 for-loop, 2 foreach, 3 fused."""
    now, order = [0.0], []
    real = torch.optim.Adam.step

    def step(self: torch.optim.Adam, closure: Any = None) -> Any:
        group = self.param_groups[0]
        took = 3 if group["fused"] else 2 if group["foreach"] else 1
        now[0] += took
        order.append(took)
        return real(self, closure)

    comparison = Comparison.load({**ADAM, "tensors": [2], "repeats": 6})
    monkeypatch.setattr(torch.optim.Adam, "step", step)
    monkeypatch.setattr(implementations.time, "perf_counter", lambda: now[0])
    turns = implementations.timed(comparison, ["for-loop", "foreach", "fused"], 2)
    count = sum(1 for _ in turns)
    assert count == 21, "a turn for each step"
    assert order == [3, 1, 2, 1, 2, 3, 2, 3, 1, 3, 1, 2, 1, 2, 3, 2, 3, 1, 3, 1, 2]
    found = measured({**ADAM, "tensors": [2], "repeats": 6})
    assert [one.median for one in found.times] == [(1.0,), (2.0,), (3.0,)]


def test_what_torch_refuses_is_said_in_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where torch has no fused step for this processor."""
    monkeypatch.setattr(sys.modules["torch.optim.optimizer"], "_get_fused_kernels_supported_devices", lambda: ["cuda"])
    parameter = torch.nn.Parameter(torch.zeros(1))
    parameter.grad = torch.ones(1)
    optimizer = torch.optim.Adam([parameter], fused=True)
    with pytest.raises(RuntimeError) as said:
        optimizer.step()
    found = measured({**ADAM, "tensors": [1], "repeats": 3})
    assert found.times[2].refused == str(said.value)
    assert found.times[2].median == () and found.times[1].median


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"optimizer": {"name": "Sophia"}}, ("optimizer", "name")),
        ({"optimizer": {"name": "LBFGS"}}, ("optimizer", "name")),
        ({"optimizer": {"name": "Adam", "params": {"foreach": True}}}, ("optimizer", "params", "foreach")),
        ({"optimizer": {"name": "Adam", "params": {"fused": None}}}, ("optimizer", "params", "fused")),
        ({"optimizer": {"name": "Adam", "params": {"betas": [2, 0.9]}}}, ("optimizer", "params", "betas")),
        ({"elements": 0}, ("elements",)),
        ({"elements": 10**12}, ("elements",)),
        ({"elements": 10_000}, ("elements",)),
        ({"tensors": []}, ("tensors",)),
        ({"tensors": [1, 5000]}, ("tensors", 1)),
        ({"tensors": [1] * 17}, ("tensors",)),
        ({"repeats": 1}, ("repeats",)),
        ({"repeats": 10**6}, ("repeats",)),
        ({"dtype": "int8"}, ("dtype",)),
        ({"threads": 2}, ("threads",)),
    ],
)
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Comparison.load({**ADAM, **change})
    assert tuple(refused.value.path) == path, refused.value.message


def test_the_document_comes_back_with_every_default() -> None:
    found = Comparison.load(json.dumps(ADAM))
    assert found.tensors == (1, 2, 4, 8, 16, 32, 64, 128, 256)
    assert Comparison.load(found.as_dict()) == found
