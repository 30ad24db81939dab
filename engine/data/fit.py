"""The loss of a model on data at points (w, b), by a real criterion.

At one point it is what a training script computes: the module on the predictions, with its own reduction. At a stack of points the
module gives a loss a sample, and those are reduced for each point; where a module has no such losses, or reduces them in a way of
its own (by class weights), it is mapped over the stack.
"""

import copy
import functools
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import Module

from engine.data.models import Feed

MOST = 1 << 22  # predictions at once; more are computed in parts
SAME = 1e-9  # relative difference that counts as rounding


class Fit:
    """Points `x`, targets `y`, and a criterion: `module` reduces, `apart` (None where there is none) leaves the samples apart."""

    def __init__(self, x: Sequence[float], y: Sequence[float], feed: Feed, module: Module, apart: Module | None) -> None:
        self.x, self.y = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
        self.feed, self.module, self.apart = feed, module, apart
        self.sum = getattr(module, "reduction", "mean") == "sum"
        self.apart = apart if apart is not None and self._agrees() else None
        self._cast = functools.cache(self._made)

    def __call__(self, p: Tensor, chosen: Tensor | None = None) -> Tensor:
        """The loss at points `(..., 2) -> (...)`, of all samples or of the `chosen` ones."""
        w, b = p.unbind(-1)
        x, y, module, apart = self._cast(w.dtype, w.device)
        if chosen is not None:
            x, y = x[chosen], y[chosen]
        if w.dim() == 0:
            return self.feed(module, w * x + b, y)
        return self._stacked(w.reshape(-1), b.reshape(-1), (x, y, module, apart)).reshape(w.shape)

    def draws(self, size: int, seed: int) -> "Draws":
        """The loss of each step's batch: all samples in a random order, `size` at a time, then in another order."""
        return Draws(self, size, seed)

    def _stacked(self, w: Tensor, b: Tensor, cast: "Cast") -> Tensor:
        x, y, module, apart = cast
        most = max(1, MOST // len(x))
        if len(w) > most:
            parts = zip(torch.split(w, most), torch.split(b, most), strict=True)
            return torch.cat([self._stacked(one, other, cast) for one, other in parts])
        prediction = w.unsqueeze(-1) * x + b.unsqueeze(-1)
        if apart is None:
            return mapped(lambda row: self.feed(module, row, y), prediction)
        losses = self.feed(apart, prediction, y)
        return losses.sum(-1) if self.sum else losses.mean(-1)

    def _agrees(self) -> bool:
        """Whether losses left apart, reduced here, are what the module gives."""
        assert self.apart is not None
        prediction = 0.7 * self.x - 0.2
        try:
            losses, whole = self.feed(self.apart, prediction, self.y), self.feed(self.module, prediction, self.y)
        except (RuntimeError, ValueError, TypeError):
            return False
        found = losses.sum() if self.sum else losses.mean()
        return losses.shape == prediction.shape and torch.allclose(found, whole, rtol=SAME, atol=0, equal_nan=True)

    def _made(self, dtype: torch.dtype, device: torch.device) -> "Cast":
        def module(of: Module) -> Module:
            return copy.deepcopy(of).to(device, dtype)

        return self.x.to(device, dtype), self.y.to(device, dtype), module(self.module), None if self.apart is None else module(self.apart)


Cast = tuple[Tensor, Tensor, Module, Module | None]


class Batch:
    """The loss of some of the samples."""

    def __init__(self, fit: Fit, chosen: Tensor) -> None:
        self.fit, self.chosen = fit, chosen

    def __call__(self, p: Tensor) -> Tensor:
        return self.fit(p, self.chosen)


class Draws(Iterator[Batch]):
    """The batches of one step after the other. `order` is that of the samples in this pass over them, `taken` how many have been seen in
    it, and `generator` draws the next order: the three say where it stands."""

    def __init__(self, fit: Fit, size: int, seed: int) -> None:
        self.fit, self.size = fit, size
        self.generator = torch.Generator().manual_seed(seed)
        self.order, self.taken = torch.arange(len(fit.x)), len(fit.x)

    def __next__(self) -> Batch:
        if self.taken >= len(self.order):
            self.order, self.taken = torch.randperm(len(self.order), generator=self.generator), 0
        chosen = self.order[self.taken : self.taken + self.size]
        self.taken += len(chosen)
        return Batch(self.fit, chosen)


def mapped(function: Callable[[Tensor], Tensor], rows: Tensor) -> Tensor:
    """A function of one row over all of them: by vmap where torch can, otherwise row by row."""
    try:
        found: Tensor = torch.func.vmap(function)(rows)
        return found
    except (RuntimeError, ValueError):
        return torch.stack([function(row) for row in rows])
