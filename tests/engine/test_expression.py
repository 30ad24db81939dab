"""Expressions: Python's own values, and nothing but arithmetic."""

import gc
import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from engine import SpecError
from engine.arithmetic import MOST_BITS
from engine.expression import MOST_NODES, Expression, NoValue


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("0.95 ** epoch", lambda epoch: 0.95**epoch),
        ("min(1, epoch / 10)", lambda epoch: min(1, epoch / 10)),
        ("1 if epoch < 10 else 0.1", lambda epoch: 1 if epoch < 10 else 0.1),
        ("0.5 * (1 + cos(pi * epoch / 20))", lambda epoch: 0.5 * (1 + math.cos(math.pi * epoch / 20))),
        ("epoch // 3 % 2 or -epoch", lambda epoch: epoch // 3 % 2 or -epoch),
        ("not (2 <= epoch < 5) and sqrt(epoch)", lambda epoch: not (2 <= epoch < 5) and math.sqrt(epoch)),
        ("max(1e-3, exp(-epoch)) + int(2.7) + round(0.6)", lambda epoch: max(1e-3, math.exp(-epoch)) + 2 + 1),
    ],
)
def test_values_are_pythons_own(text: str, function: object) -> None:
    assert callable(function)
    for epoch in range(30):
        assert Expression.parse(text)(epoch) == function(epoch)


@pytest.mark.parametrize(
    "text",
    [
        "epoch.real", "__import__('os')", "(lambda: 1)()", "[x for x in (1,)]", "{}", "'a' * 9", "f'{epoch}'", "epoch[0]",
        "open('x')", "min(*epoch)", "round(number=1)", "epoch := 3", "1; 2", "await epoch", "1 << 99", "epoch is 1", "other",
        "", "1 +", "-" * 100_000 + "1", "-" * 400 + "1", "(" * 300 + "1" + ")" * 190, "+".join(["1"] * 240), "1j", "None", "\x00",
        "exp",
    ],
)  # fmt: skip
def test_what_is_not_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        Expression.parse(text)
    assert caught.value.code == "expression"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9 ** 9 ** 9", "4096 bits"), ("2 ** 100000", "4096 bits"), ("(2 ** 4000) * 2 ** 4000", "4096 bits"), ("(-8) ** 0.5", "not a real"),
        ("1 / (epoch - epoch)", "division by zero"), ("exp(1000)", "range"), ("log(-1)", "domain"), ("round(5, -10 ** 9)", "400 digits"),
        ("round(5, -epoch * 10 ** 30)", "400 digits"), ("int(1e999)", "infinity"), ("min(epoch)", "iterable"), ("log(2, 1)", "division"),
    ],
)  # fmt: skip
def test_arithmetic_without_a_value_says_where_and_why(text: str, said: str) -> None:
    with pytest.raises(NoValue, match=rf"has no value at epoch = 3: .*{said}"):
        Expression.parse(text)(3)


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("1 + system", 5), ("  1 + system", 7), ("1 +\n\tsystem", 6), ("1 + é", 5), ("(1) << 3", 5), ("(epoch < 3) is 2", 13),
        ("epoch ** epoch.real", 10), ("min(1, 'a')", 8), ("max(1, 2", 4), ("1 + (2 + other(3))", 10), ("", 1), ("3 if x", 1),
        (" 0.9 ** ", 8), ("epoch if", 9), ("2 * cos", 5),
    ],
)  # fmt: skip
def test_an_error_points_at_the_character(text: str, character: int) -> None:
    with pytest.raises(SpecError, match=rf"at character {character}$"):
        Expression.parse(text)


def test_whole_numbers_stay_small_whatever_is_done_to_them() -> None:
    thousand = f"({'*'.join(['9' * 18] * 17)})"  # of 17 * 60 bits
    assert Expression.parse(thousand)(0) == int("9" * 18) ** 17
    with pytest.raises(NoValue, match="4096 bits"):
        Expression.parse(f"{thousand} ** 3 * 10 ** 400")(0)


