"""What an autoencoder's input goes through first, while it is trained: modules that a script may have as well.

Both draw from torch's global generator, as dropout does, and neither changes anything in `eval()` mode.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.nets.knobs import choice, number


class Denoising(nn.Module):
    """Adds normal noise of deviation `amount` (Vincent et al. 2008, doi:10.1145/1390156.1390294)."""

    def __init__(self, amount: float) -> None:
        super().__init__()
        self.amount = amount

    def forward(self, x: Tensor) -> Tensor:
        return x + self.amount * torch.randn_like(x) if self.training else x

    def extra_repr(self) -> str:
        return f"amount={self.amount}"


class Masked(nn.Module):
    """Sets each number to 0 with probability `amount`. Unlike dropout it leaves the others as they are."""

    def __init__(self, amount: float) -> None:
        super().__init__()
        self.amount = amount

    def forward(self, x: Tensor) -> Tensor:
        return x * (torch.rand_like(x) >= self.amount) if self.training else x

    def extra_repr(self) -> str:
        return f"amount={self.amount}"


KINDS: Mapping[str, type[nn.Module]] = {"denoising": Denoising, "masked": Masked}


@dataclass(frozen=True)
class Corruption:
    """`amount`: the deviation of the noise, or the share that is set to 0."""

    kind: str = choice("none", "corruption", lambda: ("none", *KINDS))
    amount: float = number(0.3, 0, 1)

    def build(self) -> list[nn.Module]:
        return [KINDS[self.kind](self.amount)] if self.kind != "none" else []
