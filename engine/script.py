"""A race as one standalone Python file: torch and the standard library, written to be read.

Run in a fresh process with the same torch it prints the contract's CSV, bit for bit what the engine recorded. The surface comes with
its own source, the optimizers and schedules as the lines of `engine.snippet`, and one loop that a person could have written.
"""

from collections.abc import Iterator, Sequence

import torch

from engine import optimizers, schedules
from engine import script_problem as problem
from engine.sections import Section, file, section
from engine.snippet import Competitor, call, imports, indented, keywords, lost, optimizer, own, scheduler
from engine.spec import DTYPES, Entry, Event, Spec
from engine.surfaces import Surface
from engine.version import VERSION

STEPPED = """Loss and gradient at a position, and `race`, the loop of every training script: evaluate, `optimizer.step()`,
`scheduler.step()`. Row *k* of what it gives is the state before step *k*."""
LOOP = '''
@torch.enable_grad()  # some optimizers call this where they have turned gradients off
def evaluate(parameters, noise, sparse):
    """The loss at a position, and its gradient, which goes into the parameters as `backward` would put it there."""
    point = torch.cat([p.detach().flatten() for p in parameters]).requires_grad_()
    loss = surface(point)
    (gradient,) = torch.autograd.grad(loss, point)
    if noise is not None:
        gradient = gradient + noise
    for p, part in zip(parameters, gradient.split([p.numel() for p in parameters])):
        p.grad = part.view(p.shape).to_sparse() if sparse else part.view(p.shape)
    return loss.detach(), gradient


def race(parameters, optimizer, scheduler=None, every=1, fed=False, events=(), average=None, sparse=False):
    """The rows of one entry. Row k is the state before step k, with the lr of step k."""
    generator = torch.Generator().manual_seed(SEED)
    rows = []
    for step in range(STEPS + 1):
        for at, change in events:
            if at == step:
                for group in optimizer.param_groups:
                    group.update(change)
        noise = NOISE * torch.randn(2, generator=generator, dtype=DTYPE) if NOISE else None
        loss, gradient = evaluate(parameters, noise, sparse)
        x, y = torch.cat([p.detach().flatten() for p in parameters]).tolist()
        lr = float(optimizer.param_groups[0].get("lr", math.nan))
        row = [x, y, loss.item(), lr, torch.linalg.vector_norm(gradient).item()]
        rows.append(row + averaged(average))
        if step == STEPS:
            break
        try:
            optimizer.step(lambda: evaluate(parameters, noise, sparse)[0])
            if scheduler and (step + 1) % every == 0:
                scheduler.step(row[2]) if fed else scheduler.step()
        except Exception as error:  # torch refuses to go on: the rest of the rows are nan
            print(f"stopped at step {step}: {error}", file=sys.stderr)
            rows += [[math.nan] * (5 + len(AVERAGES))] * (STEPS - step)
            break
        if average:
            average.update(step)
    return rows
'''
AVERAGED = '''
class Position(torch.nn.Module):
    """What an `AveragedModel` averages: a module with the entry's parameters."""

    def __init__(self, parameters):
        super().__init__()
        self.weights = torch.nn.ParameterList(parameters)


class Average:
    """torch's average of the positions, taken after every `every` steps from step `start` on."""

    def __init__(self, parameters, multi_avg_fn, start=0, every=1):
        self.position = Position(parameters)
        self.model = AveragedModel(self.position, multi_avg_fn=multi_avg_fn)
        self.start, self.every = start, every

    def update(self, step):
        done = step + 1 - self.start
        if done > 0 and done % self.every == 0:
            self.model.update_parameters(self.position)

    def point(self):
        return torch.cat([p.detach().flatten() for p in self.model.parameters()])


def averaged(average):
    """The average's position and loss; nan for an entry that has none."""
    if average is None:
        return [math.nan] * 3
    point = average.point()
    return [*point.tolist(), surface(point).item()]
'''
NOT_AVERAGED = """
def averaged(average):
    return []
"""
DRAWS = (  # what changes where a step sees only some of the samples
    ("def evaluate(parameters, noise, sparse):", "def evaluate(parameters, noise, sparse, batch):"),
    ("    loss = surface(point)\n    (gradient,)", "    loss = fit(point, X[batch], Y[batch])\n    (gradient,)"),
    ("The loss at a position,", "The loss of a batch at a position,"),
    ("    rows = []\n    for step in range(STEPS + 1):", "    rows = []\n    for step, batch in zip(range(STEPS + 1), batches()):"),
    ("loss, gradient = evaluate(parameters, noise, sparse)", "_, gradient = evaluate(parameters, noise, sparse, batch)"),
    ("x, y = torch.cat([p.detach().flatten() for p in parameters]).tolist()\n",
     "point = torch.cat([p.detach().flatten() for p in parameters])\n        loss, (x, y) = surface(point), point.tolist()\n"),
    ("lambda: evaluate(parameters, noise, sparse)[0]", "lambda: evaluate(parameters, noise, sparse, batch)[0]"),
)  # fmt: skip
LOSSES = (  # what changes where an entry goes on without a part of its state
    ("            if at == step:\n                for group", "            if at == step and callable(change):\n"
     "                optimizer, scheduler = change(optimizer, scheduler)\n            elif at == step:\n                for group"),
)  # fmt: skip
RUNS = """
COLUMNS = ["x", "y", "loss", "lr", "grad_norm", *AVERAGES]
RUNS = [(label, build()) for label, build in ENTRIES]  # of each entry its label and its rows
"""
CSV = """
def write_csv(file):
    \"\"\"A line for each entry and step, floats with all their digits.\"\"\"
    writer = csv.writer(file, lineterminator="\\n")
    writer.writerow(["entry", "label", "step", *COLUMNS])
    for entry, (label, rows) in enumerate(RUNS):
        for step, row in enumerate(rows):
            writer.writerow([entry, label, step, *map(repr, row)])
"""
PRINTED = "write_csv(sys.stdout)"
EXPORTED = "The file is, bit for bit, the one that Thalweg exports."


