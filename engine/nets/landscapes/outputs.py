"""From points in the space of a net's parameters to its outputs there, in three ways that give the same numbers within rounding.

A point is all parameters in a row, in the order of `parameters()`.
"""

import copy
from functools import cached_property

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn.modules.batchnorm import _BatchNorm


class Outputs:
    """The outputs (k, n, ...) of a net at points (k, parameters), for samples `x`, in `eval()` mode: dropout is off.

    Batch norm divides by statistics that are no parameters: those of `net`, unless `anew` has features of samples, over which they are
    taken at each point anew, as torch's `update_bn` takes them, all samples being one batch.
    """

    def __init__(self, net: nn.Module, x: Tensor, anew: Tensor | None = None) -> None:
        self.net, self.x = copy.deepcopy(net).requires_grad_(False).eval(), x
        self.shapes = {name: p.shape for name, p in net.named_parameters()}
        self.normalizes = any(isinstance(module, _BatchNorm) for module in net.modules())
        self.anew = anew if self.normalizes else None
        self._counting = self.net if self.anew is None else counting(self.net)
        self._buffers = {name: torch.zeros_like(b) for name, b in net.named_buffers()} if self.anew is not None else {}

    def stacked(self, points: Tensor) -> Tensor:
        """Layer after layer by products of stacked matrices, samples last: several times faster than `mapped`, since a product and its
        bias are one call and nothing is moved about. For chains of `Linear`s with modules between them that look at each number alone;
        of anything else it raises TypeError, or gives other numbers."""
        stacks, found = self.unflat(points), self.x.T
        for name, module in self._chain:
            if isinstance(module, nn.Linear):
                weight, bias = stacks[f"{name}.weight"], stacks[f"{name}.bias"]
                found = torch.baddbmm(bias.unsqueeze(-1), weight, found.expand(len(points), *found.shape[-2:]))
            else:
                found = module(found)
        return found.mT

    @cached_property
    def _chain(self) -> list[tuple[str, nn.Module]]:
        return [(name, hasty(module)) for name, module in chain(self.net)]

    def mapped(self, points: Tensor) -> Tensor:
        """By `torch.func.vmap` over the net's own call."""
        fresh = {name: b.expand(len(points), *b.shape).clone() for name, b in self._buffers.items()}
        outputs: Tensor = vmap(self._one)(points, fresh)
        return outputs

    def plain(self, points: Tensor) -> Tensor:
        """By one call of the net after the other."""
        return torch.stack([self._one(point, {name: b.clone() for name, b in self._buffers.items()}) for point in points])

    def _one(self, point: Tensor, fresh: dict[str, Tensor]) -> Tensor:
        state = {**self.unflat(point), **fresh}
        if self.anew is not None:
            functional_call(self._counting, state, (self.anew,))  # batch norm writes into `fresh`
        outputs: Tensor = functional_call(self.net, state, (self.x,))
        return outputs

    def unflat(self, points: Tensor) -> dict[str, Tensor]:
        """The parameters by name of a point, or of a stack of them."""
        parts = torch.split(points, [shape.numel() for shape in self.shapes.values()], dim=-1)
        return {name: part.reshape(*points.shape[:-1], *shape) for part, (name, shape) in zip(parts, self.shapes.items(), strict=True)}


def flat(net: nn.Module) -> Tensor:
    """All parameters of a net in a row, copied."""
    return torch.cat([p.detach().flatten() for p in net.parameters()])


def chain(net: nn.Module) -> list[tuple[str, nn.Module]]:
    """A net's modules by name. Raises TypeError where it is more than `Linear`s with biases and modules without any state."""
    if not isinstance(net, nn.Sequential):
        raise TypeError(f"expected a chain of layers, got {type(net).__name__}")
    for module in net:
        if module.bias is None if isinstance(module, nn.Linear) else module.state_dict():
            raise TypeError(f"expected layers without any state but Linear's, got {module}")
    return list(net.named_children())


def hasty(module: nn.Module) -> nn.Module:
    """One that writes over what it was given, where torch offers that: memory costs more than arithmetic."""
    found = copy.copy(module)
    if hasattr(found, "inplace"):
        found.inplace = True  # type: ignore[assignment]
    return found


def counting(net: nn.Module) -> nn.Module:
    """A net whose batch norm takes its statistics from what it sees, all at once; everything else as in `eval()` mode."""
    found = copy.deepcopy(net)
    for module in found.modules():
        if isinstance(module, _BatchNorm):
            module.train()
            module.momentum = 1.0
    return found
