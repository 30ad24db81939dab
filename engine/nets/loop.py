"""The loop: every entry trains its own copy of the same initial net on the same batches, for each seed.

What one trainee does is what a script does, call for call: `torch.manual_seed(seed)`, the net, the optimizer, and for each epoch a
permutation of the samples from a generator of that seed, cut into batches. Recording adds evaluations of the whole data in `eval()` mode,
which draw nothing and change nothing. Each trainee has torch's global generator to itself (dropout draws from it).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.utils import clip_grad_norm_, get_total_norm

from engine import optimizers, schedules
from engine.criteria import build as build_criterion
from engine.nets.document import DTYPES, Trainer, Training
from engine.nets.samples import Samples, split

STEP_COLUMNS = ("loss", "grad_norm", "lr")  # of the batch, in training mode, before the step
EPOCH_COLUMNS = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")  # of all samples, after the epoch
PATIENCE = 1000  # evaluations within one step
NOTHING = (torch.tensor(torch.nan), torch.tensor(torch.nan), torch.nan)
Column = NDArray[np.float64]


@dataclass(frozen=True)
class Epoch:
    """Epoch 0 is before the first step and has no steps. `steps`: (columns, steps, entries, seeds); `whole`: (columns, entries, seeds).
    nan where there is no such number: accuracy of numbers, losses without validation samples, an entry that torch stopped."""

    number: int
    steps: Column
    whole: Column


class Trainee:
    """One entry with one seed. `stopped` is None, or the step at which torch raised and what it said."""

    def __init__(self, training: Training, entry: Trainer, seed: int, samples: Samples) -> None:
        self.training, self.entry, self.samples = training, entry, samples
        dataset, dtype = training.data.dataset, DTYPES[training.dtype]
        self._random = torch.Generator().manual_seed(seed).get_state()
        self.order = torch.Generator().manual_seed(seed)
        with self.random():
            self.net = training.net.build(samples.x.shape[1], (dataset.classes or 1) + training.head.extra).to(dtype)
        self.head, self.classes = training.head, dataset.classes
        chosen = training.criterion
        self.criterion = build_criterion(chosen.name, chosen.params, dataset.classes or 2).to(dtype)
        self.parameters = list(self.net.parameters())
        self.optimizer = entry.optimizer.cls(self.parameters, **entry.optimizer.params)
        self._step = optimizers.unlabelled(self.optimizer)
        self.after: Callable[[int, Callable[[], float]], None] | None = None
        if entry.schedule:
            self.optimizer.step = self._step  # type: ignore[method-assign]
            self.after = schedules.stepper(schedules.build(entry.schedule, self.optimizer), entry.schedule.every)
            self._step = self.optimizer.step
        self.done = 0
        self.stopped: tuple[int, str] | None = None

    @contextmanager
    def random(self) -> Iterator[None]:
        """torch's global generator as this trainee left it."""
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self._random)
            yield
            self._random = torch.get_rng_state()

    def batches(self) -> tuple[Tensor, ...]:
        """The indices of an epoch's batches."""
        shuffled = torch.randperm(len(self.samples), generator=self.order)
        return torch.split(shuffled, self.training.batch or len(self.samples))

    def epoch(self) -> Tensor:
        """Trains for one epoch; of each step loss, norm of the gradient before clipping, and lr: (steps, 3) float64."""
        self.net.train()
        with self.random():
            rows = [self.step(chosen) for chosen in self.batches()]
        losses, norms, lrs = zip(*rows, strict=True)
        return torch.stack((torch.stack(losses).double(), torch.stack(norms).double(), torch.tensor(lrs, dtype=torch.float64)), -1)

    def step(self, chosen: Tensor) -> tuple[Tensor, Tensor, float]:
        """One step on a batch."""
        if self.stopped:
            return NOTHING
        x, y = self.samples.x[chosen], self.samples.y[chosen]
        seen: list[Tensor] = []
        lr = float(self.optimizer.param_groups[0].get("lr", torch.nan))

        def closure() -> Tensor:
            if len(seen) > 2 * PATIENCE:
                raise RuntimeError(f"one step evaluated its closure more than {PATIENCE} times")
            self.optimizer.zero_grad()
            loss = self.head.loss(self.criterion, self.net(x), y)
            loss.backward()  # type: ignore[no-untyped-call]
            seen.extend((loss.detach(), self.clipped()))
            return loss

        try:
            self._step(closure)
            self.done += 1
            if self.after:
                self.after(self.done - 1, lambda: seen[0].item())
        except Exception as error:  # torch's own refusal in mid-run ends this trainee, not the training
            self.stopped = (self.done, str(error) or type(error).__name__)
            return NOTHING
        return seen[0], seen[1], lr

    def clipped(self) -> Tensor:
        """The norm of the gradient, which is clipped where that is wanted."""
        if self.entry.clip is not None:
            return clip_grad_norm_(self.parameters, self.entry.clip)
        return get_total_norm([p.grad for p in self.parameters if p.grad is not None])

    @torch.no_grad()
    def judged(self, samples: Samples) -> tuple[float, float]:
        """Loss and accuracy over all of some samples, in `eval()` mode."""
        if not len(samples) or self.stopped:
            return torch.nan, torch.nan
        self.net.eval()
        outputs = self.net(samples.x)
        loss = self.head.loss(self.criterion, outputs, samples.y).item()
        return loss, (outputs.argmax(-1) == samples.y).double().mean().item() if self.classes else torch.nan


class Run:
    """One training: iterate over `epochs()` once; `trainees[entry][seed]` holds the nets."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.train, self.validation = split(training)
        self.trainees = [[Trainee(training, entry, seed, self.train) for seed in training.seeds] for entry in training.entries]

    def epochs(self) -> Iterator[Epoch]:
        """All epochs, epoch 0 (the initial nets) included."""
        none = np.empty((len(STEP_COLUMNS), 0, len(self.trainees), len(self.training.seeds)))
        yield Epoch(0, none, self.whole())
        for number in range(1, self.training.epochs + 1):
            steps = [[trainee.epoch() for trainee in row] for row in self.trainees]
            yield Epoch(number, torch.stack([torch.stack(row) for row in steps]).permute(3, 2, 0, 1).numpy(), self.whole())

    def whole(self) -> Column:
        found = [[(*one.judged(self.train), *one.judged(self.validation)) for one in row] for row in self.trainees]
        return np.array(found).transpose(2, 0, 1)

