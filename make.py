"""Everything that is done to a checkout, from nothing but Python 3.11 and pip: `python3 make.py serve`, `python3 make.py test`.

Each command first sets up what it needs: a virtual environment in .venv with the locked packages, the package itself as
it lies here, and two bundles of Plotly from npm (by the Node.js that a PyPI package brings; where npm can't be reached, the
page uses the larger Plotly of the PyPI package). A step that was done is remembered with a hash of what it was done from, so
that a second call goes straight on, and a call that was interrupted is taken up where it stopped.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  make.py is what tells people so
    sys.exit("Thalweg needs Python 3.11 or newer, and this is Python %d.%d. Try: python3.12 make.py serve" % sys.version_info[:2])  # noqa: UP031

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STEPS = VENV / "thalweg-steps.json"
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
VENDOR = ROOT / "frontend" / "static" / "vendor"
BUNDLES = ("plotly-cartesian", "plotly-gl3d")
LOCK, TEST_LOCK = ROOT / "requirements.lock", ROOT / "requirements-test.lock"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MACOS_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
Command = tuple[str | Path, ...]
USAGE = """usage: python3 make.py COMMAND [arguments]

  serve [flags of `thalweg serve`]   set up, then serve the site (--port 8000, --host 127.0.0.1, --no-open, ...)
  test  [arguments of pytest]        set up, then run all checks; with arguments, only pytest with these
  bench [engine|curves|lanes|playback ...] measure runs, curves or lanes against plain torch loops; or the page in the browser
  setup                              set up what serve and test need, and try again what failed
  lock                               write the lock files anew from the ranges in pyproject.toml"""


# Steps: done once, and again when what they were done from has changed.


def fingerprint(*made_from: object) -> str:
    parts = [thing.read_bytes() if isinstance(thing, Path) else str(thing).encode() for thing in made_from]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def done() -> dict[str, str]:
    try:
        return dict(json.loads(STEPS.read_text()))
    except (OSError, ValueError):
        return {}


def remember(name: str, stamp: str) -> None:
    unfinished = STEPS.with_suffix(".new")
    unfinished.write_text(json.dumps({**done(), name: stamp}, indent=1))
    os.replace(unfinished, STEPS)


def step(name: str, title: str, stamp: str, action: Callable[[], str | None]) -> None:
    """Do `action` unless it was done from the same things before; what it returns is said instead of how long it took."""
    if done().get(name) == stamp:
        return
    print(f"{title} ...", end=" ", flush=True)
    start = time.monotonic()
    said = action()
    print(said or f"{time.monotonic() - start:.0f} s", flush=True)
    remember(name, stamp)


def quietly(*command: str | Path, timeout: float | None = None) -> None:
    """Run a command without its chatter; where it fails, show the end of that and stop."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    run = subprocess.run(
        [str(word) for word in command],
        cwd=ROOT, env=environment, timeout=timeout, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if run.returncode:
        tail = "\n".join(run.stdout.splitlines()[-20:])
        sys.exit(f"\n{tail}\nThis failed with exit code {run.returncode}: {' '.join(map(str, command))}")


def program(name: str) -> Path:
    return BIN / (f"{name}.exe" if os.name == "nt" else name)


def pip(*arguments: str | Path) -> None:
    quietly(PYTHON, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments)


# Setting up.


