"""A model of data as the blocks of a standalone script: the points, the criterion, the loss, and the batches where there are such."""

import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.criteria import Criterion, criteria
from engine.criteria.params import tensors
from engine.criteria.registry import Loss
from engine.data.models import models
from engine.data.problem import points
from engine.data.typed_criterion import BOTH, T, parsed
from engine.formula import reaching
from engine.problem import Problem
from engine.snippet import call, keywords

DRAWN = '''
def batches():
    """The samples of each step: all of them in a random order, some at a time, then in another order."""
    generator = torch.Generator().manual_seed(SEED)
    while True:
        yield from torch.randperm(len(X), generator=generator).split({batch})
'''
Gather = Callable[[Callable[..., Any], dict[str, str]], None]


def written(problem: Problem, gather: Gather) -> Iterator[str]:
    """The blocks, the last of which define `surface(point)` and `fit(point, x, y)`. `gather` collects the source of a function of ours
    and of what it uses."""
    model, (x, y) = models()[problem.name], points(problem.own["data"])
    yield f"X = torch.tensor({list(x)!r}, dtype=DTYPE)\nY = torch.tensor({list(y)!r}, dtype=DTYPE)"
    yield "from torch.nn import Module\nfrom torch.nn import functional as F"
    chosen = problem.own["criterion"]
    known = criteria()[chosen.get("name", model.criterion)]
    yield from _typed(chosen, model.labels, gather) if "expression" in chosen else _criterion(known, chosen["params"])
    loss = "criterion(w * x + b, y)"
    if model.labels:
        found: dict[str, str] = {}
        feed = model.feed(known)
        assert feed
        gather(feed, found)
        yield from found.values()
        loss = f"{feed.__name__}(criterion, w * x + b, y)"
    yield f"def fit(point, x, y):\n    w, b = point.unbind(-1)\n    return {loss}"
    yield "def surface(point):\n    return fit(point, X, Y)"
    if problem.own["batch"] is not None:
        yield DRAWN.strip("\n").replace("{batch}", str(problem.own["batch"]))


def _criterion(criterion: Criterion, params: Mapping[str, Any]) -> Iterator[str]:
    """torch's own class, or the source of ours."""
    given = {**criterion.example, **params}
    told = [f"{name}=torch.tensor({_weights(criterion, name, given)}, dtype=DTYPE)" for name in given if name in tensors(criterion.cls)]
    plain = keywords({name: value for name, value in given.items() if name not in tensors(criterion.cls)})
    name = criterion.name
    if criterion.origin == "torch.nn":
        name = f"torch.nn.{name}"
    else:
        yield from _classes(criterion.cls)
    yield f"criterion = {call(name, [*plain, *told])}"


def _weights(criterion: Criterion, name: str, given: Mapping[str, Any]) -> list[float]:
    """A tensor that stands for one number on the page (`engine.criteria.params`)."""
    per_class = criterion.per_class(given, 2)
    return [float(given[name])] if per_class is None or name != "weight" else [1.0] * (per_class - 1) + [float(given[name])]


def _classes(cls: type) -> Iterator[str]:
    if issubclass(cls, Loss):
        yield inspect.getsource(Loss).strip()
    source = textwrap.dedent(inspect.getsource(cls))
    yield source[source.index(f"class {cls.__name__}") :].strip()


def _typed(chosen: Mapping[str, Any], labels: bool, gather: Gather) -> Iterator[str]:
    formula = parsed(chosen["expression"])
    code = formula.code(**chosen["params"])
    if code.startswith("reaching("):
        found: dict[str, str] = {}
        gather(reaching, found)
        yield from found.values()
    lines = [] if formula.variables == BOTH else [T[labels]]
    lines += [*(f"{name} = {value!r}" for name, value in chosen["params"].items()), f"losses = {code}", "return losses.mean()"]
    yield "def criterion(input, target):\n" + "\n".join(f"    {line}" for line in lines)
