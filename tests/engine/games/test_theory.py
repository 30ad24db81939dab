"""The multipliers that are known from papers, measured on real torch runs and computed from linearizations."""

import math
from typing import Any

import pytest

from engine.games.document import Match
from engine.games.theory import theory
from engine.games.trace import play


def sgd(lr: float, **params: Any) -> dict[str, Any]:
    return {"optimizer": {"name": "SGD", "params": {"lr": lr, **params}}}


def numbers(
    name: str, lr: float, start: tuple[float, float] = (0.5, 0.5), params: Any = None, steps: int = 400, **entry: Any
) -> dict[str, Any]:
    game = {"name": name, "start": start, "params": params or {}}
    trace = play({"game": game, "entries": [{"players": [sgd(lr), sgd(lr)], **entry}], "steps": steps})
    return {**trace.entries[0].status.numbers, "kind": trace.entries[0].status.kind}


@pytest.mark.parametrize("h", [0.01, 0.05, 0.1, 0.3, 1.0])
def test_on_the_bilinear_game_each_step_multiplies_the_norm_by_the_root_of_1_plus_h2(h: float) -> None:
    """At whatever distance: facts.md; Gidel et al. 2019."""
    found = numbers("bilinear", h)
    assert found["multiplier"] == pytest.approx(math.sqrt(1 + h**2), rel=1e-13)
    assert found["theory"] == pytest.approx(math.sqrt(1 + h**2), rel=1e-14)
    assert found["kind"] == "outwards"


@pytest.mark.parametrize("h", [0.05, 0.1, 0.2, 0.5])
@pytest.mark.parametrize("loss", ["minimax", "non_saturating"])
def test_on_the_dirac_gan_each_step_multiplies_the_distance_by_the_root_of_1_plus_h2_over_4(h: float, loss: str) -> None:
    """Near the equilibrium: Mescheder et al. 2018, lemma 2.3."""
    found = numbers("dirac_gan", h, start=(1e-6, 0.0), params={"loss": loss}, steps=300)
    assert found["near"] == pytest.approx(math.sqrt(1 + h**2 / 4), rel=1e-9)
    assert found["theory"] == pytest.approx(math.sqrt(1 + h**2 / 4), rel=1e-14)
    assert found["kind"] == "outwards"


def test_steps_in_turn_stay_near_the_circle_for_ever() -> None:
    """The update's eigenvalues have modulus 1 while h is below 2 (Gidel et al. 2019): sheared rotations."""
    for h in (0.05, 0.2, 1.0):
        found = numbers("bilinear", h, update="alternating", steps=2000)
        assert found["theory"] == pytest.approx(1.0, abs=1e-14)
        assert found["multiplier"] == pytest.approx(1.0, abs=1e-4 if h < 1 else 0.02)
        assert found["distance"] < 2 * math.sqrt(0.5) / math.sqrt(1 - (h / 2) ** 2) ** 2
    assert numbers("bilinear", 0.2, update="alternating")["kind"] == "circling"
    assert numbers("bilinear", 2.5, update="alternating")["theory"] > 1


def test_a_penalty_makes_the_dirac_gan_converge_at_the_rate_of_its_eigenvalues() -> None:
    """Mescheder et al. 2018, section 4.1: the Jacobian of the regularized field at the equilibrium is [[0, -1/2], [1/2, -gamma]]."""
    h, gamma = 0.1, 0.3
    found = numbers("dirac_gan", h, penalty=gamma)
    root = complex(-gamma / 2, math.sqrt(1 / 4 - gamma**2 / 4))
    assert found["theory"] == pytest.approx(abs(1 + h * root), rel=1e-14)
    assert found["multiplier"] == pytest.approx(abs(1 + h * root), rel=1e-6)
    assert found["kind"] == "converged"


@pytest.mark.parametrize(("angle", "h"), [(60.0, 0.1), (80.0, 0.1), (45.0, 1.5), (90.0, 0.1), (110.0, 0.1)])
def test_between_bowl_and_vortex_the_modulus_is_known(angle: float, h: float) -> None:
    """|1 - h exp(i angle)|: below 1 for h < 2 cos(angle)."""
    expected = math.sqrt(1 - 2 * h * math.cos(math.radians(angle)) + h**2)
    found = numbers("rotation", h, params={"angle": angle}, steps=200)
    assert found["theory"] == pytest.approx(expected, rel=1e-13)
    assert found["multiplier"] == pytest.approx(expected, rel=1e-9)


def test_momentum_is_linearized_with_its_buffers() -> None:
    """On a bowl each coordinate is heavy ball: the radius is sqrt(momentum) where the roots are complex (facts.md)."""
    document = {
        "game": {"name": "rotation", "params": {"angle": 0.0}},
        "entries": [{"players": [sgd(0.1, momentum=0.9), sgd(0.1, momentum=0.9)]}],
    }
    match = Match.load(document)
    found = theory(match, match.entries[0], (0.0, 0.0))
    assert found and found.radius == pytest.approx(math.sqrt(0.9), rel=1e-12)
    unlike = Match.load({**document, "entries": [{"players": [sgd(0.1, momentum=0.9, nesterov=True, dampening=0), sgd(1.95)]}]})
    found = theory(unlike, unlike.entries[0], (0.0, 0.0))
    assert found and found.radius == pytest.approx(0.95, rel=1e-12)


def test_critic_steps_are_part_of_the_linearization() -> None:
    """n critic steps of size h, then the generator: [[1 - n h^2, -h], [n h, 1]] on the bilinear game."""
    h, n = 0.1, 5
    match = Match.load(
        {"game": {"name": "bilinear"}, "entries": [{"players": [sgd(h), sgd(h)], "update": "alternating", "critic_steps": n}]}
    )
    found = theory(match, match.entries[0], (0.0, 0.0))
    assert found is not None
    half = 1 - n * h**2 / 2
    assert found.eigenvalues[0] == pytest.approx(complex(half, math.sqrt(1 - half**2)), rel=1e-12)


def test_theory_is_silent_where_it_knows_nothing() -> None:
    adam = {"optimizer": {"name": "Adam"}}
    scheduled = {**sgd(0.1), "schedule": {"name": "ExponentialLR", "params": {"gamma": 0.99}}}
    for players in ([adam, sgd(0.1)], [scheduled, sgd(0.1)]):
        trace = play({"game": {"name": "bilinear"}, "entries": [{"players": players}]})
        assert "theory" not in trace.entries[0].status.numbers


def test_words_say_what_happens() -> None:
    cycle = {"name": "spurious_cycle", "start": (0.6, 0.4)}
    assert play({"game": cycle, "entries": [{"players": [sgd(0.05)] * 2}], "steps": 1000}).statuses[0].kind == "circling"
    inside = {"name": "spurious_cycle", "start": (0.1, 0.41)}
    status = play({"game": inside, "entries": [{"players": [sgd(0.05)] * 2}], "steps": 2000}).statuses[0]
    assert status.kind == "converged"
    assert status.numbers["multiplier"] == pytest.approx(status.numbers["theory"], rel=1e-5)
    at = {"name": "bilinear", "start": (0.0, 0.0)}
    assert play({"game": at, "entries": [{"players": [sgd(0.05)] * 2}]}).statuses[0].kind == "converged"
    slow = {"name": "rotation", "start": (1.0, 1.0), "params": {"angle": 0.0}}
    assert play({"game": slow, "entries": [{"players": [sgd(0.005)] * 2}]}).statuses[0].kind == "inwards"
    assert play({"game": slow, "entries": [{"players": [sgd(0.0)] * 2}]}).statuses[0].kind == "resting"