# Texts that nobody wrote: by a grammar that knows what is allowed and what is not, and bytes at random.

LEAVES = [
    "epoch",
    "x",
    "pi",
    "e",
    "0",
    "1",
    "2.5",
    "1e-3",
    "1e308",
    "9" * 18,
    "True",
    "0x1f",
    "1_0",
    "1j",
    "'a'",
    "None",
    "__import__",
    "é",
]
WHOLES = [
    "({0} + {1})", "{0} ** {1}", "{0} * {1}", "{0} // {1}", "{0} % {1}", "-{0}", "not {0}", "round({0}, {1})", "round({0})", "int({0})",
    "min({0}, {1})", "{0} if {1} else {0}", "{0} < {1} <= {0}", "{0} and {1}", "exp({0})", "log({0}, {1})", "floor({0})", "float({0})",
    "{0}.__class__", "{0}[{1}]", "{0}({1})", "lambda: {0}", "[{0} for x in {1}]", "(x := {0})", "f'{{{0}}}'", "__import__({0})",
    "{0} << {1}", "open({0})", "eval({0})", "*{0}", "{0}, {1}", "{0}  {1}", "{0} is {1}", "yield {0}", "await {0}", "{{{0}: {1}}}",
    "{0};{1}",
]  # fmt: skip


def written(generator: random.Random, depth: int) -> str:
    if depth == 0 or generator.random() < 0.2:
        return generator.choice(LEAVES)
    whole = generator.choice(WHOLES[:18] if generator.random() < 0.9 else WHOLES)
    return whole.format(written(generator, depth - 1), written(generator, depth - 1))


def noise(generator: random.Random) -> str:
    kinds: list[Callable[[], str]] = [
        lambda: generator.randbytes(generator.randint(0, 40)).decode("utf-8", "surrogateescape"),
        lambda: generator.randbytes(generator.randint(0, 600)).decode("latin-1"),
        lambda: "".join(generator.choices("0123456789.e+-*/%()<>=!, epochx", k=generator.randint(1, 60))),
        lambda: generator.choice("(-~[{+*.") * generator.randint(1, 520) + generator.choice(["1", "epoch", "", ")"]),
    ]
    return generator.choice(kinds)()


EXECUTED: list[str] = []


@pytest.fixture
def watched() -> Iterator[list[str]]:
    """Whatever of this the interpreter is asked to do meanwhile; an audit hook can't be taken back."""
    watched, on = {"exec", "import", "open", "os.system", "subprocess.Popen", "socket.connect", "object.__setattr__"}, [True]
    EXECUTED.clear()
    sys.addaudithook(lambda name, arguments: EXECUTED.append(name) if on[0] and name in watched else None)
    yield EXECUTED
    on[0] = False


def outcome(text: str) -> str:
    try:
        expression = Expression.parse(text)
    except SpecError as error:
        located = re.search(r"at character \d+$|characters, got \d+$", error.message)
        return "refused" if error.code == "expression" and located else f"refused without a place: {error}"
    try:
        value = expression(2)
    except NoValue:
        return "no value"
    assert type(value) in (int, float, bool)
    assert type(value) is float or value.bit_length() <= MOST_BITS + MOST_NODES
    return "value"


def test_a_hundred_thousand_texts_give_only_typed_errors(watched: list[str]) -> None:
    generator = random.Random(0)
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    gc.freeze()  # a collection of all of torch's objects would count as the text's time
    for i in range(100_000):
        text = written(generator, generator.randint(1, 5)) if i % 2 else noise(generator)
        began = time.perf_counter()
        outcomes[outcome(text)] += 1
        slowest = max(slowest, (time.perf_counter() - began, text))
    gc.unfreeze()
    print(f"{dict(outcomes)}, slowest {slowest[0] * 1e3:.2f} ms: {slowest[1][:100]!r}")
    assert set(outcomes) == {"refused", "no value", "value"}
    assert min(outcomes.values()) > 1000
    assert watched == []
