"""Expressions: Python's own values, and nothing but arithmetic."""

import math
import random

import pytest

from engine import SpecError
from engine.expression import Expression


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


@pytest.mark.parametrize("text", ["9 ** 9 ** 9", "2 ** 100000", "(-8) ** 0.5", "1 / (epoch - epoch)", "exp(1000)", "log(-1)"])
def test_arithmetic_without_a_value_raises_what_python_raises(text: str) -> None:
    with pytest.raises((OverflowError, ZeroDivisionError, ValueError)):
        Expression.parse(text)(3)


def test_an_error_points_at_the_character() -> None:
    with pytest.raises(SpecError, match="character 5"):
        Expression.parse("1 + system")


def test_random_texts_give_only_typed_errors() -> None:
    pieces = """epoch x 1 0.5 ** * / // % + - ( ) , min max exp if else < == not and . [ ] lambda : 'a' __class__ \\ é""".split()  # noqa: SIM905
    generator = random.Random(0)
    parsed = 0
    for _ in range(20_000):
        text = " ".join(generator.choices(pieces, k=generator.randint(1, 12)))
        try:
            expression = Expression.parse(text)
        except SpecError:
            continue
        parsed += 1
        try:
            value = expression(2)
        except (ArithmeticError, ValueError, TypeError):
            continue
        assert isinstance(value, int | float)
    assert parsed > 100
