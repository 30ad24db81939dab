"""Matches against training loops written by hand with torch alone, bit for bit."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.optim import LBFGS, SGD, Adam, RMSprop, SparseAdam
from torch.optim.lr_scheduler import CosineAnnealingLR, ReduceLROnPlateau

from engine.games.document import COLUMNS, Match
from engine.games.match import Playing
from engine.games.trace import play

STEPS = 120
START = (0.7, -0.4)
Rows = list[list[float]]


def player(name: str = "SGD", schedule: dict[str, Any] | None = None, **params: Any) -> dict[str, Any]:
    return {"optimizer": {"name": name, "params": params}, "schedule": schedule}


def document(*entries: dict[str, Any], name: str = "dirac_gan", **more: Any) -> dict[str, Any]:
    return {"game": {"name": name, "start": START, **more.pop("game", {})}, "entries": list(entries), "steps": STEPS, **more}


def minimax(theta: Tensor, psi: Tensor) -> tuple[Tensor, Tensor]:
    value = torch.nn.functional.logsigmoid(theta * psi) - math.log(2)
    return value, -value


def by_hand(
    make: Callable[[list[Tensor], list[Tensor]], Any], turns: int = 0, gamma: float = 0.0, dtype: torch.dtype = torch.float64,
    losses: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]] = minimax,
) -> Rows:  # fmt: skip
    """Rows of theta, psi, both losses and both lrs. `turns`: critic steps in turn, 0 for both at once."""
    theta, psi = (torch.nn.Parameter(torch.tensor([value], dtype=dtype)) for value in START)
    generator, critic, *schedulers = make([theta], [psi])
    rows: Rows = []

    def of_critic() -> Tensor:
        loss = losses(theta.detach(), psi)[1]
        return loss + 0.5 * gamma * psi**2 if gamma else loss

    for _ in range(STEPS + 1):
        at = losses(theta, psi)[0].item(), of_critic().item()
        rows.append([theta.item(), psi.item(), *at, generator.param_groups[0]["lr"], critic.param_groups[0]["lr"]])
        for _ in range(turns):
            critic.zero_grad()
            of_critic().backward()
            critic.step()
        generator.zero_grad()
        losses(theta, psi.detach())[0].backward()
        if not turns:
            critic.zero_grad()
            of_critic().backward()
        generator.step()
        if not turns:
            critic.step()
        for scheduler, loss in zip(schedulers, at, strict=False):
            scheduler.step(loss) if isinstance(scheduler, ReduceLROnPlateau) else scheduler.step()
    return rows


def columns(playing: Playing, entry: int) -> Rows:
    names = ("theta", "psi", "generator_loss", "critic_loss", "generator_lr", "critic_lr")
    rows: Rows = playing.columns[[COLUMNS.index(name) for name in names], entry].T.tolist()
    return rows


def played(raw: dict[str, Any]) -> Playing:
    playing = Playing(Match.load(raw))
    for _ in playing.chunks():
        pass
    return playing


def both(lr: float) -> Callable[[Any, Any], Any]:
    return lambda theta, psi: (SGD(theta, lr=lr), SGD(psi, lr=lr))


CASES: dict[str, tuple[dict[str, Any], Rows]] = {
    "simultaneous": ({"players": [player(lr=0.1)] * 2}, by_hand(both(0.1))),
    "alternating": ({"players": [player(lr=0.1)] * 2, "update": "alternating"}, by_hand(both(0.1), turns=1)),
    "critic steps": ({"players": [player(lr=0.1)] * 2, "update": "alternating", "critic_steps": 3}, by_hand(both(0.1), turns=3)),
    "R1": ({"players": [player(lr=0.1)] * 2, "penalty": 0.7}, by_hand(both(0.1), gamma=0.7)),
    "R1 in turn": (
        {"players": [player(lr=0.1)] * 2, "penalty": 0.7, "update": "alternating", "critic_steps": 2},
        by_hand(both(0.1), turns=2, gamma=0.7),
    ),
    "Adam": (
        {"players": [player("Adam", lr=0.02, betas=[0.5, 0.9]), player("RMSprop", lr=0.03)]},
        by_hand(lambda theta, psi: (Adam(theta, lr=0.02, betas=(0.5, 0.9)), RMSprop(psi, lr=0.03))),
    ),
    "momentum in turn": (
        {"players": [player(lr=0.05, momentum=0.9), player("Adam", lr=0.02)], "update": "alternating"},
        by_hand(lambda theta, psi: (SGD(theta, lr=0.05, momentum=0.9), Adam(psi, lr=0.02)), turns=1),
    ),
    "schedules": (
        {"players": [player("Adam", {"name": "CosineAnnealingLR", "params": {"T_max": 50}}, lr=0.05),
                     player("SGD", {"name": "ReduceLROnPlateau", "params": {"patience": 3}}, lr=0.2)]},
        by_hand(lambda theta, psi: ((g := Adam(theta, lr=0.05)), (c := SGD(psi, lr=0.2)), CosineAnnealingLR(g, 50),
                                    ReduceLROnPlateau(c, patience=3))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_pair_alone_is_the_loop_by_hand(case: str) -> None:
    entry, expected = CASES[case]
    assert columns(played(document(entry)), 0) == expected


def test_all_pairs_together_are_the_loops_by_hand() -> None:
    playing = played(document(*(entry for entry, _ in CASES.values())))
    assert playing.stacked, "else this says nothing about stacks"
    for i, (case, (_, expected)) in enumerate(CASES.items()):
        assert columns(playing, i) == expected, case


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_other_dtypes_as_well(dtype: str) -> None:
    entries = [CASES["R1"][0], CASES["critic steps"][0], CASES["simultaneous"][0]]
    playing = played(document(*entries, dtype=dtype))
    kind = getattr(torch, dtype)
    assert columns(playing, 0) == by_hand(both(0.1), gamma=0.7, dtype=kind)
    assert columns(playing, 1) == by_hand(both(0.1), turns=3, dtype=kind)


def test_a_stack_whose_bits_would_differ_is_not_made() -> None:
    """So high a stack goes through a vectorized kernel; or the probe finds that it does not matter."""
    entries = [{"players": [player(lr=0.1 + k / 1000)] * 2, "penalty": k / 7} for k in range(20)]
    playing = played(document(*entries, dtype="bfloat16"))
    assert not playing.stacked, "gammas such as 1/7 are rounded in a bfloat16 stack"
    for k in (0, 13):
        assert columns(playing, k) == by_hand(both(0.1 + k / 1000), gamma=k / 7, dtype=torch.bfloat16)


def test_a_line_search_sees_the_opponent_where_it_stands_still() -> None:
    """At the same time: where both began. In turn: the generator's where the critic has gone."""
    quadratic = {"name": "convex_concave", "game": {"params": {"convexity": 1.0, "concavity": 1.0, "coupling": 0.5}}}
    entries = [{"players": [player("LBFGS"), player("LBFGS")], "update": update} for update in ("simultaneous", "alternating")]
    playing = played(document(*entries, **quadratic))

    def hand(turns: bool) -> list[list[float]]:
        theta, psi = (torch.nn.Parameter(torch.tensor([value], dtype=torch.float64)) for value in START)
        generator, critic = LBFGS([theta]), LBFGS([psi])

        def closure(own: Tensor, optimizer: Any, loss: Callable[[], Tensor]) -> Callable[[], Tensor]:
            def evaluate() -> Tensor:
                optimizer.zero_grad()
                value = loss()
                value.backward()
                return value

            return evaluate

        def value(a: Tensor, b: Tensor) -> Tensor:
            return 0.5 * 1.0 * a**2 + 0.5 * (a * b) - 0.5 * 1.0 * b**2

        rows = []
        for _ in range(STEPS + 1):
            rows.append([theta.item(), psi.item()])
            was = theta.detach().clone(), psi.detach().clone()
            critic.step(closure(psi, critic, lambda held=was[0]: -value(held, psi)))
            against = psi.detach().clone() if turns else was[1]
            generator.step(closure(theta, generator, lambda held=against: value(theta, held)))
        return rows

    for i, turns in enumerate((False, True)):
        assert playing.columns[:2, i].T.tolist() == hand(turns)


