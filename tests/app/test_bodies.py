import pytest

from app import bodies
from app.errors import ApiError


@pytest.mark.parametrize(
    ("accept", "csv"),
    [
        ("", False),
        ("*/*", False),
        ("text/csv", True),
        ("text/csv, */*;q=0.1", True),
        ("application/json;q=0.5, text/csv;q=0.8", True),
        ("application/json, text/csv", False),
        ("text/csv;q=x", False),
        ("TEXT/CSV", True),
    ],
)
def test_what_a_client_likes_better(accept, csv):
    assert bodies.prefers_csv(accept) is csv


@pytest.mark.parametrize("value", [-1, 1.0, True, "1", None, [1]])
def test_what_is_no_whole_number(value):
    with pytest.raises(ApiError) as refused:
        bodies.whole({"step": value}, "step")
    assert refused.value.path == ["step"]


def test_what_is_left_out_is_zero():
    assert bodies.whole({}, "step") == 0
    assert bodies.whole({"step": 7}, "step") == 7
