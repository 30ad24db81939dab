"""The nets: what a document's `net` becomes, a `torch.nn.Sequential` of torch's own layers, initialized as torch does."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import activation as torchs

from engine import reading
from engine.errors import Path
from engine.reading import Fields

WIDEST, DEEPEST = 256, 8


@cache
def activations() -> Mapping[str, type[nn.Module]]:
    """Every activation of the installed torch that works on each number alone and draws nothing, by name."""
    found = {name: value for name, value in vars(torchs).items() if isinstance(value, type) and issubclass(value, nn.Module)}
    return MappingProxyType({name: found[name] for name in sorted(found, key=str.lower) if _is_elementwise(found[name])})


def _is_elementwise(cls: type[nn.Module]) -> bool:
    rows = torch.tensor([[-1.5, -0.2, 0.0], [0.3, 0.9, 2.5]])
    try:
        module: Any = cls() if "dim" not in inspect.signature(cls).parameters else None
        whole, alone = module(rows), torch.stack([module(one.reshape(1)).reshape(()) for one in rows.flatten()])
        return whole.shape == rows.shape and torch.allclose(whole.flatten(), alone)
    except Exception:  # whatever it wants, it is not a number after a number
        return False


@dataclass(frozen=True)
class Net:
    """A multilayer perceptron: for each width a `Linear`, then batch norm, the activation, and dropout, where they are wanted; at the end
    a `Linear` to the outputs."""

    widths: tuple[int, ...] = (16, 16)
    activation: str = "Tanh"
    batch_norm: bool = False
    dropout: float = 0.0

    @classmethod
    def load(cls, value: Any, path: Path) -> "Net":
        fields = Fields(value, path)
        widths = fields.take("widths", reading.sequence(reading.integer(1, WIDEST), 0, DEEPEST), (16, 16))
        activation = fields.take("activation", reading.choice("activation", activations()), "Tanh")
        batch_norm = fields.take("batch_norm", reading.boolean, False)
        dropout = fields.take("dropout", reading.number(0, 0.95), 0.0)
        fields.done()
        return cls(tuple(widths), activation, batch_norm, dropout)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "widths": list(self.widths)}

    def build(self, inputs: int, outputs: int) -> nn.Sequential:
        """The module, its parameters drawn from torch's global generator as `torch.nn` does."""
        sizes = (inputs, *self.widths)
        hidden = [layer for pair in zip(sizes, self.widths, strict=False) for layer in self._layer(*pair)]
        return nn.Sequential(*hidden, nn.Linear(sizes[-1], outputs))

    def _layer(self, inputs: int, width: int) -> Sequence[nn.Module]:
        norm = [nn.BatchNorm1d(width)] if self.batch_norm else []
        drop = [nn.Dropout(self.dropout)] if self.dropout else []
        return [nn.Linear(inputs, width), *norm, activations()[self.activation](), *drop]


def layers(net: nn.Sequential) -> list[list[nn.Parameter]]:
    """The parameters of each layer: of a `Linear` and of what follows it (batch norm, a parametric activation)."""
    found: list[list[nn.Parameter]] = []
    for module in net:
        if isinstance(module, nn.Linear):
            found.append([])
        found[-1].extend(module.parameters())
    return found


def described(net: nn.Sequential) -> dict[str, Any]:
    """How many parameters the net has, and each of its layers, with a title in torch's words."""
    heads = [module for module in net if isinstance(module, nn.Linear)]
    named = [{"title": _title(head), "parameters": sum(p.numel() for p in part)} for head, part in zip(heads, layers(net), strict=True)]
    return {"parameters": sum(p.numel() for p in net.parameters()), "layers": named}


def _title(module: nn.Module) -> str:
    """`Linear(2, 16)`, as a script has it where the other arguments are torch's defaults."""
    sizes = (module.in_features, module.out_features) if isinstance(module, nn.Linear) else ()
    return f"{type(module).__name__}({', '.join(map(str, sizes))})"
