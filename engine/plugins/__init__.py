"""Optimizers and schedules of one's own: the classes of local files, of installed packages' entry points in the group `thalweg`, and
of the package that the extra `zoo` installs.

Every subclass of `Optimizer` and `LRScheduler` of such a module is offered beside torch's, under its own name; torch's names stay
torch's. Results are named by what computed them (`fingerprint`); a file is read anew when it has changed (`refresh`), and what a piece of
work elsewhere needs travels with it (`carried`, `borrowed`). What goes wrong is a notice with its traceback, and harms nothing else:
`source` imports, `offer` tries out, `guard` holds them off from others.
"""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, TypeVar

from engine.plugins import offer
from engine.plugins.guard import aside as aside
from engine.plugins.source import Plugin, of_content, of_entry_point, of_file
from engine.plugins.zoo import Zoo, wanted

GROUP = "thalweg"
PATIENCE = 10.0  # seconds that an import may take, and a step
log = logging.getLogger("thalweg.plugins")
Stamp = tuple[int, int] | None
Refused = Mapping[int, tuple[Stamp, str]]
Carried = dict[str, Any]
T = TypeVar("T")
NOT_TRIED = "nothing of it is offered: {}"


class Elsewhere(Exception):
    """What another process offers, and this one cannot."""


@dataclass
class Used:
    """What is to be offered, and what was found when it was last looked at."""

    files: tuple[Path, ...] = ()
    contents: tuple[tuple[str, bytes], ...] = ()  # of files that are elsewhere
    zoo: bool | None = None
    refused: Refused = field(default_factory=dict)
    patience: float = PATIENCE
    stamps: tuple[Stamp, ...] = ()
    found: "list[Plugin | Zoo] | None" = None


_used = Used()
_lent = Used(found=[])  # what was borrowed last
_borrowing = threading.RLock()


def use(
    files: Sequence[str | os.PathLike[str]] = (),
    zoo: bool | None = None,
    refused: Refused | None = None,
    patience: float = PATIENCE,
    trying: Callable[[int], object] = abs,
) -> "list[Plugin | Zoo]":
    """Offers what is in these files from now on, besides what is installed; the plugins, whose notices are the caller's to tell.

    `zoo`: whether its package is offered where it is installed; by default as THALWEG_ZOO says. `refused`: the numbers of plugins that
    are not to be tried as long as their files are as they were, and why. `trying` is told the number of each before it is imported and
    before each of its classes is tried out, and -1 in the end.
    """
    global _used
    _used = Used(tuple(Path(file).resolve() for file in files), zoo=zoo, refused=refused or {}, patience=patience)
    return _found(trying)


def plugins() -> "list[Plugin | Zoo]":
    """All plugins, loaded once."""
    return _found() if _used.found is None else _used.found


def _found(trying: Callable[[int], object] = abs) -> "list[Plugin | Zoo]":
    used, taken = _used, offer.torchs()
    used.stamps, used.found = stamps(), []
    makers: list[Callable[[], Plugin]] = [lambda file=file: of_file(file, used.patience) for file in used.files]  # type: ignore[misc]
    makers += [lambda given=given: of_content(given[0], given[1], used.patience) for given in used.contents]  # type: ignore[misc]
    makers += [lambda point=point: of_entry_point(point, used.patience) for point in entry_points(group=GROUP)]  # type: ignore[misc]
    if makers:
        offer.warm_up()
    for number, make in enumerate(makers):
        trying(number)
        plugin = _refused(number) or make()
        offer.only_new(plugin, taken, used.patience, lambda: trying(number))  # noqa: B023
        used.found.append(plugin)
    zoo = Zoo.installed(taken) if wanted(used.zoo) else None
    used.found += [zoo] if zoo else []
    trying(-1)
    return used.found


def _refused(number: int) -> Plugin | None:
    """In the place of one that ended a process, for as long as its file is the same."""
    before, why = _used.refused.get(number, (None, ""))
    file = _used.files[number] if number < len(_used.files) else None
    if not why or before != (file and stamp(file)):
        return None
    return Plugin(file.name if file else f"package {number}", "file" if file else "package", file, notices=[NOT_TRIED.format(why)])


def notices() -> list[str]:
    """What is to be told of all plugins."""
    return [f"plugin {plugin.source}: {notice}" for plugin in plugins() if plugin.kind != "zoo" for notice in plugin.notices]


def stamps() -> tuple[Stamp, ...]:
    """When each file was written, and its size: what a change of it changes."""
    return tuple(map(stamp, _used.files))


def stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def refresh() -> None:
    """Reads the files anew if one of them has changed."""
    if _used.found is not None and _used.files and stamps() != _used.stamps:
        _found()
        for notice in notices():
            log.error(notice)


def fingerprint() -> str:
    """Names the contents of all plugins; empty where there are none."""
    return " ".join(plugin.identity for plugin in plugins())


def classes(kind: type[T]) -> dict[str, type[T]]:
    """The classes of a kind, `Optimizer` or `LRScheduler`, that plugins offer, those of each in the order of their names."""
    each = (item for plugin in plugins() for item in sorted(plugin.classes.items(), key=lambda item: item[0].lower()))
    return {name: cls for name, cls in each if issubclass(cls, kind)}


def named(name: str, kind: type[T]) -> type[T] | None:
    """One of them, without looking at all the others."""
    found = next(filter(None, (plugin.named(name) for plugin in plugins())), None)
    return found if found and issubclass(found, kind) else None


def line(name: str) -> str | None:
    """How a script gets a class by this name; None for torch's own."""
    return next((plugin.line(name) for plugin in plugins() if plugin.named(name)), None)


def source(name: str) -> str | None:
    """Whose a class is; None for torch's own."""
    return next((plugin.source for plugin in plugins() if plugin.named(name)), None)


def carried() -> Carried:
    """What a piece of work needs that is computed elsewhere, of plain types; empty where there are no plugins."""
    found = plugins()
    if not found:
        return {}
    contents = [(plugin.source, plugin.content) for plugin in found if plugin.kind == "file"]
    return {"contents": contents, "zoo": any(plugin.kind == "zoo" for plugin in found), "fingerprint": fingerprint()}


@contextlib.contextmanager
def borrowed(given: Carried) -> Iterator[None]:
    """Offers what another process has `carried`, meanwhile, one piece at a time. Raises `Elsewhere` where it is not the same here."""
    global _used, _lent
    with _borrowing:
        before = _used
        try:
            for candidate in (before, _lent, Used(contents=tuple(given["contents"]), zoo=given["zoo"])):
                _used = candidate
                if fingerprint() == given["fingerprint"]:
                    break
            else:
                raise Elsewhere(f"expected the plugins {given['fingerprint']}, got {fingerprint() or 'none'}")
            _lent = _used
            yield
        finally:
            _used = before
