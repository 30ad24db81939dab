"""make.py without its downloads: what it says, what it remembers, and what it writes for the page."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    found = importlib.util.spec_from_file_location("make", ROOT / "make.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    monkeypatch.setattr(module, "STEPS", tmp_path / "steps.json")
    monkeypatch.setattr(module, "VENDOR", tmp_path / "vendor")
    return module


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("nosuch",), 2), (("--help",), 0)])
def test_it_says_what_it_can_do(arguments: tuple[str, ...], code: int) -> None:
    run = subprocess.run([sys.executable, ROOT / "make.py", *arguments], capture_output=True, text=True)
    assert run.returncode == code
    assert "serve" in run.stdout
    assert "test" in run.stdout


def test_a_step_is_done_once_and_again_when_it_was_made_from_something_else(make: ModuleType, tmp_path: Path) -> None:
    calls: list[str] = []
    lock = tmp_path / "lock"
    for content in ("a", "a", "b", "b"):
        lock.write_text(content)
        make.step("packages", "Installing", make.fingerprint(lock), lambda content=content: calls.append(content))
    assert calls == ["a", "b"]


def test_an_interrupted_step_is_not_remembered(make: ModuleType) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    make.step("first", "First", "1", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        make.step("second", "Second", "1", interrupted)
    assert make.done() == {"first": "1"}


def test_a_memory_that_cannot_be_read_is_an_empty_one(make: ModuleType) -> None:
    make.STEPS.write_text('{"packages": "12')
    assert make.done() == {}


def test_a_command_that_fails_shows_its_last_words(make: ModuleType) -> None:
    with pytest.raises(SystemExit, match="no such index") as stopped:
        make.quietly(sys.executable, "-c", "print('no such index'); raise SystemExit(3)")
    assert "exit code 3" in str(stopped.value)


def saying(name: str, code: int = 0, after: float = 0) -> tuple[str, ...]:
    return (sys.executable, "-c", f"import time; time.sleep({after}); print('{name} ran'); raise SystemExit({code})")


def test_all_stages_run_even_after_one_failed_and_each_is_told_whole(make: ModuleType, capfd: pytest.CaptureFixture[str]) -> None:
    together = {"slow": saying("slow", after=0.5), "bad": saying("bad", 3), "good": saying("good")}
    with pytest.raises(SystemExit) as end:
        make.run_stages(together, {"last": saying("last")}, at_once=2)
    assert end.value.code == 1
    said = capfd.readouterr().out
    for name in ("slow", "bad", "good", "last"):
        assert f"== {name}\n{name} ran\n" in said
    assert said.rindex("last ran") > said.rindex("slow ran")
    ends = {line.split()[-1]: line.split()[0] for line in said.splitlines()[-4:]}
    assert ends == {"slow": "ok", "bad": "FAILED", "good": "ok", "last": "ok"}


def test_the_checks_cover_every_test_file_once(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    stages: dict[str, tuple[str, ...]] = {}
    monkeypatch.setattr(make, "set_up", lambda tests: None)
    monkeypatch.setattr(make, "install_tools", lambda: None)
    monkeypatch.setattr(make, "run_stages", lambda together, alone: stages.update(together, **alone))
    make.test()
    commands = [tuple(map(str, words)) for words in stages.values() if "pytest" in words]
    for path in sorted(ROOT.joinpath("tests").rglob("test_*.py")):
        name = path.relative_to(ROOT).as_posix()
        taken = [words for words in commands if covers(words, name)]
        assert len(taken) == 1, f"{name} is run {len(taken)} times"


def covers(words: tuple[str, ...], name: str) -> bool:
    """Whether a command of pytest runs a file: it is named, or lies in a folder that is, and is not ignored."""

    def within(folders: Iterable[str]) -> bool:
        return any(name == one or name.startswith(f"{one}/") for one in folders)

    return within(words) and not within(word.removeprefix("--ignore=") for word in words if word.startswith("--ignore="))


def test_the_bundles_lie_beside_copies_of_the_same_content(make: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import gzip

    import brotli

    whole = tmp_path / "plotly.min.js"
    whole.write_text("window.Plotly = {};\n" * 100)
    monkeypatch.setattr(make, "whole_plotly", lambda: whole)
    monkeypatch.setattr(make, "ROOT", tmp_path)
    make.compress()
    assert {path.name for path in make.VENDOR.iterdir()} == {f"{name}.min.js{end}" for name in make.BUNDLES for end in ("", ".gz", ".br")}
    for name in make.BUNDLES:
        copies = [(make.VENDOR / f"{name}.min.js{end}").read_bytes() for end in ("", ".gz", ".br")]
        assert copies[0] == gzip.decompress(copies[1]) == brotli.decompress(copies[2]) == whole.read_bytes()


def test_what_tests_need_is_installed_once_and_only_where_it_is_missing(make: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []
    ends = iter([0, 0, 100])

    def run(command: tuple[object, ...], **_: object) -> object:
        calls.append(command)
        return SimpleNamespace(returncode=next(ends))

    monkeypatch.setattr(make.subprocess, "run", run)
    monkeypatch.setattr(make.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "apt-get" else None)
    monkeypatch.setattr(make.os, "geteuid", lambda: 0, raising=False)
    monkeypatch.setattr(make, "find_chromium", lambda: "/usr/bin/chromium")
    monkeypatch.setattr(make, "find_postgres", lambda: False)
    make.install_tools()
    assert [command[-1] for command in calls] == ["-qq", "postgresql"]
    make.install_tools()
    assert len(calls) == 3, "where the packages cannot be had, the tests go on without"
    monkeypatch.setattr(make, "find_postgres", lambda: True)
    make.install_tools()
    assert len(calls) == 3
