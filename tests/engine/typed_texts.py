"""Texts that a fuzzer types where an expression is expected, and a watch on what the interpreter does with them."""

import gc
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Texts that nobody wrote: by a grammar that knows what is allowed and what is not, and bytes at random.

LEAVES = [
    "epoch",
    "x",
    "pi",
    "e",
    "0",
    "1",
    "2.5",
    "1e-3",
    "1e308",
    "9" * 18,
    "True",
    "0x1f",
    "1_0",
    "1j",
    "'a'",
    "None",
    "__import__",
    "é",
]
WHOLES = [
    "({0} + {1})", "{0} ** {1}", "{0} * {1}", "{0} // {1}", "{0} % {1}", "-{0}", "not {0}", "round({0}, {1})", "round({0})", "int({0})",
    "min({0}, {1})", "{0} if {1} else {0}", "{0} < {1} <= {0}", "{0} and {1}", "exp({0})", "log({0}, {1})", "floor({0})", "float({0})",
    "{0}.__class__", "{0}[{1}]", "{0}({1})", "lambda: {0}", "[{0} for x in {1}]", "(x := {0})", "f'{{{0}}}'", "__import__({0})",
    "{0} << {1}", "open({0})", "eval({0})", "*{0}", "{0}, {1}", "{0}  {1}", "{0} is {1}", "yield {0}", "await {0}", "{{{0}: {1}}}",
    "{0};{1}",
]  # fmt: skip


def written(generator: random.Random, depth: int) -> str:
    if depth == 0 or generator.random() < 0.2:
        return generator.choice(LEAVES)
    whole = generator.choice(WHOLES[:18] if generator.random() < 0.9 else WHOLES)
    return whole.format(written(generator, depth - 1), written(generator, depth - 1))


def noise(generator: random.Random) -> str:
    kinds: list[Callable[[], str]] = [
        lambda: generator.randbytes(generator.randint(0, 40)).decode("utf-8", "surrogateescape"),
        lambda: generator.randbytes(generator.randint(0, 600)).decode("latin-1"),
        lambda: "".join(generator.choices("0123456789.e+-*/%()<>=!, epochx", k=generator.randint(1, 60))),
        lambda: generator.choice("(-~[{+*.") * generator.randint(1, 520) + generator.choice(["1", "epoch", "", ")"]),
    ]
    return generator.choice(kinds)()


@contextmanager
def watched() -> Iterator[list[str]]:
    """Whatever of this the interpreter is asked to do meanwhile; an audit hook can't be taken back."""
    events, on = {"exec", "import", "open", "os.system", "subprocess.Popen", "socket.connect", "object.__setattr__"}, [True]
    executed: list[str] = []
    sys.addaudithook(lambda name, arguments: executed.append(name) if on[0] and name in events else None)
    yield executed
    on[0] = False


def fuzzed(outcome: Callable[[str], str], count: int = 100_000) -> Counter[str]:
    """How often each outcome was; prints the slowest text."""
    generator = random.Random(0)
    outcomes: Counter[str] = Counter()
    slowest = (0.0, "")
    gc.freeze()  # a collection of all of torch's objects would count as the text's time
    for i in range(count):
        text = written(generator, generator.randint(1, 5)) if i % 2 else noise(generator)
        began = time.perf_counter()
        outcomes[outcome(text)] += 1
        slowest = max(slowest, (time.perf_counter() - began, text))
    gc.unfreeze()
    print(f"{dict(outcomes)}, slowest {slowest[0] * 1e3:.2f} ms: {slowest[1][:100]!r}")
    return outcomes
