"""Functions that a person types: torch's own bits, gradients too, and nothing but arithmetic."""

import math
import re
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from engine import SpecError
from engine.formula import Formula, reaching
from tests.engine.typed_texts import fuzzed, watched

XY = ("x", "y")
BY_HAND: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "(1 - x)**2 + 100 * (y - x**2)**2": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "sin(x) * exp(-y) + log(2) * x": lambda x, y: torch.sin(x) * torch.exp(-y) + math.log(2) * x,
    "x**2 if x < 0 else abs(y)": lambda x, y: torch.where(x < 0, x**2, torch.abs(y)),
    "where(0 < x < 1 or not y > 0, x * y, y**3)": lambda x, y: torch.where(((x > 0) & (x < 1)) | ~(y > 0), x * y, y**3),
    "min(x, y, 2) + max(x**2, 1)": lambda x, y: (
        torch.minimum(torch.minimum(x, y), x.new_tensor(2)) + torch.maximum(x**2, x.new_tensor(1))
    ),
    "(x > 0) * x + (y > x) - (x > y)": lambda x, y: (x > 0).to(x.dtype) * x + (y > x).to(x.dtype) - (x > y).to(x.dtype),
    "hypot(x, y) + softplus(x) * sigmoid(y)": lambda x, y: torch.hypot(x, y) + torch.nn.functional.softplus(x) * torch.sigmoid(y),
    "x % 2 + y // 0.5 + round(x * 3)": lambda x, y: x % 2 + torch.div(y, 0.5, rounding_mode="floor") + torch.round(x * 3),
}


def points(dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.linspace(-2.5, 2.5, 60, dtype=dtype).reshape(30, 2).flip(0).sin().mul(3).requires_grad_()


def both(function: Callable[..., Tensor], p: Tensor) -> tuple[Tensor, Tensor]:
    """Values and gradients."""
    value = function(*p.unbind(-1))
    (gradient,) = torch.autograd.grad(value.sum(), p)
    return value.detach(), gradient


def same(a: Tensor, b: Tensor) -> bool:
    return a.dtype == b.dtype and bool(((a == b) | (a.isnan() & b.isnan())).all())


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
@pytest.mark.parametrize("text", BY_HAND)
def test_values_and_gradients_are_those_of_the_same_function_in_torch(text: str, dtype: torch.dtype) -> None:
    ours, theirs = both(Formula.parse(text, XY).bind(), points(dtype)), both(BY_HAND[text], points(dtype))
    assert same(ours[0], theirs[0]) and same(ours[1], theirs[1])


def exported(text: str, params: dict[str, float], dtype: torch.dtype) -> Callable[..., Tensor]:
    """The formula's Python, run as a script would."""
    source = f"def function(x, y, {', '.join(f'{name}={value!r}' for name, value in params.items())}):\n    return "
    names = {"torch": torch, "math": math, "reaching": reaching, "DTYPE": dtype}
    exec(source + Formula.parse(text, XY).code(**params), names)
    found = names["function"]
    assert callable(found)
    return found


CONSTANTS = [
    "log(-1) + x", "1 / 0 + y", "exp(1000) * x", "10**400 * x", "(-8)**(1/3) + x * y", "x if a else y", "log(a - 1) * x", "x > 0",
    "3 if x > 0 else 4", "not x", "-3**2 * x", "(-3)**2 * x", "a * b + x", "sin(a) * x", "0 % a + y", "clamp(x, -1, a)", "(1 > 0) + x",
]  # fmt: skip


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("text", [*BY_HAND, *CONSTANTS])
def test_the_exported_python_computes_the_same_bits(text: str, dtype: torch.dtype) -> None:
    formula = Formula.parse(text, XY)
    for value in (1.0, -0.5, 0.0):
        params = dict.fromkeys(formula.names, value)
        ours, script = both(formula.bind(**params), points(dtype)), both(exported(text, params, dtype), points(dtype))
        assert same(ours[0], script[0]) and same(ours[1], script[1])


def test_what_has_no_value_is_data() -> None:
    x, y = torch.tensor([1.0, -1.0, 0.0], dtype=torch.float64), torch.zeros(3, dtype=torch.float64)
    assert Formula.parse("log(x) + y", XY).bind()(x, y).isnan().tolist() == [False, True, False]
    assert Formula.parse("1 / x + y", XY).bind()(x, y).tolist() == [1, -1, math.inf]
    assert Formula.parse("x + 1 / 0", XY).bind()(x, y).tolist() == [math.inf] * 3


def test_parameters_are_the_names_that_are_neither_variables_nor_functions() -> None:
    formula = Formula.parse("width * x**2 + a * sin(pi * y) + a + e", XY)
    assert formula.names == ("width", "a")
    assert formula.bind(width=2, a=3)(*torch.tensor([[1.0], [0.5]], dtype=torch.float64)).tolist() == [2 + 3 + 3 + math.e]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3", "expected an expression of x and y, got a number, at character 1"), ("x +", "too early; expected .* at character 4"),
        ("x + spam(y)", "unknown function spam; .* at character 5"), ("coss(x) + y", "did you mean cos.* at character 1"),
        ("x.real", "Attribute is not allowed; .* at character 1"),
        ("x + lambda: 1", "':' is not allowed"), ("x * 9**9**9", "more than 4096 bits; write a float, such as 2.0 at character 5"),
        ("x + sin", "sin is a function; expected .* at character 5"), ("x + sin(x, y)", "expected 1 arguments, got 2, at character 5"),
        ("min(x)", "min: expected 2 to 16 arguments, got 1, at character 1"), ("torch * x", "'torch' is no name for a parameter"),
        ("x << 2", "LShift is not allowed at character 3"), ("x is y", "Is is not allowed"), ("x + 'a'", '"\'" is not allowed'),
        ("+".join(f"a{i}" for i in range(13)) + "+x", "expected at most 12 parameters"), ("x + " + "a" * 25, "is no name for a parameter"),
        ("-" * 400 + "x", "200 parts, 30 deep"), ("+".join("x" * 110), "200 parts"), ("x" * 501, "500 characters, got 501"),
        ("min(*x, y)", "expected 2 to 16 arguments, got|is not allowed|invalid"), ("[x, y]", "is not allowed"), ("x = 1", "invalid|cannot"),
    ],
)  # fmt: skip
def test_what_is_no_formula_is_refused_at_its_character(text: str, said: str) -> None:
    with pytest.raises(SpecError, match=said) as caught:
        Formula.parse(text, XY)
    assert caught.value.code == "expression"


def outcome(text: str) -> str:
    try:
        formula = Formula.parse(text, ("epoch", "x"))
    except SpecError as error:
        located = re.search(r"at character \d+$|characters, got \d+$", error.message)
        return "refused" if error.code == "expression" and located else f"refused without a place: {error}"
    given = torch.tensor([2.0, -1.0], dtype=torch.float64)
    value = formula.bind()(given, given)
    return "value" if value.shape == (2,) and value.dtype == torch.float64 else f"{value.dtype} of {tuple(value.shape)}"


def test_a_hundred_thousand_texts_give_only_typed_errors() -> None:
    with watched() as executed:
        outcomes = fuzzed(outcome)
    assert set(outcomes) == {"refused", "value"}
    assert min(outcomes.values()) > 1000
    assert executed == []