@contextmanager
def alone() -> Iterator[None]:
    """Let a second call that is made meanwhile wait for the first, where the system can."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(Path(tempfile.gettempdir()) / f"thalweg-setup-{fingerprint(str(ROOT))}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def set_up(*, tests: bool) -> None:
    with alone():
        step("environment", "Making a virtual environment in .venv", "1", make_environment)
        title = "Installing the locked packages (PyTorch is large: the first time takes minutes)"
        step("packages", title, fingerprint(LOCK, VERSION), lambda: pip("install", "-r", LOCK))
        step("project", "Installing Thalweg itself", fingerprint(ROOT / "pyproject.toml", str(ROOT), VERSION), install_project)
        step("bundles", "Fetching the small bundles of Plotly", fingerprint(ROOT / "package-lock.json"), fetch_bundles)
        if tests:
            title = "Installing what the tests need"
            step("test packages", title, fingerprint(LOCK, TEST_LOCK, VERSION), lambda: pip("install", "-r", TEST_LOCK))
            step("test tools", "Installing the JavaScript checks", fingerprint(ROOT / "package-lock.json"), npm_ci)


def make_environment() -> None:
    """Make .venv, unless one that works is there already: from an interrupted call, or made by hand."""
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL).returncode == 0:
        return
    import venv

    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError) as reason:
        sys.exit(f"\n.venv could not be made ({reason}).\nOn Debian and Ubuntu, `apt-get install python3-venv` brings what is missing.")


def install_project() -> None:
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def npm_ci(*arguments: str, timeout: float | None = None) -> None:
    quietly(program("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", *arguments, timeout=timeout)


def fetch_bundles() -> str | None:
    remember("test tools", "gone")  # `npm ci` starts by removing what it is not asked for
    said = None
    try:
        npm_ci("--omit=dev", timeout=300)
    except (SystemExit, subprocess.TimeoutExpired, OSError) as reason:
        why = next((line for line in str(reason).splitlines() if "error" in line), "no answer")
        said = f"not to be had ({why}): the page will use the larger Plotly of the PyPI package; `make.py setup` tries again"
    quietly(PYTHON, ROOT / "make.py", "compress")
    return said


def compress() -> None:
    """Write the bundles, or the whole Plotly where there are none, to where they are served from, with compressed copies beside
    them. Runs in .venv, for brotli."""
    import gzip

    import brotli

    packed: dict[bytes, dict[str, bytes]] = {}
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name in BUNDLES:
        bundle = ROOT / "node_modules" / f"{name.replace('plotly', 'plotly.js', 1)}-dist-min" / f"{name}.min.js"
        body = (bundle if bundle.exists() else whole_plotly()).read_bytes()
        if body not in packed:
            packed[body] = {"": body, ".gz": gzip.compress(body, 9, mtime=0), ".br": brotli.compress(body, quality=11)}
        for suffix, content in packed[body].items():
            unfinished = VENDOR / f".{bundle.name}{suffix}"
            unfinished.write_bytes(content)
            os.replace(unfinished, VENDOR / f"{bundle.name}{suffix}")


def whole_plotly() -> Path:
    import plotly

    return Path(str(plotly.__file__)).parent / "package_data" / "plotly.min.js"


def find_chromium() -> str | None:
    named = os.environ.get("THALWEG_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return found or (str(MACOS_CHROME) if MACOS_CHROME.exists() else None)


def find_postgres() -> bool:
    """Whether PostgreSQL's server is there; Debian keeps its programs out of the path."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def install_tools() -> None:
    """Install Debian's Chromium and PostgreSQL, where there are none and we may; the tests that need them say the rest."""
    browser = ("chromium", "fonts-liberation", "fonts-dejavu-core")
    missing = {
        "Chromium or Chrome (or name it in THALWEG_CHROMIUM)": () if find_chromium() else browser,
        "PostgreSQL": () if find_postgres() else ("postgresql",),
    }
    packages = [name for names in missing.values() for name in names]
    if not packages:
        return
    apt = shutil.which("apt-get")
    root = [] if apt and os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (root and subprocess.run(["sh", "-c", "sudo -n true"], stderr=subprocess.DEVNULL).returncode):
        print(f"Some tests need {' and '.join(what for what, names in missing.items() if names)}: please install it.", flush=True)
        return
    print(f"Installing Debian's {', '.join(packages)} for the tests ...", flush=True)
    install = (*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-yqq", "--no-install-recommends", *packages)
    for command in ((*root, "apt-get", "update", "-qq"), install):
        if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode:
            print(f"This failed: {' '.join(command)}. The tests go on, and say what they lack.", flush=True)
            return


# Commands.


def become(*command: str | Path) -> None:
    """Run a command in place of this one, so that signals and the exit code are its own."""
    words = [str(word) for word in command]
    if os.name == "nt":
        sys.exit(subprocess.run(words).returncode)
    os.execv(words[0], words)


def serve(*flags: str) -> None:
    set_up(tests=False)
    become(program("thalweg"), "serve", *flags)


def bench(which: str = "engine", *arguments: str) -> None:
    """Run a measurement of tests/bench; those of the engine need no browser."""
    set_up(tests=which not in ("engine", "curves", "lanes"))
    become(PYTHON, "-m", f"tests.bench.{which}", *arguments)


def setup() -> None:
    if STEPS.exists():
        remember("bundles", "again")
    set_up(tests=True)
    install_tools()


def test(*arguments: str) -> None:
    set_up(tests=True)
    install_tools()
    pytest: Command = (PYTHON, "-m", "pytest", *arguments)
    if arguments:
        run_stages({}, {"pytest": pytest})
    alone = ("tests/app/test_workers.py", "tests/app/test_worker.py", "tests/app/test_main.py")  # they watch the clock
    engine = ("checkpoint", "criteria", "data", "games", "lanes", "maps", "nets", "tuning")
    apart = tuple(f"tests/engine/{part}" for part in engine)
    nets = tuple(f"tests/e2e/test_{name}.py" for name in ("nets", "nets_training", "nets_panels", "schedules", "losses", "games"))
    stages: dict[str, Command] = {  # the longest first
        "the pages of nets, schedules, losses and games (pytest)": (*pytest, *nets),
        "the other pages (pytest)": (*pytest, "tests/e2e", *ignoring(nets)),
        "the engine's parts (pytest)": (*pytest, *apart),
        "the engine (pytest)": (*pytest, "engine", "tests/engine", *ignoring(apart)),
        "the server (pytest)": (*pytest, "app", "tests", *ignoring(("tests/engine", "tests/e2e", *alone))),
        "types of Python (mypy)": (PYTHON, "-m", "mypy"),
        "JavaScript (node)": (program("node"), "--test", "tests/frontend/**/*.test.js"),
        "types of JavaScript (tsc)": (program("node"), ROOT / "node_modules" / "typescript" / "bin" / "tsc", "--project", "."),
        "style of Python (ruff)": (PYTHON, "-m", "ruff", "check", "."),
    }
    run_stages(stages, {"processes (pytest)": (*pytest, *alone)})


def ignoring(paths: Iterable[str]) -> Iterator[str]:
    return (f"--ignore={path}" for path in paths)


def run_stages(together: dict[str, Command], alone: dict[str, Command], at_once: int = min(os.cpu_count() or 1, 2)) -> NoReturn:
    """Run all, even after one has failed, then say of each how long it took and how it ended.

    Of those `together` so many run at once; the output of each is shown when it has ended. Those `alone` follow, one after the other.
    """
    results: list[tuple[str, int, float]] = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as pool:
        outputs = {name: Path(folder) / f"{i}.txt" for i, name in enumerate(together)}
        begun = {pool.submit(run_stage, command, outputs[name]): name for name, command in together.items()}
        waiting = set(begun)
        while waiting:
            ended, waiting = wait(waiting, timeout=60, return_when=FIRST_COMPLETED)
            for name, future in ((begun[future], future) for future in ended):
                print(f"\n== {name}\n{outputs[name].read_text(errors='replace')}", flush=True)
                results.append((name, *future.result()))
            if not ended:  # whoever watches knows that it lives
                print("running:", ", ".join(begun[future] for future in waiting if future.running()), flush=True)
    for name, command in alone.items():
        print(f"\n== {name}", flush=True)
        results.append((name, *run_stage(command)))
    print("\n" + "\n".join(f"{'FAILED' if code else 'ok    '} {seconds:6.1f} s  {name}" for name, code, seconds in results), flush=True)
    sys.exit(1 if any(code for _, code, _ in results) else 0)


def run_stage(command: Command, output: Path | None = None) -> tuple[int, float]:
    """A check's exit status and the seconds it took; its output goes to the terminal, or into a file."""
    start = time.monotonic()
    environment = {**os.environ, "THALWEG_CHROMIUM": find_chromium() or ""}
    words = [str(word) for word in command]
    with output.open("wb") if output else contextlib.nullcontext() as stream:
        code = subprocess.run(words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream).returncode
    return code, time.monotonic() - start


def lock() -> None:
    """Let pip choose the newest versions within pyproject.toml's ranges, and write them down; npm likewise."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    mine = project["tool"]["thalweg"]
    step("environment", "Making a virtual environment in .venv", "1", make_environment)
    extras = project["project"]["optional-dependencies"]
    base = resolve([mine["torch"], *mine["setup"], *project["project"]["dependencies"], *extras["tuning"]])
    write_lock(LOCK, base)
    more = resolve([*base, *extras["test"], *extras["cluster"], *extras["postgres"], *extras["zoo"]])
    write_lock(TEST_LOCK, [line for line in more if line not in base])
    pip("install", "-r", LOCK)
    quietly(program("npm"), "install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund")


def resolve(requirements: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        pip("install", "--dry-run", "--ignore-installed", "--report", report, *requirements)
        chosen = [item["metadata"] for item in json.loads(report.read_text())["install"]]
    elsewhere = {"uvloop": ' ; sys_platform != "win32"'}  # the one package that some systems do without
    pins = (f"{each['name'].lower()}=={each['version'].partition('+')[0]}{elsewhere.get(each['name'], '')}" for each in chosen)
    return sorted(pins)


def write_lock(path: Path, pins: list[str]) -> None:
    path.write_text("# Written by `python3 make.py lock`.\n" + "".join(f"{pin}\n" for pin in pins))
    print(f"{path.name}: {len(pins)} packages")


def main(command: str = "", *arguments: str) -> None:
    commands: dict[str, Callable[..., None]] = {
        "serve": serve, "test": test, "bench": bench, "setup": setup, "lock": lock, "compress": compress,
    }  # fmt: skip
    if command not in commands:
        print(USAGE)
        sys.exit(0 if command in ("help", "--help", "-h") else 2)
    os.chdir(ROOT)
    commands[command](*arguments)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; the next call goes on from here.")
