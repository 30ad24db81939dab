"""Several nets trained at once: the seeds of some entries as one stack, each entry's optimizer stepping all of its seeds.

`torch.vmap` evaluates the net once for the stacked parameters of all entries and seeds, and one backward pass gives all gradients. Each
optimizer has parameters with one more dimension, in front: the seeds. Equal to separate scripts within rounding, which training may
amplify; the batches are the same.
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from engine import schedules
from engine.averaging import Position
from engine.criteria import build as build_criterion
from engine.nets.at_once import first
from engine.nets.build import averaged, initial, optimizer
from engine.nets.document import Training
from engine.nets.move import Move
from engine.nets.network import layers
from engine.nets.samples import Samples
from engine.nets.trainer import Trainer

Named = Mapping[str, Tensor]


class Member:
    """One entry of a stack: its rows of the stacked parameters, its optimizer, its schedule, its average."""

    def __init__(self, entry: Trainer, rows: slice, weights: Named, parts: Sequence[Sequence[str]]) -> None:
        self.entry, self.rows, self.stacked = entry, rows, weights
        self.parameters = {name: nn.Parameter(whole.detach()[rows]) for name, whole in weights.items()}
        self.optimizer = optimizer(entry, [[self.parameters[name] for name in part] for part in parts])
        self.position = Position(list(self.parameters.values()))
        self.average = averaged(entry, self.position)
        self.scheduler = schedules.build(entry.schedule, self.optimizer) if entry.schedule else None
        self.after = schedules.stepper(self.scheduler, entry.schedule.every) if self.scheduler and entry.schedule else None
        self.stopped: tuple[int, str] | None = None

    @property
    def lr(self) -> float:
        return float(self.optimizer.param_groups[0].get("lr", torch.nan))

    def step(self, number: int, losses: Tensor) -> None:
        """One step with the gradients of its rows."""
        for name, parameter in self.parameters.items():
            whole = self.stacked[name].grad
            parameter.grad = None if whole is None else whole[self.rows]
        try:
            self.optimizer.step(losses[self.rows].sum)  # type: ignore[arg-type]
            if self.average and self.entry.average and self.entry.average.due(number):
                self.average.update_parameters(self.position)
            if self.after:
                self.after(number, lambda: torch.nan)
        except Exception as error:  # torch's own refusal ends this entry, not the training
            self.stopped = (number, str(error) or type(error).__name__)

    def averages(self) -> dict[str, Tensor]:
        assert self.average
        return dict(zip(self.parameters, self.average.module.parameters(), strict=True))


class Stack:
    """Some entries of a training with all seeds: `epoch()` trains, `steps` and `judged` say what came of it."""

    def __init__(self, training: Training, entries: Sequence[int], samples: Samples) -> None:
        self.training, self.entries, self.samples = training, tuple(entries), samples
        self.count = len(training.seeds)
        with torch.random.fork_rng(devices=[]):
            nets = [initial(training, samples.x, seed) for seed in training.seeds]
        self.skeleton = nets[0]
        self.weights = {name: self._stacked(tensors).requires_grad_() for name, *tensors in _named(nets, "named_parameters")}
        self.buffers = {name: self._stacked(tensors) for name, *tensors in _named(nets, "named_buffers")}
        names = {id(parameter): name for name, parameter in self.skeleton.named_parameters()}
        parts = [[names[id(p)] for p in part] for part in layers(self.skeleton)]
        places = [slice(i * self.count, (i + 1) * self.count) for i in range(len(self.entries))]
        self.members = [Member(training.entries[e], at, self.weights, parts) for e, at in zip(self.entries, places, strict=True)]
        self.orders = [torch.Generator().manual_seed(seed) for seed in training.seeds]
        self.head, self.classes = training.head, training.classes
        chosen = training.criterion
        self.criterion = build_criterion(chosen.name, chosen.params, self.classes or 2).to(samples.x.dtype)
        self.losses = self._losses()
        self.done = 0
        self.watched = False
        self.moves: list[Move] = [Move.none() for _ in self.entries]
        self.shuffled: Tensor | None = None
        self._rows: list[Tensor] = []
        self._nets: dict[int, nn.Sequential] = {}

    def _stacked(self, tensors: Sequence[Tensor]) -> Tensor:
        """The tensors of all seeds for each entry: (entries * seeds, ...)."""
        seeds = torch.stack([tensor.detach() for tensor in tensors])
        return seeds.repeat(len(self.entries), *[1] * (seeds.ndim - 1))

    def _losses(self) -> Callable[[Tensor, Tensor], Tensor]:
        """The criterion of many nets' outputs (nets, n, k), at once where it can be vmapped."""

        def one(outputs: Tensor, y: Tensor) -> Tensor:
            return self.head.loss(self.criterion, outputs, y)

        def apart(outputs: Tensor, y: Tensor) -> Tensor:
            return torch.stack([one(*pair) for pair in zip(outputs, y, strict=True)])

        few = self.samples.y[:4].expand(2, *self.samples.y[:4].shape)
        drawn = torch.rand(2, few.shape[1], self._outputs(), generator=torch.Generator().manual_seed(0), dtype=self.samples.x.dtype)
        found = first((torch.vmap(one), apart), drawn, few)
        self.vmapped = found is not apart
        return found

    def _outputs(self) -> int:
        with torch.no_grad():
            return int(self.skeleton.eval()(self.samples.x[:2]).shape[-1])

    def outputs(self, weights: Named, buffers: Named, x: Tensor) -> Tensor:
        """Of all nets: (nets, n, k). `x` is (n, d), the same for all, or (nets, n, d)."""

        def one(weights: Any, buffers: Any, x: Tensor) -> Any:
            return functional_call(self.skeleton, (weights, buffers), (x,))

        found: Tensor = torch.vmap(one, in_dims=(0, 0, 0 if x.ndim == 3 else None))(dict(weights), dict(buffers), x)
        return found

    def batches(self) -> tuple[Tensor, ...]:
        """The indices (seeds, n) of the batches of this epoch, or of the next one where this one is through."""
        if self.shuffled is None or not self.underway:
            orders = [torch.randperm(len(self.samples), generator=order) for order in self.orders]
            self._rows, self.shuffled = [], torch.stack(orders)
        return torch.split(self.shuffled, self.training.batch or len(self.samples), dim=1)

    @property
    def underway(self) -> bool:
        """Whether some of the batches of an epoch are behind it, and others are not."""
        return 0 < len(self._rows) < self.training.steps_an_epoch

    def passed(self, batches: int, shuffled: Tensor | None) -> None:
        """So many batches of this epoch lie behind it; what was recorded of them is not known."""
        nothing = torch.full((3, len(self.members), self.count), torch.nan, dtype=torch.float64)
        self._rows, self.shuffled = [nothing] * batches, shuffled

    def epoch(self, end: int | None = None) -> Iterator[None]:
        """Trains to the end of the epoch, or before its batch `end`, in turns of a step."""
        batches = self.batches()
        for chosen in batches[len(self._rows) : end]:
            if chosen is batches[-1] and self.watched:
                self.moves = [Move.before(self.net(i)) for i in range(len(self.members))]
            self._rows.append(self.step(chosen))
            yield

    @torch.enable_grad()
    def step(self, chosen: Tensor) -> Tensor:
        """One step of all on batches `chosen` (seeds, n); loss, norm and lr: (3, entries, seeds)."""
        self.skeleton.train()
        lrs = torch.tensor([[member.lr] * self.count for member in self.members], dtype=torch.float64)
        x, y = (part[chosen].repeat(len(self.members), *[1] * part.ndim) for part in (self.samples.x, self.samples.y))
        for weight in self.weights.values():
            weight.grad = None
        losses = self.losses(self.outputs(self.weights, self.buffers, x), y)
        losses.sum().backward()  # type: ignore[no-untyped-call]
        norms = torch.cat([w.grad.flatten(1) for w in self.weights.values() if w.grad is not None], dim=1).norm(dim=1)
        for member in self.members:
            if not member.stopped:
                member.step(self.done, losses.detach())
        self.done += 1
        recorded = torch.stack((losses.detach().double(), norms.double())).view(2, len(self.members), self.count)
        return self._masked(torch.cat((recorded, lrs.unsqueeze(0))))

    def _masked(self, found: Tensor) -> Tensor:
        """nan for entries that were stopped: (..., entries, seeds)."""
        for i, member in enumerate(self.members):
            if member.stopped:
                found[..., i, :] = torch.nan
        return found

    def steps(self) -> Tensor:
        """Of each step of the epoch loss, norm of the gradient and lr: (3, steps, entries, seeds) float64."""
        return torch.stack(self._rows, dim=1)

    @torch.no_grad()
    def judged(self, of: Sequence[Samples]) -> Tensor:
        """Loss and accuracy over all of some samples, in `eval()` mode, of the nets and then of their averages: (2 * 2 * len(of), entries,
        seeds) float64."""
        self.skeleton.eval()
        own = self._judged(of, self.weights, self.buffers).view(-1, len(self.members), self.count)
        average = torch.full_like(own, torch.nan)
        for i, member in enumerate(self.members):
            if member.average:
                average[:, i] = self._judged(of, member.averages(), {name: b[member.rows] for name, b in self.buffers.items()})
        return self._masked(torch.cat((own, average)))

    def _judged(self, of: Sequence[Samples], weights: Named, buffers: Named) -> Tensor:
        nets = len(next(iter(weights.values())))
        nothing = torch.full((nets,), torch.nan, dtype=torch.float64)
        rows = []
        for samples in of:
            outputs = self.outputs(weights, buffers, samples.x) if len(samples) else None
            rows.append(nothing if outputs is None else self.losses(outputs, samples.y.expand(nets, *samples.y.shape)).double())
            classed = outputs is not None and self.classes
            rows.append((outputs.argmax(-1) == samples.y).double().mean(-1) if classed and outputs is not None else nothing)
        return torch.stack(rows)

    def net(self, member: int, seed: int = 0) -> nn.Sequential:
        """A net of the stack: a module whose tensors are its places in the stacked ones."""
        place = member * self.count + seed
        if place not in self._nets:
            self._nets[place] = copy.deepcopy(self.skeleton)
        net = self._nets[place]
        for name, parameter in net.named_parameters():
            whole = self.weights[name]
            parameter.data, parameter.grad = whole.detach()[place], None if whole.grad is None else whole.grad[place]
        for name, buffer in net.named_buffers():
            buffer.data = self.buffers[name][place]
        return net


def _named(nets: Sequence[nn.Module], method: str) -> Iterator[tuple[Any, ...]]:
    """(name, tensor of each net) for each parameter or buffer."""
    found = [dict(getattr(net, method)()) for net in nets]
    return ((name, *(one[name] for one in found)) for name in found[0])
