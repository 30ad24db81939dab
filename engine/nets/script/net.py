"""A built net as the code that builds it: `nn.Sequential(nn.Linear(2, 16), nn.Tanh(), ...)`, read off torch's own texts of modules, so that
any module is written that torch writes as a call."""

import ast
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from engine.nets.script import source as script_source
from engine.snippet import indented


def written(net: nn.Sequential) -> Iterator[str]:
    """The classes of ours among the net's modules, and the function that draws the net."""
    found: dict[str, str] = {}
    for module in net:
        if not _torchs(type(module)):
            script_source.gather(type(module), found)
    yield from found.values()
    modules = indented(indented(",\n".join(constructor(module) for module in net)))
    yield f"""def build_net(seed):
    \"\"\"The net before training, drawn from torch's global generator.\"\"\"
    torch.manual_seed(seed)
    net = nn.Sequential(
{modules},
    )
    return net.to(DTYPE)"""


def constructor(module: nn.Module) -> str:
    """The shortest call that makes a module with the same text.

    >>> constructor(nn.Conv2d(1, 8, kernel_size=(3, 3), padding=1)), constructor(nn.Tanh())
    ('nn.Conv2d(1, 8, 3, padding=1)', 'nn.Tanh()')
    """
    cls: Any = type(module)

    def same(arguments: dict[str, Any]) -> bool:
        return _attempt(lambda: repr(cls(**arguments))) == repr(module)

    given = {} if same({}) else _arguments(cls, repr(module))
    for name in list(given):
        rest = {other: value for other, value in given.items() if other != name}
        short = {**given, name: _single(given[name])}
        given = rest if same(rest) else short if same(short) else given
    needed = [name for name, p in inspect.signature(cls).parameters.items() if p.default is p.empty]
    shown = [repr(given[name]) if name in needed else f"{name}={given[name]!r}" for name in given]
    return f"{'nn.' if _torchs(cls) else ''}{cls.__name__}({', '.join(shown)})"


def _torchs(cls: type) -> bool:
    return getattr(nn, cls.__name__, None) is cls


def _arguments(cls: type, text: str) -> dict[str, Any]:
    """The arguments of a call that is written, by name."""
    call: Any = ast.parse(text, mode="eval").body
    keywords = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
    return dict(inspect.signature(cls).bind(*map(ast.literal_eval, call.args), **keywords).arguments)


def _single(value: Any) -> Any:
    """3 for (3, 3), which torch takes for the same."""
    return value[0] if isinstance(value, tuple) and len(set(value)) == 1 else value


def _attempt(build: Callable[[], str]) -> str | None:
    """What is built, without a trace in torch's global generator; None where torch refuses."""
    with torch.random.fork_rng(devices=[]):
        try:
            return build()
        except Exception:  # an argument that cannot be left out
            return None
