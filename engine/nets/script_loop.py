"""The loop of a standalone script, with only that in it which some entry of the training uses: a person who clips no gradient and averages
nothing has no line about it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import signature

from torch import nn

from engine import schedules
from engine.nets.document import Training
from engine.nets.script_data import is_plain
from engine.nets.trainee import PATIENCE
from engine.nets.trainer import Trainer
from engine.snippet import indented

STEP = '''
def step(net, optimizer, batch{options}):
    """One step, in which some optimizers evaluate a batch several times; the loss before it."""
    losses = []

    def closure():
        if len(losses) > {patience}:
            raise RuntimeError("one step evaluated its closure more than {patience} times")
{evaluation}
        losses.append(loss.detach())
        return loss

    optimizer.step(closure)
    return losses[0]
'''
JUDGE = '''
@torch.no_grad()
def judge({models}):
    """{what} over the samples for training, and over those for validation{of}."""
    numbers = []
{body}
    return numbers
'''
TRAIN = '''
def train(net, optimizer, seed{options}):
    """Trains a net; the rows of its table: the first one before any step, then one for each epoch."""
    order = torch.Generator().manual_seed(seed)
    rows = [{row}]
    steps = 0
    try:
        {epochs}:
            net.train()
            for batch in torch.randperm(len(train_x), generator=order).split(BATCH):
{body}
            rows.append({row})
    except Exception as error:  # torch refuses to go on: there are no more rows
        print(f"stopped at step {{steps}}: {{error}}", file=sys.stderr)
    return rows
'''
REFRESH = '''
def refreshed(average):
    """The average with batch norm's statistics over the training samples: those that it has are of other weights."""
    with torch.random.fork_rng(devices=[]):  # dropout draws while they are taken
        torch.manual_seed(0)
        update_bn(train_x.split(BATCH), average)
    return average
