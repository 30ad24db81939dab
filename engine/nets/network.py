"""The nets: what a document's `net` becomes, a `torch.nn.Sequential` of torch's own layers, initialized as torch does.

`kinds` are a module each (`perceptron`, `convolutional`, `autoencoder`); `read` makes one of a document, `layers` finds the layers of a
built one.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from torch import nn

from engine import reading
from engine.errors import Path, SpecError
from engine.nets import knobs
from engine.nets.kinds.activations import activations
from engine.nets.kinds.autoencoder import Autoencoder
from engine.nets.kinds.convolutional import Convolutional
from engine.nets.kinds.perceptron import DEEPEST, WIDEST, Perceptron
from engine.nets.registry import Dataset

__all__ = ["DEEPEST", "KINDS", "WIDEST", "Net", "activations", "as_dict", "layers", "read"]

Net = Perceptron | Convolutional | Autoencoder
KINDS: Mapping[str, type[Net]] = MappingProxyType({kind.kind: kind for kind in (Perceptron, Convolutional, Autoencoder)})


def read(value: Any, path: Path, dataset: Dataset) -> Net:
    """The net of a document for this dataset; a perceptron where no kind is given."""
    fields = reading.Fields(value, path)
    kind = KINDS[fields.take("kind", reading.choice("kind of net", KINDS), Perceptron.kind)]
    net: Net = knobs.load(kind, value, path, "kind")
    if isinstance(net, Convolutional):
        if dataset.image is None:
            said = f"expected data that are images, since a convolution goes by what lies side by side, got {dataset.name}"
            raise SpecError("range", said, (*path, "kind"))
        net.fit(dataset.image, path)
    return net


def as_dict(net: Net) -> dict[str, Any]:
    """The net as a document has it, every default in it."""
    return {"kind": net.kind, **knobs.as_dict(net)}


def layers(net: nn.Sequential) -> list[list[nn.Parameter]]:
    """The parameters of each layer: of a `Linear` or a convolution, and of what follows it (batch norm, a parametric activation)."""
    found: list[list[nn.Parameter]] = []
    for module in net:
        if isinstance(module, nn.Linear | nn.Conv2d):
            found.append([])
        if found:
            found[-1].extend(module.parameters())
    return found


def described(net: nn.Sequential) -> dict[str, Any]:
    """How many parameters the net has, and each of its layers, with a title in torch's words."""
    heads = [module for module in net if isinstance(module, nn.Linear | nn.Conv2d)]
    named = [{"title": _title(head), "parameters": sum(p.numel() for p in part)} for head, part in zip(heads, layers(net), strict=True)]
    return {"parameters": sum(p.numel() for p in net.parameters()), "layers": named}


def _title(module: nn.Linear | nn.Conv2d) -> str:
    """`Linear(2, 16)`: the class and its sizes."""
    sizes = (module.in_features, module.out_features) if isinstance(module, nn.Linear) else (module.in_channels, module.out_channels)
    return f"{type(module).__name__}{sizes}"