def script(spec: Spec) -> str:
    """The file's text."""
    return file(f"{title(spec)}\n\n{origin('race')}", sections(spec), PRINTED)


def sections(spec: Spec) -> list[Section]:
    """The file's parts, from the imports to the function that writes the CSV."""
    averages = any(entry.average for entry in spec.entries)
    names = [f"({entry.label!r}, entry_{i})" for i, entry in enumerate(spec.entries)]
    return [
        section("Settings", "", "\n".join(header(spec)), settings(spec, averages)),
        section("The problem", about(spec.problem.surface), *problem.written(spec.problem)),
        section("The loop", STEPPED, AVERAGED if averages else NOT_AVERAGED, loop(spec)),
        *(section(one.label, described(one), entry(spec, i)) for i, one in enumerate(spec.entries)),
        section("The race", "", "ENTRIES = [\n" + indented(",\n".join(names)) + ",\n]", RUNS),
        section("All numbers as CSV", EXPORTED, CSV),
    ]


def title(spec: Spec) -> str:
    count = len(spec.entries)
    what = f"{count} optimizers" if count > 1 else spec.entries[0].optimizer.name
    return f"{what} on {spec.problem.surface.title}, {spec.steps} steps."


def origin(what: str, where: str = "a processor") -> str:
    return (
        f"Written by Thalweg {VERSION}. With torch {torch.__version__} on {where} this prints, bit for bit, the numbers that\n"
        f"its page shows, as CSV: `python this_file.py > {what}.csv`.\n"
    )


def about(surface: Surface) -> str:
    """What is minimized, as Markdown."""
    return f"{surface.sentence}\n\n$${surface.formula}$$"


def described(one: Competitor) -> str:
    """What an entry is made of, as Markdown."""
    parts = [f"`{one.optimizer.name}`", *([f"the schedule `{one.schedule.name}`"] if one.schedule else [])]
    parts += [f"an average of its positions, `{one.average.kind}`"] if one.average else []
    return f"{', '.join(parts)}. What is not said here is torch's default."


def loop(spec: Spec) -> str:
    text, draws, losses = LOOP, spec.problem.surface.draws, any(event.reset for event in spec.events)
    for whole, other in (*(DRAWS if draws else ()), *(LOSSES if losses else ())):
        assert whole in text
        text = text.replace(whole, other)
    return text


