"""What the parts may know of each other, and what must never enter the repository."""

import ast
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
VENDOR = FRONTEND / "static" / "vendor"
WEB = {"app", "frontend", "fastapi", "starlette", "uvicorn", "websockets", "jinja2", "pydantic_settings", "typer"}


def imported(path: Path) -> Iterator[str]:
    """The top-level packages that a Python file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: expected a whole name, got a relative import"
            yield (node.module or "").partition(".")[0]


def sources(folder: str) -> list[Path]:
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"{folder}/ has no Python files"
    return found


@pytest.mark.parametrize(("folder", "forbidden"), [("engine", WEB), ("app", {"frontend", "tests"})])
def test_dependencies_point_one_way(folder: str, forbidden: set[str]) -> None:
    wrong = {str(path.relative_to(ROOT)): names for path in sources(folder) if (names := forbidden & set(imported(path)))}
    assert wrong == {}


def torch_names() -> set[str]:
    """Every optimizer and scheduler that the installed torch has."""
    modules = (torch.optim, torch.optim.lr_scheduler)
    kinds = (torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler)
    return {name for module in modules for name, thing in vars(module).items() if inspect.isclass(thing) and issubclass(thing, kinds)}


def pages() -> list[Path]:
    kinds = {".js", ".html", ".css", ".json", ".svg"}
    found = [path for path in FRONTEND.rglob("*") if path.suffix in kinds and VENDOR not in path.parents]
    assert found, "frontend/ has no files"
    return found


def test_the_frontend_names_no_optimizer_and_no_schedule() -> None:
    names = torch_names() - {"Optimizer", "LRScheduler", "_LRScheduler"}
    assert {"Adam", "SGD", "StepLR"} <= names
    word = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    found = {str(path.relative_to(ROOT)): sorted(set(word.findall(path.read_text(encoding="utf-8")))) for path in pages()}
    assert {path: names for path, names in found.items() if names} == {}


def test_the_frontend_names_no_criterion() -> None:
    names = {name for name in dir(torch.nn) if name.endswith("Loss")}
    assert {"MSELoss", "CTCLoss"} <= names
    word = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    found = {str(path.relative_to(ROOT)): sorted(set(word.findall(path.read_text(encoding="utf-8")))) for path in pages()}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize("template", sorted((FRONTEND / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_have_nothing_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if " src=" not in tag and 'type="application/json"' not in tag]
    assert scripts == []
    assert re.findall(r"<style\b|<[^>]*\s(?:style|on[a-z]+)=|javascript:", text) == []


@pytest.mark.parametrize("template", sorted((FRONTEND / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_load_nothing_from_elsewhere(template: Path) -> None:
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//[^"']*""", template.read_text(encoding="utf-8")) == []


def test_no_third_party_code_is_committed() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("an unpacked source archive has no git to say what is committed")
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    wrong = [name for name in files if re.search(r"\.min\.|(^|/)(vendor|node_modules|dist)/|\.(whl|tgz|pkl|pt)$", name)]
    assert wrong == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock", "package-lock.json"])
def test_lock_files_pin_everything_and_name_no_host(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    if name.endswith(".lock"):
        assert [line for line in text.splitlines() if not re.match(r"#|[\w.-]+==[\w.]+( ; .+)?$", line)] == []


def test_the_lock_holds_a_torch_that_the_package_admits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["thalweg"]["torch"] in (ROOT / "requirements.lock").read_text().splitlines()
    assert "torch>=2.10" in project["project"]["dependencies"]
