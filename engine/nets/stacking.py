"""Which entries' seeds can be trained at once, as one stack of nets: probed, never listed.

An elementwise optimizer steps a stack of parameters as it steps each of them alone. What draws in training (dropout), looks at all
of a parameter (LBFGS, norms for clipping) or at the loss of one net (a schedule that is fed it, early stopping) is trained seed by seed, so
is an entry with events, and what has a criterion that refuses nan, since one net that diverges would end the whole stack.
"""

import functools
import json
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine import schedules
from engine.criteria import build as build_criterion
from engine.nets.build import initial
from engine.nets.document import Training
from engine.nets.trainer import Trainer

SHAPES = ((3, 4), (3,))  # of a matrix and of a bias
STEPS = 6
CLOSE = 1e-12  # relative difference, float64, that is rounding


def stacked_entries(training: Training, x: Tensor) -> tuple[int, ...]:
    """The entries, by number, whose seeds are trained as a stack; `x` are samples."""
    if not training.stacked or len(training.seeds) == 1 or training.stopping or _draws(training, x) or _refuses_nan(training, x):
        return ()
    return tuple(i for i, entry in enumerate(training.entries) if _stacks(training, entry) and not training.events_of(i))


def _draws(training: Training, x: Tensor) -> bool:
    """Whether the net draws random numbers while it is trained."""
    with torch.random.fork_rng(devices=[]):
        net = initial(training, x, 0).train()
        before = torch.get_rng_state()
        net(x[:4])
        return not torch.equal(before, torch.get_rng_state())


def _refuses_nan(training: Training, x: Tensor) -> bool:
    """Whether the criterion raises where a net says nan."""
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        outputs = initial(training, x, 0).eval()(x[:2]) * torch.nan
    numbers = torch.zeros(len(outputs), dtype=torch.long if training.classes else x.dtype)
    chosen = training.criterion
    try:
        criterion = build_criterion(chosen.name, chosen.params, training.classes or 2).to(x.dtype)
        training.head.loss(criterion, outputs, x[:2] if training.net.mirrors else numbers)
    except Exception:  # in torch's own words, which are said when it happens
        return True
    return False


def _stacks(training: Training, entry: Trainer) -> bool:
    averaged_norm = entry.average is not None and training.net.batch_norm
    if entry.clip is not None or entry.frozen or averaged_norm or schedules.fed(entry.schedule):
        return False
    known: Any = entry.optimizer.cls
    return all(_elementwise(known, json.dumps({**entry.keywords, **own}, sort_keys=True)) for own in ({}, *entry.layers.values()))


@functools.lru_cache(maxsize=1024)
def _elementwise(cls: Any, params: str) -> bool:
    """Whether a step of a stack is, within rounding, a step of each of its parts."""
    keywords = json.loads(params)
    try:
        return all(_same(_steps(cls, keywords, shape, 2), _steps(cls, keywords, shape, 1)) for shape in SHAPES)
    except Exception:  # torch's own refusal of a closure or of the shape
        return False


def _steps(cls: type[Optimizer], keywords: dict[str, Any], shape: tuple[int, ...], together: int) -> Tensor:
    """Two parameters after some steps with gradients of different size, stepped together or one by one."""
    generator = torch.Generator().manual_seed(0)
    start, gradients = (torch.randn(count, 2, *shape, generator=generator, dtype=torch.float64) for count in (1, STEPS))
    gradients[:, 1] *= 100
    parts = torch.split(start[0].clone(), together)
    for k, part in enumerate(parts):  # a parameter made of a part has its memory
        parameter = nn.Parameter(part if together > 1 else part[0])
        optimizer = cls([parameter], **keywords)
        for gradient in gradients:
            parameter.grad = (gradient if together > 1 else gradient[k]).clone()
            optimizer.step(lambda: torch.tensor(1.0, dtype=torch.float64))  # type: ignore[arg-type, return-value]
    return torch.cat(parts)


def _same(a: Tensor, b: Tensor) -> bool:
    return torch.allclose(a, b, rtol=CLOSE, atol=0)
