"""Where theory says that an optimizer stops converging, to be drawn over a map: the boundary of linear stability.

On a quadratic each direction of curvature c is for itself, and a step of an optimizer whose law is linear multiplies the vector
(distance from the bottom, momentum buffer) by a 2 x 2 matrix. It converges where the spectral radius of that matrix is below 1
in each direction. Trace and determinant are affine in lr, so the stable learning rates of each direction are an interval.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.optim import Optimizer

from engine.maps.document import LR, Map
from engine.parameters import parameters
from engine.surfaces.registry import Box

POINTS = 129  # of a boundary
DOUBLINGS, HALVINGS = 64, 60
SAME = 1e-9  # relative difference that counts as rounding
Numbers = NDArray[np.float64]
PLACES = torch.tensor([(0.1, 0.2), (0.9, 0.7), (0.35, 0.95), (0.6, 0.05), (0.45, 0.55), (0.97, 0.31)], dtype=torch.float64)
Matrix = tuple[Numbers, Numbers, Numbers, Numbers]


@dataclass(frozen=True)
class Law:
    """`matrix(curvature, params)`: the entries a, b, c, d of [[a, b], [c, d]], arrays where a parameter is one; `varied`: the
    hyperparameters that it takes so besides lr."""

    matrix: Callable[[float, Mapping[str, Any]], Matrix]
    varied: tuple[str, ...]
    source: str


def momentum(curvature: float, params: Mapping[str, Any]) -> Matrix:
    """torch's SGD. The first step's buffer, which torch does not dampen, only scales what follows."""
    lr, beta = params["lr"], params["momentum"]
    slope = (-curvature if params["maximize"] else curvature) + params["weight_decay"]
    taken = np.where(beta == 0, slope, (1 - params["dampening"]) * slope)  # torch dampens only what it keeps
    if params["nesterov"]:
        return 1 - lr * (slope + beta * taken), -lr * beta**2, taken, beta
    return 1 - lr * taken, -lr * beta, taken, beta


LAWS: dict[type[Optimizer], Law] = {
    torch.optim.SGD: Law(
        momentum, ("momentum", "dampening", "weight_decay"), "Goh 2017, Why Momentum Really Works, doi:10.23915/distill.00006"
    ),
}  # fmt: skip


def boundary(wanted: Map) -> dict[str, Any] | None:
    """`x` and `y` of the largest stable lr over the other axis's range, and a `label`; None where theory says nothing."""
    entry = wanted.spec.entries[wanted.entry]
    law, axes = LAWS.get(entry.optimizer.cls), (wanted.x, wanted.y)
    changed = entry.schedule or entry.groups or any(event.entry in (None, wanted.entry) for event in wanted.spec.events)
    paths = [axis.path for axis in axes if axis is not None]
    if law is None or changed or wanted.kind != "grid" or LR not in paths:
        return None
    other = wanted.x if wanted.x.path != LR else wanted.y
    problem = wanted.spec.problem
    curvatures = eigenvalues(problem.function, problem.surface.box)
    if other is None or other.path[:2] != LR[:2] or other.path[2] not in law.varied or curvatures is None:
        return None
    values = spread(other.values)
    params = {p.name: p.default for p in parameters(entry.optimizer.cls)} | dict(entry.optimizer.params) | {str(other.path[2]): values}
    lrs = largest(law, curvatures, params)
    kept = np.isfinite(lrs)
    x, y = (lrs[kept], values[kept]) if wanted.x.path == LR else (values[kept], lrs[kept])
    return {"x": x.tolist(), "y": y.tolist(), "label": said(curvatures), "source": law.source} if kept.any() else None


def said(curvatures: tuple[float, float]) -> str:
    low, high = curvatures
    return f"spectral radius 1 at curvature {low:.4g}" + (f" to {high:.4g}" if high > low * (1 + SAME) else "")


def spread(values: tuple[float, ...]) -> Numbers:
    """So many values over an axis's range that a curve looks like one, spaced as the axis's own are."""
    count = len(values)
    found: Numbers = np.interp(np.linspace(0, count - 1, POINTS), np.arange(count), sorted(values))
    return found


def largest(law: Law, curvatures: tuple[float, float], params: Mapping[str, Any]) -> Numbers:
    """The lr up to which every direction is stable; nan where none is."""

    def stable(lr: Numbers) -> NDArray[np.bool_]:
        radii = [radius(law.matrix(curvature, {**params, "lr": lr})) for curvature in curvatures]
        found: NDArray[np.bool_] = np.maximum(*radii) < 1
        return found

    shape = np.broadcast_shapes(*(np.shape(value) for value in params.values() if isinstance(value, np.ndarray)))
    low = np.full(shape, 1e-6 / max(map(abs, curvatures)))
    begins, high = stable(low), low
    for _ in range(DOUBLINGS):
        high = np.where(stable(high), 2 * high, high)
    bounded = begins & ~stable(high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        inside = stable(middle)
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return np.where(bounded, low, np.nan)


def radius(matrix: Matrix) -> Numbers:
    """The larger modulus of a 2 x 2 matrix's eigenvalues."""
    a, b, c, d = matrix
    half, determinant = (a + d) / 2, a * d - b * c
    square = half**2 - determinant
    real = np.abs(half) + np.sqrt(np.maximum(square, 0))
    found: Numbers = np.where(square < 0, np.sqrt(np.abs(determinant)), real)
    return found


def eigenvalues(function: Callable[[torch.Tensor], torch.Tensor], box: Box) -> tuple[float, float] | None:
    """The lowest and the highest curvature of a quadratic, a flat direction left out, which no step leaves or enters; None for what
    is no quadratic or has no curvature.

    It is one where the Hessian is the same at several points of the box, and gradients differ by it: those of a kink do not.
    """
    low, high = torch.tensor(box, dtype=torch.float64).unbind(-1)
    points = (low + PLACES * (high - low)).requires_grad_()
    gradients, hessians = derivatives(function, points)
    hessian = hessians[0]
    scale = float(hessian.abs().max())
    apart = (points - points[0]).detach() @ hessian - (gradients - gradients[0])
    room = SAME * max(scale, 1e-300) * float((high - low).abs().max())
    if not (scale > 0 and bool((hessians - hessian).abs().le(SAME * scale).all()) and bool(apart.abs().le(room).all())):
        return None
    found = [value for value in torch.linalg.eigvalsh(hessian).tolist() if abs(value) > SAME * scale]
    return found[0], found[-1]


def derivatives(function: Callable[[torch.Tensor], torch.Tensor], points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Gradients (n, 2) and Hessians (n, 2, 2) at points (n, 2)."""
    with torch.enable_grad():
        (gradients,) = torch.autograd.grad(function(points).sum(), points, create_graph=True)
        if not gradients.requires_grad:
            return gradients, torch.zeros(len(points), 2, 2, dtype=points.dtype)
        rows = [torch.autograd.grad(part.sum(), points, retain_graph=True, materialize_grads=True)[0] for part in gradients.unbind(-1)]
    return gradients.detach(), torch.stack(rows, -2)
