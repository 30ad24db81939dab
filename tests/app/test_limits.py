import pytest

from app import limits
from app.errors import ApiError

ALLOWED = {"steps": 100, "entries": 4, "rows": 300}


@pytest.mark.parametrize(
    ("spec", "path", "said"),
    [
        ({"steps": 10_000_000}, ["steps"], "at most 100, got 10,000,000"),
        ({"steps": 1e300}, ["steps"], "at most 100, got 1e\\+300"),
        ({"steps": 10**400}, ["steps"], "at most 100"),
        ({"entries": [{}] * 500}, ["entries"], "at most 4, got 500"),
        ({"steps": 100, "entries": [{}] * 3}, ["steps"], "300 rows over all entries, got 3 entries of 100 steps"),
    ],
)
def test_what_is_too_large_is_refused_beside_its_field(spec, path, said):
    with pytest.raises(ApiError, match=said) as refused:
        limits.check(spec, ALLOWED)
    assert refused.value.path == path
    assert refused.value.code == "limit"


@pytest.mark.parametrize("spec", [{}, [], None, {"steps": "many"}, {"steps": True, "entries": 7}, {"steps": 74, "entries": [{}] * 4}])
def test_what_is_small_or_of_another_type_is_left_to_the_engine(spec):
    limits.check(spec, ALLOWED)


@pytest.mark.parametrize(("spec", "size"), [({"steps": 9, "entries": [1, 2]}, 1440), ({}, 0), ([], 0), ({"steps": -5, "entries": [1]}, 72)])
def test_bytes_are_those_of_all_columns(spec, size):
    assert limits.expected_bytes(spec) == size
