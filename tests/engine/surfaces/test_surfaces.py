"""Every surface of the catalogue against its definition from outside, calculus, and what the engine relies on."""

import math

import pytest
import torch
from latex2mathml.converter import convert
from torch import Tensor

from engine.surfaces import Surface, surfaces
from engine.surfaces.stationary import derivatives

ALL = [pytest.param(surface, id=name) for name, surface in surfaces().items()]
every_surface = pytest.mark.parametrize("surface", ALL)
DTYPES = (torch.float64, torch.float32, torch.bfloat16)
UNBOUNDED = {"saddle", "monkey_saddle"}  # no bottom at all
FALLS_OUTSIDE = {"mccormick"}  # lower still beyond the box, and along its edge for some parameters


def points(values: list[tuple[float, float]] | tuple[float, float], dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.tensor(values, dtype=dtype)


def spread(surface: Surface, n: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Points all over the box, from a seed."""
    low, high = points([*surface.box]).unbind(-1)
    random = torch.rand(n, 2, generator=torch.Generator().manual_seed(n), dtype=torch.float64)
    return (low + (high - low) * random).to(dtype)


def value_and_gradient(surface: Surface, p: Tensor) -> tuple[Tensor, Tensor]:
    p = p.clone().requires_grad_()
    value = surface(p)
    (gradient,) = torch.autograd.grad(value.sum(), p)
    return value.detach(), gradient


def circle(point: tuple[float, float], radius: float) -> Tensor:
    angle = torch.arange(72, dtype=torch.float64) * (2 * math.pi / 72)
    return points(point) + radius * torch.stack([angle.cos(), angle.sin()], -1)


def settings(surface: Surface) -> list[dict[str, float]]:
    """The defaults, and each parameter at both ends of its slider with the others at their defaults."""
    return [{}] + [{param.name: end} for param in surface.params for end in param.range]


def test_the_surfaces_that_were_asked_for_are_all_there() -> None:
    wanted = (
        "sphere ellipse rotated_ellipse rosenbrock beale booth matyas himmelblau styblinski_tang rastrigin ackley "
        "griewank levy goldstein_price branin six_hump_camel three_hump_camel mccormick easom saddle monkey_saddle "
        "ravine stepped_plateau absolute_valley two_bowls"
    )
    assert set(wanted.split()) <= set(surfaces())


@every_surface
def test_value_known_from_outside(surface: Surface) -> None:
    point, value = surface.check
    assert surface(points(point)).item() == pytest.approx(value, rel=1e-12, abs=1e-14)
    for minimum in surface.minima_at():
        assert math.dist(point, minimum) > 0.1, "a check value at the minimum proves little"


@every_surface
def test_texts(surface: Surface) -> None:
    assert surface.sentence.endswith(".")
    assert "$" not in surface.sentence
    assert "\\" not in surface.sentence
    assert surface.title
    assert surface.source
    mathml = convert(surface.formula)
    assert mathml.startswith("<math")
    assert "\\" not in mathml, "latex2mathml passes unknown commands through"


@every_surface
def test_start_lies_in_the_box_and_has_a_way_to_go(surface: Surface) -> None:
    (x, y), ((x0, x1), (y0, y1)) = surface.start, surface.box
    assert x0 < x < x1
    assert y0 < y < y1
    value, gradient = value_and_gradient(surface, points(surface.start))
    assert value.isfinite()
    assert 0 < gradient.norm() < math.inf
    for mx, my in surface.minima_at() + surface.local_minima_at() + surface.saddles_at():
        assert x0 <= mx <= x1
        assert y0 <= my <= y1


@every_surface
@pytest.mark.parametrize("end", ["defaults", "ends"])
def test_minima_are_lowest_nearby(surface: Surface, end: str) -> None:
    for params in settings(surface)[:1] if end == "defaults" else settings(surface)[1:]:
        f = surface.bind(**params)
        for point in surface.minima_at(**params) + surface.local_minima_at(**params):
            bottom = f(points(point))
            for radius in (1e-2, 1e-3):
                assert (f(circle(point, radius)) >= bottom - 1e-12 * (1 + bottom.abs())).all(), (params, point)


@every_surface
def test_minima_are_level_and_curve_upwards(surface: Surface) -> None:
    for params in settings(surface):
        minima = surface.minima_at(**params) + surface.local_minima_at(**params)
        if not minima:
            continue
        gradient, hessian = derivatives(surface.bind(**params), points(minima))
        scale = hessian.abs().amax().item() if surface.smooth else 1.0
        assert gradient.abs().max() <= 1e-12 * (1 + scale), params
        if surface.smooth:
            assert torch.linalg.eigvalsh(hessian).min() >= -1e-12 * (1 + scale), params


@every_surface
def test_nothing_in_the_box_lies_lower_than_the_lowest_minima(surface: Surface) -> None:
    (x0, x1), (y0, y1) = surface.box
    grid = torch.cartesian_prod(torch.linspace(x0, x1, 401).double(), torch.linspace(y0, y1, 401).double())
    for params in settings(surface):
        minima = surface.minima_at(**params)
        if surface.name in UNBOUNDED or (surface.name in FALLS_OUTSIDE and params) or not minima:
            continue
        bottoms = surface(points(minima), **params)
        assert bottoms.max() - bottoms.min() <= 1e-8 * (1 + bottoms.abs().max())
        assert surface(grid, **params).min() >= bottoms.min() - 1e-9 * (1 + bottoms.abs().max()), params


@every_surface
def test_every_surface_with_a_bottom_names_it(surface: Surface) -> None:
    assert bool(surface.minima_at()) != (surface.name in UNBOUNDED)


@every_surface
def test_saddles_are_level_and_go_up_and_down(surface: Surface) -> None:
    for params in settings(surface):
        f = surface.bind(**params)
        for point in surface.saddles_at(**params):
            gradient, hessian = derivatives(f, points(point))
            scale = hessian.abs().max().item()
            assert gradient.abs().max() <= 1e-11 * (1 + scale), (params, point)
            (low, high), directions = torch.linalg.eigh(hessian)
            if surface.name == "monkey_saddle" and not params:  # level to the second order too
                rise = f(circle(point, 1e-3)) - f(points(point))
                assert low == high == 0
            else:
                rise = f(points(point) + 1e-4 * directions.mT) - f(points(point))
                assert low < -1e-9 * scale < 1e-9 * scale < high, (params, point)
            assert rise.min() < 0 < rise.max(), (params, point)


@every_surface
def test_gradient_equals_central_differences(surface: Surface) -> None:
    p, h = spread(surface, 50), 1e-6
    value, gradient = value_and_gradient(surface, p)
    for axis in (0, 1):
        shift = torch.zeros(2, dtype=torch.float64)
        shift[axis] = h
        expected = (surface(p + shift) - surface(p - shift)) / (2 * h)
        error = (gradient[:, axis] - expected).abs()
        assert (error <= 1e-7 * (1 + expected.abs()) + 1e-9 * value.abs()).all()


@every_surface
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_gradient_is_finite_at_start_and_landmarks(surface: Surface, dtype: torch.dtype) -> None:
    landmarks = surface.minima_at() + surface.local_minima_at() + surface.saddles_at()
    for point in [surface.start, *landmarks, (0.0, 0.0)]:
        value, gradient = value_and_gradient(surface, points(point, dtype))
        assert value.isfinite()
        assert gradient.isfinite().all()


@every_surface
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_shape_and_dtype_are_kept(surface: Surface, dtype: torch.dtype) -> None:
    for shape in [(2,), (1, 2), (7, 2), (3, 5, 2), (0, 2)]:
        p = torch.ones(shape, dtype=dtype)
        value, gradient = value_and_gradient(surface, p)
        assert value.shape == shape[:-1]
        assert value.dtype == gradient.dtype == dtype


@every_surface
def test_lower_precision_means_the_same_surface(surface: Surface) -> None:
    p = spread(surface, 50, torch.bfloat16)
    exact = surface(p.double())
    span = exact.max() - exact.min()
    assert ((surface(p.float()) - exact).abs() <= 1e-5 * (span + exact.abs())).all()
    assert (surface(p).double() - exact).abs().median() <= 0.05 * span


@every_surface
@pytest.mark.parametrize("height", [4, 10, 15])
def test_a_row_of_a_stack_equals_the_point_alone(surface: Surface, height: int) -> None:
    stack = spread(surface, height)
    values, gradients = value_and_gradient(surface, stack)
    for row in range(height):
        value, gradient = value_and_gradient(surface, stack[row])
        assert torch.equal(values[row], value)
        assert torch.equal(gradients[row], gradient)


@every_surface
def test_parameters_out_of_all_reason_raise_nothing(surface: Surface) -> None:
    """Sliders have ranges, typed numbers have not: heights may be inf or nan, landmarks may be none."""
    for param in surface.params:
        for value in (0.0, -1.0, 1e-300, 1e300, -1e300):
            params = {param.name: value}
            surface(points(surface.start), **params)
            surface.minima_at(**params), surface.local_minima_at(**params), surface.saddles_at(**params)


def near(found: list[tuple[float, float]], expected: list[tuple[float, float]], tolerance: float = 1e-6) -> bool:
    pairs = zip(sorted(found), sorted(expected), strict=True)
    return all(math.dist(a, b) <= tolerance for a, b in pairs)


def test_rosenbrock_hessian_at_its_minimum() -> None:
    _, hessian = derivatives(surfaces()["rosenbrock"].bind(), points([(1, 1)]))
    assert hessian[0].tolist() == [[802, -400], [-400, 200]]
    assert torch.linalg.eigvalsh(hessian[0]).tolist() == pytest.approx([0.39936, 1001.60064], abs=1e-5)


def test_rosenbrock_parameters_move_the_minimum() -> None:
    rosenbrock = surfaces()["rosenbrock"]
    assert rosenbrock.minima_at(a=-1.5) == [(-1.5, 2.25)]
    assert rosenbrock(points((0, 2)), a=3, b=10).item() == 49


def test_himmelblau_landmarks() -> None:
    himmelblau = surfaces()["himmelblau"]
    bottoms = [(3.0, 2.0), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)]
    assert near(himmelblau.minima_at(), bottoms, 2e-6)
    assert himmelblau(points(himmelblau.minima_at())).abs().max() < 1e-20
    assert len(himmelblau.saddles_at()) == 4


def test_styblinski_tang_minimum() -> None:
    tang = surfaces()["styblinski_tang"]
    assert near(tang.minima_at(), [(-2.903534, -2.903534)])
    assert tang(points(tang.minima_at())).item() == pytest.approx(-78.33233, abs=1e-5)
    assert len(tang.local_minima_at()) == 3
    assert len(tang.minima_at(tilt=0)) == 4


@pytest.mark.parametrize(
    ("name", "value", "lowest", "others"),
    [
        ("six_hump_camel", -1.031628453, [(0.0898420, -0.7126564), (-0.0898420, 0.7126564)], 4),
        ("branin", 0.397887, [(-math.pi, 12.275), (math.pi, 2.275), (9.424778, 2.475)], 0),
        ("goldstein_price", 3, [(0, -1)], 3),
        ("mccormick", -1.913223, [(-0.547198, -1.547198)], 1),
        ("three_hump_camel", 0, [(0, 0)], 2),
        ("easom", -1, [(math.pi, math.pi)], 0),
        ("beale", 0, [(3, 0.5)], 0),
        ("booth", 0, [(1, 3)], 0),
        ("levy", 0, [(1, 1)], 0),
    ],
)
def test_minima_of_the_literature(name: str, value: float, lowest: list[tuple[float, float]], others: int) -> None:
    surface = surfaces()[name]
    assert near(surface.minima_at(), lowest, 2e-6)
    assert surface(points(surface.minima_at()[0])).item() == pytest.approx(value, abs=1e-6)
    assert len(surface.local_minima_at()) == others


def test_local_minima_of_goldstein_price() -> None:
    surface = surfaces()["goldstein_price"]
    assert surface(points([(-0.6, -0.4), (1.8, 0.2), (1.2, 0.8)])).tolist() == pytest.approx([30, 84, 840])


def test_kinks_take_the_subgradient_zero() -> None:
    for name in ("ackley", "beaked_plateau", "absolute_valley"):
        value, gradient = value_and_gradient(surfaces()[name], points((0, 0)))
        assert value.item() == pytest.approx(0, abs=1e-15)
        assert gradient.tolist() == [0, 0]


def test_escape_from_the_saddle() -> None:
    p = points((-1.5, 1e-6)).requires_grad_()
    optimizer = torch.optim.SGD([p], lr=0.1)
    heights = [abs(p[1].item())]
    while heights[-1] < 1 and len(heights) < 100:
        optimizer.zero_grad()
        torch.autograd.backward(surfaces()["saddle"](p))
        optimizer.step()
        heights.append(abs(p[1].item()))
    assert len(heights) - 1 == 76


def test_condition_number_is_the_ratio_of_curvatures() -> None:
    for angle in (-70.0, 0.0, 30.0):
        f = surfaces()["rotated_ellipse"].bind(condition=100, angle=angle)
        _, hessian = derivatives(f, points([(0.3, -2)]))
        assert torch.linalg.eigvalsh(hessian[0]).tolist() == pytest.approx([1, 100])


def test_a_coupled_plate_tips_into_a_saddle() -> None:
    matyas = surfaces()["matyas"]
    assert matyas.minima_at(coupling=0.6) == []
    assert matyas.saddles_at(coupling=0.6) == [(0, 0)]


def test_a_deeper_sharp_bowl_is_the_lowest_and_a_shallow_one_is_not() -> None:
    bowls = surfaces()["two_bowls"]
    assert bowls.minima_at(depth=1.3)[0][0] > 0 > bowls.local_minima_at(depth=1.3)[0][0]
    assert bowls.minima_at(depth=0.5)[0][0] < 0 < bowls.local_minima_at(depth=0.5)[0][0]