def header(spec: Spec) -> Iterator[str]:
    """The imports of all entries together."""
    taken: dict[str, set[str]] = {"torch": {"Tensor"}}
    for one in spec.entries:
        for line in imports(one.schedule):
            _, module, _, *names = line.replace(",", "").split() if line.startswith("from") else ("", "torch", "")
            taken.setdefault(module, set()).update(names)
        if one.average:
            taken.setdefault("torch.optim.swa_utils", set()).update(("AveragedModel", f"get_{one.average.kind}_multi_avg_fn"))
    lines = {module: f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(taken.items())}
    yield from ("import csv", "import math", "import sys")
    yield from (line for module, line in lines.items() if module == "math")
    yield from ("", "import torch", *(line for module, line in lines.items() if module != "math"))
    yield from dict.fromkeys(line for one in spec.entries for line in own(one))


def settings(spec: Spec, averages: bool) -> str:
    x, y = spec.problem.start
    lines = [
        "torch.set_num_threads(1)", f"DTYPE = {DTYPES[spec.dtype]}", f"START = [{x!r}, {y!r}]", f"STEPS, SEED = {spec.steps}, {spec.seed}",
        f"NOISE = {spec.problem.noise!r}  # the deviation of what is added to each coordinate of the gradient",
        f"AVERAGES = {['avg_x', 'avg_y', 'avg_loss'] if averages else []!r}",
    ]  # fmt: skip
    return "\n".join(lines)


def entry(spec: Spec, i: int) -> str:
    """The function that builds and runs one entry."""
    one = spec.entries[i]
    lines = [*position(one), f"optimizer = {optimizer(one, 'parameters')}"]
    arguments = ["parameters", "optimizer"]
    if one.schedule:
        lines.append(f"scheduler = {scheduler(one.schedule)}")
        arguments.append("scheduler")
        arguments += [f"every={one.schedule.every}"] if one.schedule.every > 1 else []
        arguments += ["fed=True"] if schedules.fed(one.schedule) else []
    mine = [event for event in spec.events if event.entry in (None, i)]
    lines += [line for event in mine if event.reset for line in without(one, event)]
    events = ", ".join(text for event in mine for text in listed(event))
    arguments += [f"events=[{events}]"] if events else []
    if one.average:
        kind = call(f"get_{one.average.kind}_multi_avg_fn", keywords(one.average.params))
        lines.append(f"average = Average(parameters, {kind}, start={one.average.start}, every={one.average.every})")
        arguments.append("average=average")
    arguments += ["sparse=True"] if optimizers.form(one.optimizer.cls) == "sparse" else []
    blank = [""] if any(event.reset for event in mine) else []
    body = "\n".join([*lines, *blank, f"return race({', '.join(arguments)})"])
    return f"def entry_{i}():\n{indented(body)}"


def without(one: Entry, event: Event, parameters: str = "parameters", state: Sequence[str] = ("optimizer", "scheduler")) -> Iterator[str]:
    """The function that goes on as from a checkpoint that lacks a part of the state."""
    parts = " and ".join(f"{part}'s" for part in event.reset)
    yield f"\ndef {named(event)}({', '.join(state)}):"
    yield f'    """Before step {event.step} goes on as from a checkpoint without the {parts} state."""'
    yield from (f"    {line}" for line in lost(one, event, parameters))
    yield f"    return {', '.join(state)}"


def named(event: Event) -> str:
    return f"without_{'_and_'.join(event.reset)}_at_{event.step}"


def listed(event: Event) -> Iterator[str]:
    """An event as the loop takes it: when, and what changes."""
    if event.reset:
        yield f"({event.step}, {named(event)})"
    if event.set or not event.reset:
        yield repr((event.step, dict(event.set)))


def position(one: Entry) -> Iterator[str]:
    """The parameters in the form that the optimizer takes (`engine.optimizers.form`)."""
    matrix = optimizers.form(one.optimizer.cls) == "matrix"
    if one.groups:
        yield f"x, y = (torch.nn.Parameter(torch.tensor({'[[value]]' if matrix else '[value]'}, dtype=DTYPE)) for value in START)"
        yield "parameters = [x, y]"
    elif matrix:
        yield "parameters = [torch.nn.Parameter(torch.tensor([START], dtype=DTYPE))]  # it takes matrices only"
    else:
        yield "parameters = [torch.nn.Parameter(torch.tensor(START, dtype=DTYPE))]"
