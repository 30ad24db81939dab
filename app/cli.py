"""The command `thalweg`: serves the site, and computes without a server.

Every command exits 0, or prints one line on standard error and exits 2 for bad input or 1 for anything else. What a command
needs is imported inside it: torch takes seconds, and workers import this module as well.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from app.errors import ApiError, BadInput

app = typer.Typer(name="thalweg", add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
BAD_INPUT, OTHER = 2, 1


def main() -> None:
    """Entry point of the command."""
    sys.exit(outcome(sys.argv[1:]))


def outcome(arguments: list[str]) -> int:
    """Run the command line; the answer is the exit status."""
    try:
        return app(arguments, prog_name="thalweg", standalone_mode=False) or 0
    except KeyboardInterrupt:
        return failed("interrupted", OTHER)
    except BadInput as error:
        return failed(str(error), BAD_INPUT)
    except ApiError as error:
        return failed(str(error), OTHER)
    except Exception as error:
        if hasattr(error, "format_message"):  # click's, in whichever package typer brings it
            return failed(error.format_message(), getattr(error, "exit_code", BAD_INPUT)) if error.format_message() else BAD_INPUT
        return failed(f"{type(error).__name__}: {error}", OTHER)


def failed(sentence: str, status: int) -> int:
    print("thalweg:", " ".join(sentence.split()), file=sys.stderr)
    return status


def show_version(wanted: bool) -> None:
    if wanted:
        print(import_module("app.version").VERSION)
        raise typer.Exit


@app.callback()
def thalweg(
    version: Annotated[bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """A laboratory for PyTorch optimizers, learning-rate schedules and loss surfaces."""


Plugin = Annotated[list[Path] | None, typer.Option(metavar="FILE.py", help="Offer the optimizers and schedules of this file; repeatable.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.  [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.  [default: 8000]")] = None,
    open: Annotated[bool | None, typer.Option("--open/--no-open", help="Open a browser.  [default: open]")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that compute.  [default: one a processor]")] = None,
    plugin: Plugin = None,
) -> None:
    """Serve the site. Every setting can also be given as a THALWEG_... variable."""
    import_module("app.serving").serve(settings({"host": host, "port": port, "open": open, "workers": workers, "plugins": plugin or None}))


def settings(flags: dict[str, Any]) -> Any:
    """Settings from flags, else from variables, else the defaults."""
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadInput(f"{where}: {first['msg']}, got {first.get('input')!r}" if where else first["msg"]) from None


Spec = Annotated[str, typer.Argument(metavar="SPEC.json", help="File of a spec; - reads standard input.")]
Device = Annotated[str | None, typer.Option(metavar="NAME", help="Step lanes on this device of torch, such as cuda, in one process.")]
Csv = Annotated[str, typer.Option(metavar="FILE.csv", help="File to write; - writes standard output.")]


Checkpoint = Annotated[str | None, typer.Option(metavar="DIR/NAME", help="Save it as NAME.safetensors and NAME.json, or as one NAME.zip.")]
At = Annotated[int | None, typer.Option(metavar="STEP", help="The step before which it is saved.")]
Steps = Annotated[bool, typer.Option("--steps", help="A line for each step of a training instead of each epoch.")]


@app.command()
def run(
    spec: Spec,
    out: Csv = "-",
    checkpoint: Checkpoint = None,
    at: At = None,
    plugin: Plugin = None,
) -> None:
    """Compute a run without a server, as CSV, or as numpy's .npz where the file is called so."""
    with offered(plugin):
        found = import_module("app.checkpoint_command").whole(load(spec), checkpoint, at, form(out))
    write(out, found)


@app.command()
def resume(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A checkpoint: NAME.safetensors and NAME.json, or a zip of both.")],
    out: Csv = "-",
    steps: Steps = False,
    plugin: Plugin = None,
) -> None:
    """Compute the rest of a run, or of a training, from its checkpoint, as CSV."""
    with offered(plugin):
        import_module("torch").set_num_threads(1)
        found = import_module("app.checkpoint_command").rest(name, steps=steps)
    write(out, found)


@app.command()
def script(
    spec: Spec,
    out: Annotated[str, typer.Option(metavar="FILE.py", help="File to write, FILE.ipynb for a notebook; - writes standard output.")] = "-",
    plugin: Plugin = None,
) -> None:
    """Write a standalone Python file, or a notebook, of a run, a training (a document with "data") or a match (with "game")."""
    documents = import_module("app.documents")
    with offered(plugin):
        found = documents.written(load(spec, documents), "ipynb" if out.endswith(".ipynb") else "py")
    write(out, found)


