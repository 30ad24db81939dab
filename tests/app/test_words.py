import contextlib
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import words

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_said_is_understood(value):
    assert words.parse(words.dump(value)) == value


def test_numbers_that_json_lacks_leave_as_texts():
    said = words.dump({"a": [math.inf, -math.inf, math.nan, 1.5], "b": (1, {"c": math.nan})})
    assert json.loads(said) == {"a": ["inf", "-inf", "nan", 1.5], "b": [1, {"c": "nan"}]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"lr": NaN}', "expected a finite number, got NaN"),
        ('{"lr": -Infinity}', "got -Infinity"),
        ('{"lr": 1e999}', "float64 can hold, got 1e999"),
        ('{"lr": ' + "9" * 5000 + "}", "got one of 5000 digits"),
        ("{", "line 1, column 2"),
        ("", "line 1, column 1"),
        ("[" * 200_000, "nested too deeply"),
        (b"\xff", "UTF-8"),
        ('"\\ud800"', "UTF-8"),
    ],
)
def test_what_is_not_json_is_refused_in_a_sentence(text, said):
    with pytest.raises(words.NotJson) as refused:
        words.parse(text)
    assert said in str(refused.value)


@given(st.binary() | st.text())
def test_no_text_breaks_it(text):
    with contextlib.suppress(words.NotJson):
        words.parse(text)
