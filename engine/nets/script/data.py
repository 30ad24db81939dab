"""A training's samples and its criterion as the blocks of a standalone script: `train_x`, `train_y`, `validation_x`, `validation_y` and
`criterion`, with `loss_of` where something stands between a net's outputs and the criterion."""

import re
from collections.abc import Iterator
from typing import Any

from engine.criteria import Criterion, criteria
from engine.criteria.params import keywords as as_torch_takes_them
from engine.criteria.params import tensors
from engine.nets import heads
from engine.nets.document import Training
from engine.nets.samples import standardized
from engine.nets.script.source import gather
from engine.nets.tables.own import Table, apart, drawn
from engine.snippet import call, keywords


def samples(training: Training) -> Iterator[str]:
    """The functions that draw the samples, and the lines that draw and split them."""
    data = training.data
    found: dict[str, str] = {}
    used: list[Any] = [apart, drawn] if data.table else [data.dataset.plain or data.dataset.function]
    for function in [*used, *([standardized] if data.dataset.standardized else [])]:
        gather(function, found)
    yield from _table(data.table) if data.table else ()
    yield from found.values()
    generator = f"torch.Generator().manual_seed({data.seed})"
    arguments = ["*apart(TABLE, TARGET)"] * bool(data.table) + [str(data.count), generator, f"noise={data.noise!r}", *keywords(data.params)]
    scaled = f"standardized(x[order], {data.training})" if data.dataset.standardized else "x[order]"
    target = "x  # what goes in shall come out" if training.net.mirrors else f"y[order].{'long()' if training.classes else 'to(DTYPE)'}"
    yield "\n".join(
        [
            f"x, y = {call(used[-1].__name__, arguments)}",
            f"order = torch.randperm(len(x), generator={generator})",
            f"x = {scaled}.to(DTYPE)",
            f"y = {target}",
            *_said(data.training, data.count),
            f"train_x, train_y = x[:{data.training}], y[:{data.training}]",
            f"validation_x, validation_y = x[{data.training}:], y[{data.training}:]",
        ]
    )


def _said(trained: int, count: int) -> Iterator[str]:
    kept = f"the other {count - trained} for validation" if trained < count else "none is kept for validation"
    yield f"# {trained} of the samples are for training, {kept}."


def _table(table: Table) -> Iterator[str]:
    """The rows of one's own table."""
    rows = "\n".join(",".join(map(repr, row)) for row in table.rows)  # a list of lists would take Python seconds to read
    classes = f"; the classes are {list(table.classes)!r}" if table.classes else ""
    yield "\n".join(
        [
            f"# The columns are {list(table.columns)!r}.",
            f'ROWS = """\n{rows}\n"""',
            "TABLE = torch.tensor([[float(cell) for cell in row.split(\",\")] for row in ROWS.split()], dtype=torch.float64)",
            f"TARGET = {table.columns.index(table.target)}  # the column to be predicted{classes}",
        ]
    )


def criterion(training: Training) -> Iterator[str]:
    """torch's own class or the source of ours, the module, and what leads from the net's outputs to it."""
    known = criteria()[training.criterion.name]
    found: dict[str, str] = {}
    if known.origin != "torch.nn":
        gather(known.cls, found)
    yield from found.values()
    yield f"criterion = {_module(known, training)}"
    if loss(training) == "loss_of":
        found = {}
        gather(training.head.loss, found)
        *helpers, own = found.values()
        yield from helpers
        yield re.sub(r"^def \w+\(criterion, ", "def loss_of(", own)


def loss(training: Training) -> str:
    """What a script calls with a net's outputs and the targets: the criterion itself where it takes the outputs as they are."""
    return "criterion" if training.head.loss is heads.plain else "loss_of"


def _module(known: Criterion, training: Training) -> str:
    given = {**known.example, **training.criterion.params}
    built = as_torch_takes_them(known.cls, given, known.per_class(given, training.classes or 2))
    arguments = [
        f"{name}=torch.tensor({value.tolist()}, dtype=DTYPE)" if name in tensors(known.cls) else f"{name}={value!r}"
        for name, value in built.items()
    ]
    return call(f"nn.{known.name}" if known.origin == "torch.nn" else known.name, arguments)
