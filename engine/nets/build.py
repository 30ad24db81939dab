"""What a training script builds before its loop: the net, its optimizer, torch's average of its parameters."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.swa_utils import AveragedModel

from engine import averaging
from engine.nets.document import Training
from engine.nets.trainer import Trainer

Parts = Sequence[Sequence[nn.Parameter]]  # the parameters of each layer


def initial(training: Training, x: Tensor, seed: int) -> nn.Sequential:
    """The net for samples `x` (n, features), drawn after `torch.manual_seed(seed)`; torch's global generator is left after it."""
    torch.manual_seed(seed)
    return training.build_net(x.shape[1])


def optimizer(entry: Trainer, parts: Parts) -> Optimizer:
    """Over all parameters, or with a parameter group for each layer that is trained, where layers have their own hyperparameters."""
    for k in entry.frozen:
        for parameter in parts[k]:
            parameter.requires_grad_(False)
    cls, params = entry.optimizer.cls, entry.keywords
    trained = [k for k in range(len(parts)) if k not in entry.frozen]
    if not entry.layers:
        return cls([p for k in trained for p in parts[k]], **params)
    groups: list[dict[str, Any]] = [{"params": list(parts[k]), **entry.layers.get(k, {})} for k in trained]
    return cls(groups, **params)


def averaged(entry: Trainer, net: nn.Module) -> AveragedModel | None:
    """torch's average of a module's parameters."""
    if not entry.average:
        return None
    return AveragedModel(net, multi_avg_fn=averaging.kinds()[entry.average.kind](**entry.average.params))
