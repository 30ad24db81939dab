"""The loss of one net at many points of the space of its parameters.

Points are evaluated together, and their losses with the samples last, where torch's kernels are vectorized. Not every net and not
every criterion allows that, so each way is tried on a few points against plain calls, one after the other, and the first that gives their
numbers within rounding is taken.
"""

from collections.abc import Callable, Generator

import torch
from torch import Tensor, nn
from torch.func import vmap

from engine.nets.at_once import first
from engine.nets.landscapes.outputs import Outputs, flat

Loss = Callable[[Tensor, Tensor], Tensor]  # of outputs (n, ...) and targets (n, ...)
Way = Callable[[Tensor], Tensor]
Turns = Generator[None, None, Tensor]

TURN = 15e6  # nanoseconds of work between two yields, roughly
PRODUCT, NUMBER = 0.25, 4.0  # nanoseconds, roughly: of a product of two numbers in one of matrices, of a number that a layer gives
NUMBERS = 1 << 18  # that a layer gives at once: more leave a processor's cache


class Heights:
    """Call it with points (k, parameters): their losses (k, 1), or with `accuracy` losses and accuracies (k, 2); float64. `anew`: see
    `Outputs`. `nanoseconds`: what a point costs, by an estimate that is the same on every machine."""

    def __init__(self, net: nn.Module, x: Tensor, y: Tensor, loss: Loss, *, accuracy: bool = False, anew: Tensor | None = None) -> None:
        found = Outputs(net, x, anew)
        self.y, self.accuracy, self.normalizes = y, accuracy, found.normalizes
        self.nanoseconds, widest = cost(found.net, x)
        if found.anew is not None:
            self.nanoseconds += cost(found.net, found.anew)[0]
        self.portion = int(max(1, min(NUMBERS // widest, TURN // self.nanoseconds)))
        self.chunk = self.portion * int(max(1, TURN // (self.nanoseconds * self.portion)))
        case = nearby(flat(net))
        self.outputs = first((found.stacked, found.mapped, found.plain), case)
        self.losses = first(ways(loss, y), found.plain(case))

    @torch.no_grad()
    def __call__(self, points: Tensor) -> Tensor:
        portions = [self.outputs(part).mT for part in torch.split(points, self.portion)]
        outputs = torch.cat(portions).mT if len(portions) > 1 else portions[0].mT
        found = [self.losses(outputs).double()]
        if self.accuracy:
            found.append((outputs.argmax(-1) == self.y).double().mean(-1))
        return torch.stack(found, -1)

    def along(self, place: Way, where: Tensor) -> Turns:
        """In small turns the heights at the points `place(where)`."""
        found = []
        for part in torch.split(where, self.chunk):
            found.append(self(place(part)))
            yield
        return torch.cat(found)


@torch.no_grad()
def cost(net: nn.Module, x: Tensor) -> tuple[float, int]:
    """Nanoseconds that a call takes, roughly, and how many numbers a layer gives at most."""
    numbers, products = [len(flat(net))], [0]

    def count(module: nn.Module, given: object, outputs: Tensor) -> None:
        weight = getattr(module, "weight", None)
        numbers.append(outputs.numel())
        products.append(outputs.numel() * weight[0].numel() if isinstance(weight, Tensor) else 0)

    hooks = [module.register_forward_hook(count) for module in net.modules() if next(module.children(), None) is None]
    net(x)
    for hook in hooks:
        hook.remove()
    return PRODUCT * sum(products) + NUMBER * sum(numbers), max(numbers)


def ways(loss: Loss, y: Tensor) -> tuple[Way, ...]:
    """From outputs (k, n, ...) to losses (k,): with the samples last, as torch takes losses of images; mapped; one after the other."""
    return (
        lambda outputs: vmap(lambda z: loss(z.mT.unsqueeze(0), y.unsqueeze(0)))(outputs),
        lambda outputs: vmap(lambda z: loss(z, y))(outputs),
        lambda outputs: torch.stack([loss(z, y) for z in outputs]),
    )


def nearby(point: Tensor) -> Tensor:
    """A point and two others, for a trial."""
    noise = torch.randn(2, len(point), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    return torch.cat((point.unsqueeze(0), point + 0.1 * noise.to(point.dtype)))
