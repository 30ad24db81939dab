"""Adding a surface is one decorated function in any module of the folder: no list to extend."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from engine.surfaces import discover, surfaces

MODULE = '''
from engine.surfaces.registry import surface
from engine.surfaces.bowls import sphere  # borrowed, not written here

ORDER = {order}

@surface(box=((-1, 1), (-1, 1)), start=(0.5, 0.5), check=((1, 1), 2), source="made up", ranges={{"a": (0, 2)}})
def {name}(p, a: float = 1.0):
    """Made up. $a x^2 + y^2$"""
    return a * p[..., 0] ** 2 + p[..., 1] ** 2
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "made_up_surfaces"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.startswith("made_up_surfaces")]:
        del sys.modules[name]


def imported() -> ModuleType:
    importlib.invalidate_caches()
    return importlib.import_module("made_up_surfaces")


def test_made_up_surfaces_are_found_in_order(package: Path) -> None:
    (package / "a.py").write_text(MODULE.format(name="second", order=2))
    (package / "b.py").write_text(MODULE.format(name="first", order=1))
    (package / "c.py").write_text(MODULE.format(name="last", order=3).replace("ORDER", "OTHER"))
    found = discover(imported())
    assert list(found) == ["first", "second", "last"]
    assert found["first"].family == "b"


def test_a_name_used_twice_is_refused(package: Path) -> None:
    (package / "a.py").write_text(MODULE.format(name="twin", order=1))
    (package / "b.py").write_text(MODULE.format(name="twin", order=2))
    with pytest.raises(ValueError, match=r"twin: expected a new name in made_up_surfaces\.b, got a's"):
        discover(imported())


def test_the_gallery_begins_with_the_plainest_and_keeps_families_together() -> None:
    families = [surface.family for surface in surfaces().values()]
    assert next(iter(surfaces())) == "sphere"
    assert [f for i, f in enumerate(families) if i == 0 or families[i - 1] != f] == list(dict.fromkeys(families))
