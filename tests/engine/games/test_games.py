"""The games themselves: values known from elsewhere, where they rest, and that adding one is one function."""

import importlib
import math
import sys
from pathlib import Path

import pytest
import torch

from engine.games import discover, games
from engine.games.rest import slopes
from engine.games.vectors import vectors

NAMES = list(games())
MODULE = '''
from engine.games.registry import game
from engine.games.bilinear import bilinear  # borrowed, not written here

@game(box=((-1, 1), (-1, 1)), start=(0.5, 0.5), check=((1, 1), (1, 1)), source="made up", ranges={{"a": (0, 2)}})
def {name}(theta, psi, a: float = 1.0):
    r"""Made up. $a$ $b$"""
    return a * theta**2, a * psi**2
'''


def pair(theta: float, psi: float) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.tensor(theta, dtype=torch.float64), torch.tensor(psi, dtype=torch.float64)


@pytest.mark.parametrize("name", NAMES)
def test_both_losses_off_the_equilibrium_are_what_is_known(name: str) -> None:
    at, losses = games()[name].check
    assert math.dist(at, (0, 0)) > 0.5
    assert [float(loss) for loss in games()[name].bind()(*pair(*at))] == pytest.approx(losses, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_at_an_equilibrium_no_player_is_moved(name: str) -> None:
    found = games()[name].equilibria_at()
    assert found
    for point in found:
        at = torch.tensor(point, dtype=torch.float64, requires_grad=True)
        assert slopes(games()[name].bind(), at).abs().max() < 1e-14


@pytest.mark.parametrize("name", NAMES)
def test_a_game_is_batched_and_says_what_it_is(name: str) -> None:
    game = games()[name]
    theta, psi = torch.rand(3, 1, dtype=torch.float64), torch.rand(4, dtype=torch.float64)
    assert [loss.shape for loss in game.bind()(theta, psi)] == [(3, 4), (3, 4)]
    assert game.sentence.endswith(".") and all(game.formulas) and game.source
    assert all(low < value < high for value, (low, high) in zip(game.start, game.box, strict=True))
    for param in game.params:
        assert param.choices or (param.range and param.range[0] <= param.default <= param.range[1])


def test_the_equilibrium_inside_the_cycle_is_where_the_paper_has_it() -> None:
    assert games()["spurious_cycle"].equilibria_at() == [pytest.approx((0.08, 0.4), abs=0.02)]


# Mescheder et al. 2018: the gradients of each GAN objective on the Dirac-GAN, by hand.
@pytest.mark.parametrize(("theta", "psi"), [(0.7, -1.2), (1.5, 1.4), (-0.3, 0.4)])
def test_the_fields_of_the_dirac_gan_are_those_of_the_paper(theta: float, psi: float) -> None:
    def f(t: float) -> float:  # the derivative of -log(1 + exp(-t))
        return 1 / (1 + math.exp(t))

    t = theta * psi
    expected = {
        "minimax": (-psi * f(t), theta * f(t)),
        "non_saturating": (-psi * f(-t), theta * f(t)),
        "wasserstein": (-psi, theta),
        "hinge": (-psi, theta if t < 1 else 0.0),
    }
    for loss, field in expected.items():
        found = vectors("dirac_gan", {"loss": loss}, 0.0, ((theta, theta + 1), (psi, psi + 1)), 2, 2)[:, 0, 0]
        assert found.tolist() == pytest.approx(field, abs=1e-14), loss
    penalized = vectors("dirac_gan", {"loss": "minimax"}, 0.3, ((theta, theta + 1), (psi, psi + 1)), 2, 2)[:, 0, 0]
    assert penalized.tolist() == pytest.approx((-psi * f(t), theta * f(t) - 0.3 * psi), abs=1e-14)


def test_a_field_lies_as_its_axes_say() -> None:
    found = vectors("convex_concave", {"convexity": 1.0, "concavity": 0.5, "coupling": 2.0}, 0.0, ((-1, 1), (0, 3)), 3, 4)
    assert found.shape == (2, 4, 3)
    theta, psi = 1.0, 2.0  # column 2, row 2
    assert found[:, 2, 2].tolist() == [-(theta + 2 * psi), 2 * theta - 0.5 * psi]


def test_made_up_games_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "made_up_games"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "b.py").write_text(MODULE.format(name="one") + "\nORDER = 2\n")
    (folder / "a.py").write_text(MODULE.format(name="two"))
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    try:
        package = importlib.import_module("made_up_games")
        assert list(discover(package)) == ["one", "two"]
        assert discover(package)["one"].values({}) == {"a": 1.0}
        (folder / "c.py").write_text(MODULE.format(name="two"))
        importlib.invalidate_caches()
        with pytest.raises(ValueError, match=r"two: expected a new name in made_up_games\.c, got a's"):
            discover(package)
    finally:
        for name in [name for name in sys.modules if name.startswith("made_up_games")]:
            del sys.modules[name]
