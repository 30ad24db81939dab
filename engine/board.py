"""Where the positions, losses and gradients of a race live: one tensor, a row for each entry.

Row *i* is `x, y, loss, d loss/d x, d loss/d y`. The optimizers' parameters are views into it, so an optimizer that steps
in place moves the board, one stacked evaluation serves all entries, and a row of the history is one copy.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import Parameter

Function = Callable[[Tensor], Tensor]


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

    def publish(self) -> None:
        """Brings the board up to date with the parameters, where they are not its views."""
        if self.sparse:
            for parameter, place in zip(self.parameters, self._places, strict=True):
                place.copy_(parameter.detach())


class Board:
    """The cells of `entries` rows, all at `start`, and their evaluation by `function`.

    `stacked`: evaluate all rows in one call. Otherwise, or for a single row, each is evaluated alone.
    """

    def __init__(self, function: Function, start: tuple[float, float], entries: int, dtype: torch.dtype) -> None:
        self.function = function
        self.cells = torch.zeros(entries, 5, dtype=dtype)
        self.cells[:, :2] = torch.tensor(start, dtype=dtype)
        self._points = self.cells[:, :2].detach().requires_grad_()
        self._ones = torch.ones(entries, dtype=dtype)
        self._losses, self._gradients = self.cells[:, 2], self.cells[:, 3:]

    def evaluate_stacked(self) -> None:
        with torch.enable_grad():
            loss = self.function(self._points)
        (gradient,) = torch.autograd.grad(loss, self._points, self._ones)
        self._losses.copy_(loss.detach())
        self._gradients.copy_(gradient)

    def evaluate_row(self, row: int) -> None:
        """Evaluates one entry as a hand-written loop would: a tensor of shape (2,) and a scalar loss."""
        with torch.enable_grad():
            point = self.cells[row, :2].detach().clone().requires_grad_()
            loss = self.function(point)
        (gradient,) = torch.autograd.grad(loss, point)
        self.cells[row, 2] = loss.detach()
        self.cells[row, 3:] = gradient

    def evaluate_rows(self) -> None:
        for row in range(len(self.cells)):
            self.evaluate_row(row)

    def add_noise(self, noise: Tensor) -> None:
        self._gradients += noise