'''


@dataclass(frozen=True)
class Option:
    """Something that an entry may have the loop do. `value`: its argument in the entry's call of `train`, None where the entry has none;
    `default` is that of the parameter."""

    name: str
    value: Callable[[Trainer], str | None]
    default: str = "None"


def _schedule(entry: Trainer) -> str | None:
    return "scheduler" if entry.schedule else None


def _every(entry: Trainer) -> str | None:
    return str(entry.schedule.every) if entry.schedule and entry.schedule.every > 1 else None


def _fed(entry: Trainer) -> str | None:
    return "True" if schedules.fed(entry.schedule) else None


def _start(entry: Trainer) -> str | None:
    return str(entry.average.start) if entry.average and entry.average.start else None


def _spacing(entry: Trainer) -> str | None:
    return str(entry.average.every) if entry.average and entry.average.every > 1 else None


OPTIONS = (
    Option("clip", lambda entry: None if entry.clip is None else repr(entry.clip)),
    Option("scheduler", _schedule),
    Option("every", _every, "1"),
    Option("fed", _fed, "False"),
    Option("average", lambda entry: "average" if entry.average else None),
    Option("start", _start, "0"),
    Option("spacing", _spacing, "1"),
)


@dataclass(frozen=True)
class Loop:
    """The functions of a training's script: `blocks()`; `arguments(entry)` are what an entry calls `train` with."""

    training: Training
    net: nn.Sequential

    @cached_property
    def some(self) -> dict[str, Option]:
        """The options that some entry uses."""
        return {option.name: option for option in OPTIONS if any(option.value(entry) is not None for entry in self.training.entries)}

    @cached_property
    def all(self) -> set[str]:
        """Those that every entry uses."""
        return {name for name, option in self.some.items() if all(option.value(entry) is not None for entry in self.training.entries)}

    @property
    def closure(self) -> bool:
        """Whether some optimizer wants to evaluate a batch itself."""
        steps = [signature(entry.optimizer.cls.step).parameters.get("closure") for entry in self.training.entries]
        return any(closure is not None and closure.default is closure.empty for closure in steps)

    def arguments(self, entry: Trainer) -> list[str]:
        given = ((name, option.value(entry)) for name, option in self.some.items())
        return ["net", "optimizer", "seed", *(f"{name}={value}" for name, value in given if value is not None)]

    def blocks(self) -> Iterator[str]:
        if "average" in self.some and self._has_norms:
            yield REFRESH
        yield self._judge()
        if self.closure:
            evaluation = indented(indented("\n".join(self._evaluation())))
            yield STEP.format(options=self._options("clip"), evaluation=evaluation, patience=PATIENCE)
        yield self._train()

    @property
    def _has_norms(self) -> bool:
        return any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in self.net)

    def _options(self, *names: str) -> str:
        """The parameters for options, those that every entry uses first."""
        wanted = [name for name in self.some if name in names]
        needed, others = ([name for name in wanted if (name in self.all) is every] for every in (True, False))
        return "".join([*(f", {name}" for name in needed), *(f", {name}={self.some[name].default}" for name in others)])

    def _train(self) -> str:
        early = self.training.stopping
        epochs = "while len(rows) <= EPOCHS and not patience.ends(rows[-1][2])" if early else "for _ in range(EPOCHS)"
        body = indented(indented(indented(indented("\n".join(self._step())))))
        row = f"judge(net{', average' if 'average' in self.some else ''})"
        text = TRAIN.format(options=self._options(*self.some), row=row, epochs=epochs, body=body)
        begun = f"    steps = 0\n    patience = Patience(patience={early.patience}, min_delta={early.min_delta!r})\n" if early else ""
        return text.replace("    steps = 0\n", begun, 1) if early else text

    def _step(self) -> Iterator[str]:
        """What is done with a batch."""
        if self.closure:
            yield f"loss = step(net, optimizer, batch{', clip' if 'clip' in self.some else ''})"
        else:
            yield from (*self._evaluation(), "optimizer.step()")
        yield "steps += 1"
        average = [*self._asked("average"), *self._timed()]
        yield from guarded(average, "average.update_parameters(net)") if "average" in self.some else ()
        when = [*self._asked("scheduler"), *(["steps % every == 0"] if "every" in self.some else [])]
        yield from guarded(when, self._scheduled()) if "scheduler" in self.some else ()

    def _evaluation(self) -> Iterator[str]:
        loss = "criterion" if is_plain(self.training) else "loss_of"
        yield from ("optimizer.zero_grad()", f"loss = {loss}(net(train_x[batch]), train_y[batch])", "loss.backward()")
        clipped = [] if "clip" in self.all else ["clip is not None"]
        yield from guarded(clipped, "clip_grad_norm_(net.parameters(), clip)") if "clip" in self.some else ()

    def _asked(self, name: str) -> list[str]:
        return [] if name in self.all else [name]

    def _timed(self) -> list[str]:
        """When the average is updated, where that is not after every step."""
        later = ["steps > start"] if "start" in self.some else []
        count = "(steps - start)" if later else "steps"
        return [*later, f"{count} % spacing == 0"] if "spacing" in self.some else later

    def _scheduled(self) -> str:
        if "fed" not in self.some:
            return "scheduler.step()"
        fed = "scheduler.step(loss.item())"
        return fed if "fed" in self.all else f"{fed} if fed else scheduler.step()"

    def _judge(self) -> str:
        training, averaged = self.training, "average" in self.some
        lines = list(self._judged("average" if averaged else ""))
        what = "Loss and accuracy" if training.classes else "Loss and nan (numbers have no accuracy)"
        of = ", of the net and then of its average" if averaged else ""
        models = "net" + (self._options("average") if averaged else "")
        return JUDGE.format(models=models, what=what, of=of, body=indented("\n".join(lines)))

    def _judged(self, average: str) -> Iterator[str]:
        """The lines that judge the net, and the average where there is one."""
        if average:
            latter = "refreshed(average)" if self._has_norms else "average"
            yield f"for model in {f'(net, {latter})' if average in self.all else f'(net, {latter}) if average else (net,)'}:"
        within = indented if average else str
        yield from (within(line) for line in self._of_a_model("model" if average else "net"))

    def _of_a_model(self, model: str) -> Iterator[str]:
        loss, training = "criterion" if is_plain(self.training) else "loss_of", self.training
        accuracy = "(outputs.argmax(-1) == y).double().mean().item()" if training.classes else "math.nan"
        both = "((train_x, train_y), (validation_x, validation_y))"
        some = training.data.training < training.data.count
        yield f"{model}.eval()"
        yield f"for x, y in {both}:" if some else "x, y = train_x, train_y"
        lines = [f"outputs = {model}(x)", f"numbers += [{loss}(outputs, y).item(), {accuracy}]"]
        yield from map(indented, lines) if some else lines
        if not some:
            yield "numbers += [math.nan, math.nan]  # no samples are kept for validation"


def guarded(conditions: Sequence[str], line: str) -> list[str]:
    """A line under its conditions."""
    return [f"if {' and '.join(conditions)}:", indented(line)] if conditions else [line]
