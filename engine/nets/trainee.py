"""One entry that trains its own net with one seed: what a script does, call for call.

`torch.manual_seed(seed)`, the net, the optimizer, and for each epoch a permutation of the samples from a generator of that seed, cut into
batches. torch's global generator is its own (dropout draws from it), and recording draws nothing from it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn.utils import clip_grad_norm_
from torch.optim.swa_utils import update_bn

from engine.criteria import build as build_criterion
from engine.nets.build import averaged, initial, optimizer
from engine.nets.document import Training
from engine.nets.move import Move
from engine.nets.network import layers
from engine.nets.samples import Samples
from engine.nets.trainer import Trainer
from engine.spec import Event
from engine.stepping import Stepping

PATIENCE = 1000  # evaluations within one step
QUANTUM = 0.01  # seconds of steps between two turns
NOTHING = (torch.tensor(torch.nan), torch.tensor(torch.nan), torch.nan)
Stop = tuple[int, str]


class Trainee(Stepping):
    """`stopped` is None, or the step at which torch raised and what it said; `early` None, or the epoch after which it stopped early;
    `move` the last step of the epoch, which is kept only where that is `watched`. `shuffled` is the order of the samples in this epoch,
    `drawn` torch's global generator as it left it, `events` are the entry's own."""

    def __init__(self, training: Training, entry: Trainer, seed: int, samples: Samples, events: Sequence[Event] = ()) -> None:
        self.training, self.entry, self.samples = training, entry, samples
        self.drawn = torch.Generator().manual_seed(seed).get_state()
        self.order = torch.Generator().manual_seed(seed)
        with self.random():
            self.net = initial(training, samples.x, seed)
        self.head, self.classes = training.head, training.classes
        chosen = training.criterion
        self.criterion = build_criterion(chosen.name, chosen.params, self.classes or 2).to(samples.x.dtype)
        super().__init__(lambda: optimizer(entry, layers(self.net)), entry.schedule)
        self.parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        self.average = averaged(entry, self.net)
        self.events = tuple(events)
        self.done = 0
        self.stopped: Stop | None = None
        self.early: int | None = None
        self.watched, self.move = False, Move.none()
        self.shuffled: Tensor | None = None
        self._rows: list[tuple[Tensor, Tensor, float]] = []

    @property
    def over(self) -> bool:
        """Whether it trains no more."""
        return self.stopped is not None or self.early is not None

    @contextmanager
    def random(self) -> Iterator[None]:
        """torch's global generator as this trainee left it."""
        with torch.random.fork_rng(devices=[]):
            torch.set_rng_state(self.drawn)
            yield
            self.drawn = torch.get_rng_state()

    def batches(self) -> tuple[Tensor, ...]:
        """The indices of the batches of this epoch, or of the next one where this one is through."""
        if self.shuffled is None or not self.underway:
            self._rows, self.shuffled = [], torch.randperm(len(self.samples), generator=self.order)
        return torch.split(self.shuffled, self.training.batch or len(self.samples))

    @property
    def underway(self) -> bool:
        """Whether some of the batches of an epoch are behind it, and others are not."""
        return 0 < len(self._rows) < self.training.steps_an_epoch

    def passed(self, batches: int, shuffled: Tensor | None) -> None:
        """So many batches of this epoch lie behind it; what was recorded of them is not known."""
        self._rows, self.shuffled = [NOTHING] * batches, shuffled

    def epoch(self, end: int | None = None) -> Iterator[None]:
        """Trains to the end of the epoch, or to before its batch `end`, in turns, between which torch's global generator is everybody's."""
        self.net.train()
        batches = self.batches()
        end = len(batches) if end is None else end
        while len(self._rows) < end:
            until = time.perf_counter() + QUANTUM
            with self.random():
                while len(self._rows) < end and time.perf_counter() < until:
                    if len(self._rows) == len(batches) - 1 and self.watched and not self.over:
                        self.move = Move.before(self.net)
                    self._rows.append(self.step(batches[len(self._rows)]))
            yield

    def steps(self) -> Tensor:
        """Of each step of the epoch loss, norm of the gradient before clipping, and lr: (steps, 3) float64."""
        losses, norms, lrs = zip(*self._rows, strict=True)
        return torch.stack((torch.stack(losses).double(), torch.stack(norms).double(), torch.tensor(lrs, dtype=torch.float64)), -1)

    def step(self, chosen: Tensor) -> tuple[Tensor, Tensor, float]:
        """One step on a batch."""
        if self.over:
            return NOTHING
        x, y = self.samples.x[chosen], self.samples.y[chosen]
        seen: list[Tensor] = []
        for event in self.events:
            if event.step == self.done:
                self.meet(event)
        lr = float(self.optimizer.param_groups[0].get("lr", torch.nan))

        @torch.enable_grad()  # torch's own optimizers turn gradients on for it; other people's may not
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
            if self.average and self.entry.average and self.entry.average.due(self.done):
                self.average.update_parameters(self.net)
            self.done += 1
            if self.after:
                self.after(self.done - 1, lambda: seen[0].item())
        except Exception as error:  # torch's own refusal in mid-run ends this trainee, not the training
            self.stopped = (self.done, str(error) or type(error).__name__)
            return NOTHING
        return seen[0], seen[1], lr

    def clipped(self) -> Tensor:
        """The norm of the gradient, which then is clipped where that is wanted."""
        norm: Tensor = torch.linalg.vector_norm(torch.cat([p.grad.flatten() for p in self.parameters if p.grad is not None]))
        if self.entry.clip is not None:
            clip_grad_norm_(self.parameters, self.entry.clip)
        return norm

    def judged(self, of: Sequence[Samples]) -> list[float]:
        """Loss and accuracy over all of some samples, in `eval()` mode, by the net and then by its average."""
        if self.over:
            return [torch.nan] * (4 * len(of))
        try:
            models = [self.net, self.averaged()] if self.average else [self.net]
            found = [number for model in models for samples in of for number in self.whole(model, samples)]
        except Exception as error:  # a criterion that takes no nan, which a diverged net says
            self.stopped, found = (self.done, str(error) or type(error).__name__), []
        return found + [torch.nan] * (4 * len(of) - len(found))

    def averaged(self) -> nn.Module:
        """The average, with batch norm's statistics over the training samples, as `update_bn` takes them."""
        assert self.average
        with torch.random.fork_rng(devices=[]):  # dropout draws while they are taken
            torch.manual_seed(0)
            update_bn(((x,) for x in torch.split(self.samples.x, self.training.batch or len(self.samples))), self.average)
        return self.average

    @torch.no_grad()
    def whole(self, model: nn.Module, samples: Samples) -> tuple[float, float]:
        if not len(samples):
            return torch.nan, torch.nan
        model.eval()
        outputs = model(samples.x)
        loss = self.head.loss(self.criterion, outputs, samples.y).item()
        return loss, (outputs.argmax(-1) == samples.y).double().mean().item() if self.classes else torch.nan
