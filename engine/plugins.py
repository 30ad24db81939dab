"""Optimizers and schedules of one's own: the classes of local files, and of installed packages' entry points in the group `thalweg`.

Every subclass of `Optimizer` and `LRScheduler` of such a module is offered beside torch's, under its own name; torch's names stay
torch's. A file is compiled from the bytes that its hash is of, so that results can be named by what computed them (`fingerprint`), and
read anew when it has changed (`refresh`). What goes wrong is a notice with its traceback, and harms nothing else.
"""

import contextlib
import hashlib
import logging
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import optim
from torch.optim import Optimizer, lr_scheduler, swa_utils
from torch.optim.lr_scheduler import LRScheduler

GROUP = "thalweg"
log = logging.getLogger("thalweg.plugins")
Stamp = tuple[int, int] | None


@dataclass
class Plugin:
    """A module's classes by name; `notices` say what of it is not offered, and why. `line` imports a class in a script."""

    source: str
    file: Path | None = None
    digest: str = ""
    classes: dict[str, type] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        """How a script gets a class."""
        if self.file is None:
            return f"from {self.classes[name].__module__} import {name}"
        if self.file.stem.isidentifier() and self.file.suffix == ".py":
            return f"from {self.file.stem} import {name}  # of {self.file.name}, which has to be beside this file"
        return f'{name} = __import__("runpy").run_path({self.file.name!r})[{name!r}]  # the file has to be beside this one'

    def as_dict(self) -> dict[str, Any]:
        return {"source": self.source, "classes": list(self.classes), "notices": self.notices}


_files: tuple[Path, ...] = ()
_stamps: tuple[Stamp, ...] = ()
_found: list[Plugin] | None = None


def use(files: Sequence[str | os.PathLike[str]]) -> list[Plugin]:
    """Offers what is in these files from now on, besides what is installed; the plugins, whose notices are the caller's to tell."""
    global _files, _found
    _files, _found = tuple(Path(file).resolve() for file in files), None
    return plugins()


def plugins() -> list[Plugin]:
    """All plugins, loaded once."""
    global _found, _stamps
    if _found is None:
        _stamps = stamps()
        _found = [*map(_of_file, _files), *map(_of_entry_point, entry_points(group=GROUP))]
        _only_new(_found)
    return _found


def notices() -> list[str]:
    """What is to be told of all plugins."""
    return [f"plugin {plugin.source}: {notice}" for plugin in plugins() for notice in plugin.notices]


def stamps() -> tuple[Stamp, ...]:
    """When each file was written, and its size: what a change of it changes."""
    return tuple(map(stamp, _files))


def stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def refresh() -> None:
    """Reads the files anew if one of them has changed."""
    global _found
    if _found is not None and _files and stamps() != _stamps:
        _found = None
        for notice in notices():
            log.error(notice)


def fingerprint() -> str:
    """Names the contents of all plugins; empty where there are none."""
    return " ".join(f"{plugin.source}:{plugin.digest}" for plugin in plugins())


def classes(kind: type) -> dict[str, type]:
    """The classes of a kind, `Optimizer` or `LRScheduler`, that plugins offer."""
    return {name: cls for plugin in plugins() for name, cls in plugin.classes.items() if issubclass(cls, kind)}


def line(name: str) -> str | None:
    """How a script gets a class by this name; None for torch's own."""
    return next((plugin.line(name) for plugin in plugins() if name in plugin.classes), None)


def _of_file(file: Path) -> Plugin:
    plugin = Plugin(file.name, file)
    with _reported(plugin):
        source = file.read_bytes()
        plugin.digest = hashlib.sha256(source).hexdigest()
        module = ModuleType(f"thalweg_plugin_{plugin.digest[:16]}")
        module.__file__ = str(file)
        sys.modules[module.__name__] = module  # dataclasses and typing look a class's module up
        exec(compile(source, str(file), "exec"), vars(module))
        plugin.classes = dict(_own(module))
    return plugin


def _of_entry_point(point: EntryPoint) -> Plugin:
    version = point.dist.version if point.dist else ""
    plugin = Plugin(f"{point.name} ({point.value} {version})".replace(" )", ")"), None, version)
    with _reported(plugin):
        found = point.load()
        plugin.classes = dict(_own(found)) if isinstance(found, ModuleType) else {found.__name__: found}
    return plugin


@contextlib.contextmanager
def _reported(plugin: Plugin) -> Iterator[None]:
    """Whatever is raised becomes a notice; what is printed goes to standard error, since standard output may be a CSV."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    except KeyboardInterrupt:
        raise
    except BaseException:  # SystemExit as well: a plugin must not end the process
        plugin.classes = {}
        plugin.notices.append(traceback.format_exc())


def _own(module: ModuleType) -> Iterator[tuple[str, type]]:
    """The classes that are not torch's, by the names that they have there."""
    for name, value in vars(module).items():
        fits = isinstance(value, type) and issubclass(value, Optimizer | LRScheduler) and name[0] != "_"
        if fits and value.__module__.partition(".")[0] != "torch":
            yield name, value


def _only_new(found: list[Plugin]) -> None:
    """Leaves out what has a name that is taken, and what can't be tried out."""
    taken = {*vars(optim), *vars(lr_scheduler), *vars(swa_utils)}
    for plugin in found:
        for name, cls in list(plugin.classes.items()):
            reason = f"{name} is not offered: the name is taken" if name in taken else _objection(name, cls)
            taken.add(name)
            if reason:
                del plugin.classes[name]
                plugin.notices.append(reason)


def _objection(name: str, cls: type) -> str | None:
    """Why a class can't be offered: the traceback of the attempt."""
    from engine import optimizers, schedules
    from engine.parameters import parameters
    from engine.sentence import sentence

    try:
        parameters(cls), sentence(cls)
        if issubclass(cls, Optimizer):
            optimizers.tried(cls)
        elif issubclass(cls, LRScheduler):
            schedules.compounds(cls)
        else:
            return f"{name} is not offered: it is neither an Optimizer nor an LRScheduler"
    except Exception:
        return f"{name} is not offered, because it cannot be stepped\n{traceback.format_exc()}"
    return None
