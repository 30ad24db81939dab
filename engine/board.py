"""Where the positions, losses and gradients of a race live: one tensor, a row for each entry.

Row *i* is `x, y, loss, d loss/d x, d loss/d y`. The optimizers' parameters are views into it, so an optimizer that steps
in place moves the board, one stacked evaluation serves all entries, and a row of the history is one copy.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import Parameter

Function = Callable[[Tensor], Tensor]


def gradient(loss: Tensor, point: Tensor, seed: Tensor) -> Tensor:
    """d loss / d point; see `gradients`."""
    return gradients(loss, (point,), seed)[0]


def gradients(loss: Tensor, points: tuple[Tensor, ...], seed: Tensor) -> tuple[Tensor, ...]:
    """d loss / d each of the points by torch's own backward engine, entered where `torch.autograd.grad` enters it.

    That function's checks of its arguments take a third of the time of a whole evaluation (some 50 of 160 microseconds),
    and here the arguments are always right. Where a torch has no such entry, `torch.autograd.grad` itself is called.
    """
    if _backward is None:
        return torch.autograd.grad(loss, points, seed)
    return _backward((loss,), (seed,), False, False, points, False, False)


def _entry() -> Callable[..., tuple[Tensor, ...]] | None:
    """The engine's entry, if it takes what `gradient` gives it and comes to the same."""
    x = torch.tensor([3.0], requires_grad=True)
    try:
        entry: Callable[..., tuple[Tensor, ...]] = torch.autograd.Variable._execution_engine.run_backward
        same = entry((x * x,), (torch.ones(1),), False, False, (x,), False, False)[0].item() == 6.0 and x.grad is None
    except (AttributeError, TypeError, RuntimeError):
        return None
    return entry if same else None


_backward = _entry()


class Seat:
    """One entry's place: its parameters in the form that its optimizer takes.

    `form` is `vector` (shape (2,)), `matrix` (1x2) or `sparse` (a vector with sparse gradients). With `split`, x and y are
    two parameters, so that each can be a parameter group. Parameters are views of the board, but for the sparse form: torch
    2.13 adds a sparse tensor to a view at twice its storage offset (`c[1:2].add_(sparse)` changes `c[2]`), so there
    they have memory of their own, which `publish` copies back.
    """

    def __init__(self, cells: Tensor, form: str, split: bool) -> None:
        self.cells = cells
        self.sparse = form == "sparse"
        parts = (slice(0, 1), slice(1, 2)) if split else (slice(0, 2),)
        shape = (1, -1) if form == "matrix" else (-1,)
        self._places = [cells[:2][part].view(shape) for part in parts]
        self.parameters = [Parameter(place.clone() if self.sparse else place) for place in self._places]
        self._gradients = [cells[3:][part].view(shape) for part in parts]

    def feed(self) -> None:
        """Puts the board's gradient into the parameters, as `backward` would."""
        for parameter, gradient in zip(self.parameters, self._gradients, strict=True):
            parameter.grad = gradient.to_sparse() if self.sparse else gradient

    def adopt(self) -> None:
        """Brings the parameters up to date with the board, where they are not its views."""
        if self.sparse:
            for parameter, place in zip(self.parameters, self._places, strict=True):
                parameter.detach().copy_(place)

    def publish(self) -> None:
        """Brings the board up to date with the parameters, where they are not its views."""
        if self.sparse:
            for parameter, place in zip(self.parameters, self._places, strict=True):
                place.copy_(parameter.detach())


class Board:
    """The cells of `entries` rows, all at `start`, and their evaluation by `function`.

    `evaluate_stacked` evaluates all rows in one call, `evaluate_rows` each alone. `drawn` is the loss of the samples of this step, where a
    step sees only some of them: then the gradient is its gradient, and the cells' loss is still that of all samples. `fed` are the
    losses that closures give to optimizers: the drawn ones, where there are such.
    """

    def __init__(self, function: Function, start: tuple[float, float], entries: int, dtype: torch.dtype, draws: bool = False) -> None:
        self.function = function
        self.drawn: Function | None = None
        self.cells = torch.zeros(entries, 5, dtype=dtype)
        self.cells[:, :2] = torch.tensor(start, dtype=dtype)
        self._points = self.cells[:, :2].detach().requires_grad_()
        self._ones, self._one = torch.ones(entries, dtype=dtype), torch.ones((), dtype=dtype)
        self._losses, self._gradients = self.cells[:, 2], self.cells[:, 3:]
        self.fed = torch.zeros(entries, dtype=dtype) if draws else self._losses

    def evaluate_stacked(self) -> None:
        with torch.enable_grad():
            loss = (self.drawn or self.function)(self._points)
        found = gradient(loss, self._points, self._ones)
        self.fed.copy_(loss.detach())
        self._gradients.copy_(found)
        if self.drawn:
            self._losses.copy_(self.function(self._points.detach()))

    def evaluate_row(self, row: int) -> None:
        """Evaluates one entry as a hand-written loop would: a tensor of shape (2,) and a scalar loss."""
        with torch.enable_grad():
            point = self.cells[row, :2].detach().clone().requires_grad_()
            loss = (self.drawn or self.function)(point)
        found = gradient(loss, point, self._one)
        self.fed[row] = loss.detach()
        self.cells[row, 3:] = found
        if self.drawn:
            self.cells[row, 2] = self.function(point.detach())

    def evaluate_rows(self) -> None:
        for row in range(len(self.cells)):
            self.evaluate_row(row)

    def add_noise(self, noise: Tensor) -> None:
        self._gradients += noise