def test_sparse_and_matrix_optimizers_are_formed() -> None:
    playing = played(document({"players": [player("SparseAdam", lr=0.02), player("Muon", lr=0.02)]}, {"players": [player()] * 2}))
    assert not any(duel.stopped for duel in playing.duels)
    theta, psi = (
        torch.nn.Parameter(torch.tensor([START[0]], dtype=torch.float64)),
        torch.nn.Parameter(torch.tensor([[START[1]]], dtype=torch.float64)),
    )
    generator, critic = SparseAdam([theta], lr=0.02), torch.optim.Muon([psi], lr=0.02)
    for row in range(20):
        assert playing.columns[:2, 0, row].tolist() == [theta.item(), psi.item()]
        losses = minimax(theta, psi.detach().flatten())[0], minimax(theta.detach(), psi.flatten())[1]
        for loss in losses:
            loss.backward()
        assert theta.grad is not None
        theta.grad = theta.grad.to_sparse()
        generator.step()
        critic.step()
        theta.grad = psi.grad = None


def test_noise_is_drawn_for_each_gradient_that_a_player_is_given() -> None:
    playing = played(document({"players": [player(lr=0.1)] * 2}, {"players": [player(lr=0.1)] * 2}, game={"noise": 0.3}, seed=7))
    assert playing.columns[:, 0].tolist() == playing.columns[:, 1].tolist(), "the same for pairs that move alike"
    random = torch.Generator().manual_seed(7)
    theta, psi = (torch.nn.Parameter(torch.tensor([value], dtype=torch.float64)) for value in START)
    optimizers = SGD([theta], lr=0.1), SGD([psi], lr=0.1)
    for row in range(30):
        assert playing.columns[:2, 0, row].tolist() == [theta.item(), psi.item()]
        slopes = torch.autograd.grad(minimax(theta, psi)[0], theta)[0], torch.autograd.grad(minimax(theta, psi)[1], psi)[0]
        for number, slope, optimizer in zip((theta, psi), slopes, optimizers, strict=True):
            number.grad = slope + 0.3 * torch.randn((), generator=random, dtype=torch.float64)
            optimizer.step()


