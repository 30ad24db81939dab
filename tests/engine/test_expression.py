"""Expressions: Python's own values, and nothing but arithmetic."""

import math
import re

import pytest

from engine import SpecError
from engine.arithmetic import MOST_BITS
from engine.expression import Expression, NoValue
from engine.grammar import MOST_NODES
from tests.engine.typed_texts import fuzzed, watched


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


def test_a_hundred_thousand_texts_give_only_typed_errors() -> None:
    with watched() as executed:
        outcomes = fuzzed(outcome)
    assert set(outcomes) == {"refused", "no value", "value"}
    assert min(outcomes.values()) > 1000
    assert executed == []
