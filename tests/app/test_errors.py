import pytest

from app.errors import ApiError


@pytest.mark.parametrize(
    ("code", "status"),
    [("unknown", 422), ("refused", 422), ("limit", 422), ("json", 422), ("too_large", 413), ("busy", 503), ("internal", 500)],
)
def test_each_code_has_its_status(code, status):
    assert ApiError(code, "a sentence").status == status


def test_an_error_survives_the_way_from_a_worker():
    error = ApiError("refused", "a sentence", ("entries", 0))
    assert error.as_dict() == {"code": "refused", "message": "a sentence", "path": ["entries", 0]}
    assert ApiError.of(error.as_dict()).as_dict() == error.as_dict()
