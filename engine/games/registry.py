"""What a game is, and the decorator that turns a function into one.

A game gives two players' losses as functions of the generator's number theta and the critic's number psi, batched:
`(...), (...) -> (...), (...)`. The decorated function's name is the key, its docstring the text on the page (a plain
sentence, then between dollar signs the generator's loss, the critic's, and what they are made of), its keywords the
sliders; a keyword annotated `Literal[...]` is a choice. The decorator checks at import that nothing is missing.

`slope` is the derivative of the critic's network with respect to its data, as a function of psi, where the game has
such a network: the R1 penalty is half its square. A game without one has no penalty."""

import inspect
import math
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from engine.games.rest import settled
from engine.parameters import Parameter

Point = tuple[float, float]
Box = tuple[Point, Point]
Losses = tuple[Tensor, Tensor]
Bound = Callable[[Tensor, Tensor], Losses]
Slope = Callable[[Tensor], Tensor]
Range = tuple[float, float] | tuple[float, float, str]
Formulas = tuple[str, ...]  # the generator's loss, the critic's, and definitions of what is in them

_FORMULA = re.compile(r"\$([^$]+)\$")


@dataclass(frozen=True, eq=False)
class Game:
    """A game of two numbers with all that a page, a test or a diagnosis wants to know about it.

    `formulas` are both losses in LaTeX, then definitions; `variants` replaces them for the values of a choice, by its name.
    """

    name: str
    title: str
    sentence: str
    formulas: Formulas
    variants: Mapping[str, Mapping[str, Formulas]]
    source: str
    box: Box
    start: Point
    check: tuple[Point, Point]
    family: str
    params: tuple[Parameter, ...]
    function: Callable[..., Losses]
    equilibria: Sequence[Point]
    slope: Slope | None

    def values(self, params: Mapping[str, typing.Any]) -> dict[str, typing.Any]:
        """All parameters, the defaults filled in. Raises KeyError for a name that the game does not have."""
        defaults = {param.name: param.default for param in self.params}
        if unknown := [name for name in params if name not in defaults]:
            expected = ", ".join(defaults) or "none"
            raise KeyError(f"{self.name}: expected parameters {expected}, got {', '.join(map(repr, unknown))}")
        return defaults | dict(params)

    def bind(self, **params: typing.Any) -> Bound:
        """The two losses as functions of theta and psi alone. Raises KeyError for an unknown parameter."""
        function, values = self.function, self.values(params)
        return lambda theta, psi: function(theta, psi, **values)

    def equilibria_at(self, **params: typing.Any) -> list[Point]:
        """Where neither player's own gradient moves it, found by Newton's method from the game's guesses."""
        return list(_equilibria(self, tuple(self.values(params).items())))


def game(
    box: Box,
    start: Point,
    check: tuple[Point, Point],
    source: str,
    equilibria: Sequence[Point] = ((0.0, 0.0),),
    slope: Slope | None = None,
    title: str | None = None,
    ranges: Mapping[str, Range] | None = None,
    variants: Mapping[str, Mapping[str, Formulas]] | None = None,
) -> Callable[[Callable[..., Losses]], Game]:
    """Make a game of a function `(theta, psi, **params) -> (generator's loss, critic's loss)`. `check` is a point off
    the equilibrium and both losses there, known from outside; `equilibria` are good guesses of where it rests."""

    def decorate(function: Callable[..., Losses]) -> Game:
        name = function.__name__
        sentence, formulas = _text(name, function.__doc__ or "")
        return Game(
            name=name, title=title or name.replace("_", " ").capitalize(), sentence=sentence, formulas=formulas,
            variants=variants or {}, source=source, box=box, start=start, check=check,
            family=function.__module__.rpartition(".")[2], params=_params(function, ranges or {}),
            function=function, equilibria=equilibria, slope=slope,
        )  # fmt: skip

    return decorate


def _text(name: str, doc: str) -> tuple[str, Formulas]:
    """The sentence before the first formula of a docstring, and its formulas: at least the two losses."""
    found = [" ".join(part.split()) for part in _FORMULA.findall(doc)]
    sentence = " ".join(doc.partition("$")[0].split())
    if len(found) < 2 or not sentence:
        raise ValueError(f"{name}: expected a docstring of a sentence and then two losses in $...$, got {doc!r}")
    return sentence, tuple(found)


def _params(function: Callable[..., Losses], ranges: Mapping[str, Range]) -> tuple[Parameter, ...]:
    """The keywords of a game's function: numbers with the range of their slider, and choices."""
    keywords = list(inspect.signature(function, eval_str=True).parameters.values())[2:]
    numbers = [keyword.name for keyword in keywords if typing.get_origin(keyword.annotation) is not typing.Literal]
    if set(ranges) != set(numbers):
        expected = ", ".join(numbers) or "nothing"
        raise ValueError(f"{function.__name__}: ranges: expected {expected}, got {', '.join(ranges) or 'nothing'}")
    return tuple(_param(function.__name__, keyword, ranges.get(keyword.name)) for keyword in keywords)


def _param(where: str, keyword: inspect.Parameter, range_: Range | None) -> Parameter:
    name, default = keyword.name, keyword.default
    if range_ is None:
        return Parameter(name, "choice", default, choices=typing.get_args(keyword.annotation), primary=True)
    low, high, *scale = range_
    if not isinstance(default, float) or not low <= default <= high or (scale == ["log"] and low <= 0):
        raise ValueError(f"{where}: {name}: expected a range around a float, got {range_!r} and {default!r}")
    return Parameter(name, "float", default, range=(low, high), scale=scale[0] if scale else "linear", primary=True)


@lru_cache(maxsize=1024)
def _equilibria(game: Game, values: tuple[tuple[str, typing.Any], ...]) -> tuple[Point, ...]:
    """Where the guesses settle. Parameters beyond all reason (1e300) leave none rather than raise."""
    found = settled(game.bind(**dict(values)), torch.tensor(game.equilibria, dtype=torch.float64))
    return tuple((theta, psi) for theta, psi in found if math.isfinite(theta) and math.isfinite(psi))