def test_gradients_and_distances_are_those_of_the_row() -> None:
    playing = played(document(CASES["R1"][0]))
    theta, psi = playing.columns[:2, 0]
    for k in (0, 17, STEPS):
        slope = 1 / (1 + math.exp(theta[k] * psi[k]))
        assert playing.columns[4, 0, k] == pytest.approx(abs(psi[k] * slope), rel=1e-12)
        assert playing.columns[5, 0, k] == pytest.approx(abs(-theta[k] * slope + 0.7 * psi[k]), rel=1e-12)
        assert playing.columns[8, 0, k] == math.hypot(theta[k], psi[k])


def test_divergence_is_data_and_does_not_touch_others() -> None:
    wild = {"players": [player(lr=1e200)] * 2}
    calm = {"players": [player(lr=0.1)] * 2}
    penalized = {"players": [player(lr=1e200)] * 2, "penalty": 1.0}
    trace = play(document(wild, calm, penalized, name="dirac_gan", game={"params": {"loss": "wasserstein"}}))
    assert [entry.status.kind for entry in trace.entries] == ["diverged", "outwards", "diverged"]
    alone = play(document(wild, game={"params": {"loss": "wasserstein"}}))
    assert trace.entries[0].columns["theta"].tolist()[:3] == alone.entries[0].columns["theta"].tolist()[:3]
    assert repr(trace.entries[0].columns["psi"].tolist()) == repr(alone.entries[0].columns["psi"].tolist())
    assert "inf" in trace.to_csv() and trace.as_dict()["entries"][0]["theta"][-1] == "nan"


def test_torchs_own_refusal_ends_one_pair_and_is_told() -> None:
    cycle = {"name": "OneCycleLR", "params": {"max_lr": 0.2, "total_steps": 20}}
    trace = play(document({"players": [player(), player("SGD", cycle)]}, {"players": [player()] * 2}))
    stopped, other = trace.entries
    assert (stopped.status.kind, stopped.status.step) == ("stopped", 20)
    assert "20" in str(stopped.status.message)
    assert math.isnan(stopped.columns["theta"][21]) and not math.isnan(stopped.columns["theta"][20])
    assert other.status.kind != "stopped" and not math.isnan(other.columns["theta"][-1])


def test_where_chunks_end_changes_nothing() -> None:
    whole = played(document(*(entry for entry, _ in CASES.values())))
    cut = Playing(whole.match)
    sizes = [chunk.data.shape[-1] for chunk in cut.chunks(quantum=0.0)]
    assert max(sizes) == 1 and sum(sizes) == STEPS + 1
    assert cut.columns.tolist() == whole.columns.tolist()


def test_the_csv_reads_back_to_the_same_bits() -> None:
    trace = play(document(CASES["Adam"][0]))
    header, *lines = trace.to_csv().splitlines()
    assert header == "entry,label,step," + ",".join(COLUMNS)
    assert len(lines) == STEPS + 1
    last = lines[-1].rsplit(",", len(COLUMNS))[1:]
    assert [float(text) for text in last] == trace.columns[:, 0, -1].tolist()