@app.command()
def report(
    spec: Spec,
    out: Annotated[str, typer.Option(metavar="FILE.html", help="File to write; - writes standard output.")] = "-",
    title: Annotated[str, typer.Option(help="The title of the report.")] = "",
    plugin: Plugin = None,
) -> None:
    """Write a run, a training or a match as one HTML file for a lab book, which needs no server and no network."""
    with offered(plugin):
        found = import_module("app.report_jobs").whole(load(spec, import_module("app.documents")), title)
    write(out, found)


@app.command()
def lr(spec: Spec, out: Csv = "-", plugin: Plugin = None) -> None:
    """Compute the learning-rate curve of each entry, as CSV."""
    with offered(plugin):
        found = import_module("engine.curves").curves(load(spec)).to_csv()
    write(out, found)


@app.command("map")
def map_(
    spec: Spec,
    out: Annotated[str, typer.Option(metavar="FILE.npz", help="File to write; - writes standard output.")] = "-",
    device: Device = None,
    plugin: Plugin = None,
) -> None:
    """Compute a map without a server, as numpy's .npz: a spec with the field "map"."""
    text = read(spec)
    with offered(plugin) as chosen:
        found = import_module("app.map_command").whole(text, chosen, device)
    write(out, found)


@app.command()
def tune(
    spec: Spec,
    out: Annotated[str, typer.Option(metavar="FILE.json", help="File to write; - writes standard output.")] = "-",
    device: Device = None,
    plugin: Plugin = None,
) -> None:
    """Tune every entry equally, as JSON: a spec with the field "tune"."""
    text = read(spec)
    with offered(plugin) as chosen:
        found = import_module("app.tune_command").whole(text, chosen, device)
    write(out, found)


@app.command()
def game(spec: Spec, out: Csv = "-", plugin: Plugin = None) -> None:
    """Compute a match of two players without a server, as CSV or .npz: a spec with the field "game"."""
    with offered(plugin):
        loaded = load(spec, import_module("engine.games.document").Match)
        found = import_module("app.documents").table(import_module("engine.games.trace").play(loaded), form(out))
    write(out, found)


@app.command()
def train(
    spec: Spec,
    out: Csv = "-",
    steps: Steps = False,
    checkpoint: Checkpoint = None,
    at: At = None,
    plugin: Plugin = None,
) -> None:
    """Train small nets without a server, as CSV or .npz: a document of a training (docs/decisions/0013-nets.md)."""
    with offered(plugin):
        loaded = load(spec, import_module("engine.nets").Training)
        found = import_module("app.checkpoint_command").trained(loaded, checkpoint, at, form(out), steps=steps)
    write(out, found)


def form(out: str) -> str:
    """The form of a table, by the ending of its file."""
    return "npz" if out.endswith(".npz") else "csv"


@contextmanager
def offered(files: list[Path] | None) -> Iterator[Any]:
    """Offers the classes of these files; gives the settings. What is wrong with a file is told, and harms nothing else; what it prints
    does not get among the results."""
    chosen = settings({"plugins": files or None})
    plugins = import_module("engine.plugins")
    plugins.use(chosen.plugins, chosen.zoo, patience=chosen.patience / 2)
    for notice in plugins.notices():
        print(f"thalweg: {notice}", file=sys.stderr)
    with plugins.aside():
        yield chosen


def load(name: str, kind: Any = None) -> Any:
    """The spec of a file, and torch on one thread."""
    text = read(name)
    engine = import_module("engine")
    import_module("torch").set_num_threads(1)
    try:
        return (kind or engine.Spec).load(text)
    except engine.SpecError as error:
        raise BadInput(str(error)) from None


@app.command()
def catalogue(plugin: Plugin = None) -> None:
    """Print the catalogue as JSON."""
    from app import words

    with offered(plugin):
        found = words.dump(import_module("engine").catalogue()) + "\n"
    write("-", found)


def read(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{name}: expected JSON in UTF-8, got other bytes") from None


def write(name: str, content: str | bytes) -> None:
    """Whole or not at all, as far as a file system allows it."""
    data = content.encode() if isinstance(content, str) else content
    if name == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(name).write_bytes(data)
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror or error}") from None


if __name__ == "__main__":
    main()
