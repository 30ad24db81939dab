"""One plugin: the classes of a file, of its bytes, or of an installed package, and what is wrong with them.

A file is compiled from the bytes that its hash is of, so that results can be named by what computed them. Whatever goes wrong becomes
a notice, whose first line is a sentence and whose others are the traceback.
"""

import contextlib
import hashlib
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from engine.plugins import guard

LARGEST = 4 * 1024 * 1024  # bytes of a file
HERE = str(Path(__file__).parents[1])
BESIDE = "{0}.py lies beside it, but a plugin is one file: install what it needs as a package, or name its folder in PYTHONPATH"


@dataclass
class Plugin:
    """A module's classes by name; `notices` say what of it is not offered, and why. `kind`: file, package, or zoo."""

    source: str
    kind: str = "package"
    file: Path | None = None
    content: bytes = b""
    digest: str = ""
    classes: dict[str, type] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    @property
    def identity(self) -> str:
        """Of what is offered: the content, and which of its classes passed the trial here."""
        return f"{self.source}:{self.digest}:{','.join(self.classes)}"

    def named(self, name: str) -> type | None:
        return self.classes.get(name)

    def line(self, name: str) -> str:
        """How a script gets a class."""
        if self.kind != "file":
            return f"from {module_of(self.classes[name], name)} import {name}"
        file = Path(self.source)
        if file.stem.isidentifier() and file.suffix == ".py":
            return f"from {file.stem} import {name}  # of {file.name}, which has to be beside this file"
        return f'{name} = __import__("runpy").run_path({file.name!r})[{name!r}]  # the file has to be beside this one'

    def as_dict(self) -> dict[str, Any]:
        return {"source": self.source, "kind": self.kind, "classes": list(self.classes), "notices": self.notices}

    @contextlib.contextmanager
    def reported(self, seconds: float, what: str, refusal: str) -> Iterator[None]:
        """Whatever is raised within becomes a notice; what is changed of torch is put back, and told."""
        try:
            with guard.unheard(), guard.deadline(seconds, what), guard.untouched() as changed:
                yield
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit as well: a plugin must not end the process
            self.notices.append(f"{refusal}: {said(error)}{self.hint(error)}\n{told(error)}")
        if changed:
            self.notices.append(f"it changed {', '.join(changed)}, which was put back")

    def hint(self, error: BaseException) -> str:
        name = error.name if isinstance(error, ModuleNotFoundError) else None
        beside = bool(name and self.file and self.file.with_name(f"{name}.py").is_file())
        return f" ({BESIDE.format(name)})" if beside else ""


def of_file(file: Path, seconds: float) -> Plugin:
    plugin = Plugin(file.name, "file", file)
    with plugin.reported(seconds, "reading it", "nothing of it is offered"):
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError(f"expected a file of at most {LARGEST:,} bytes, got more")
        plugin.content = content
    return loaded(plugin, seconds) if plugin.content else plugin


def of_content(name: str, content: bytes, seconds: float) -> Plugin:
    """What was a file elsewhere."""
    return loaded(Plugin(name, "file", None, content), seconds)


def loaded(plugin: Plugin, seconds: float) -> Plugin:
    plugin.digest = hashlib.sha256(plugin.content).hexdigest()
    name = f"thalweg_plugin_{plugin.digest[:16]}"
    module = ModuleType(name)
    module.__file__ = str(plugin.file or plugin.source)
    with plugin.reported(seconds, "importing it", "nothing of it is offered"):
        sys.modules[name] = module  # dataclasses and typing look a class's module up
        exec(compile(plugin.content, module.__file__, "exec"), vars(module))
        plugin.classes = dict(own(module))
    return plugin


def of_entry_point(point: EntryPoint, seconds: float) -> Plugin:
    version = point.dist.version if point.dist else ""
    plugin = Plugin(f"{point.name} ({point.value} {version})".replace(" )", ")"), digest=version)
    with plugin.reported(seconds, "importing it", "nothing of it is offered"):
        found = point.load()
        if isinstance(found, ModuleType):
            plugin.classes = dict(own(found))
        elif isinstance(found, type) and issubclass(found, Optimizer | LRScheduler):
            plugin.classes = {found.__name__: found}
        else:
            raise TypeError(f"expected a module, an Optimizer or an LRScheduler, got {found!r}")
        plugin.digest = f"{version} {content_of(sys.modules[point.module])}"
    return plugin


def content_of(module: ModuleType) -> str:
    """A hash of a module's own file, which in a package under development changes without its version."""
    file = Path(getattr(module, "__file__", None) or "")
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def own(module: ModuleType) -> Iterator[tuple[str, type]]:
    """The classes that are not torch's, by the names that they have there."""
    for name, value in vars(module).items():
        fits = isinstance(value, type) and issubclass(value, Optimizer | LRScheduler) and name[:1] != "_"
        if fits and value.__module__.partition(".")[0] != "torch":
            yield name, value


def module_of(cls: type, name: str) -> str:
    """The shortest module that offers a class by this name: a package rather than what is inside it."""
    parts = cls.__module__.split(".")
    for count in range(1, len(parts)):
        if getattr(sys.modules.get(".".join(parts[:count])), name, None) is cls:
            return ".".join(parts[:count])
    return cls.__module__


def said(error: BaseException) -> str:
    """An exception in one line."""
    return plain("".join(traceback.format_exception_only(error)).strip().splitlines()[-1])


def told(error: BaseException) -> str:
    """The traceback without the lines of our own code."""
    whole = traceback.TracebackException.from_exception(error)
    whole.stack = traceback.StackSummary.from_list([frame for frame in whole.stack if not frame.filename.startswith(HERE)])
    return plain("".join(whole.format()).rstrip())


def plain(text: str) -> str:
    return text.replace(f"{guard.__name__}.", "")
