"""A training as one standalone Python file: torch and the standard library (the digits are scikit-learn's), written to be read.

Run in a fresh process with the same torch it prints the training's CSV, bit for bit: seeds that were trained at once are trained so in the
script (stack.py). The data, and what of the criterion and the net is ours, come with their source (source.py, data.py, net.py), optimizers
and schedules as the lines of `engine.snippet`, and the loop (judge.py, loop.py) as a person would write it for what these entries use
(options.py).
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import torch
from torch import nn

from engine.nets.build import initial
from engine.nets.document import DTYPES, Training
from engine.nets.loop import EPOCH_COLUMNS
from engine.nets.samples import split
from engine.nets.script import data as script_data
from engine.nets.script import net as script_net
from engine.nets.script.judge import judge
from engine.nets.script.loop import loop
from engine.nets.script.options import Options, Told
from engine.nets.script.source import gather, imports
from engine.nets.script.stack import stack
from engine.nets.stacking import stacked_entries
from engine.nets.stopping import Patience
from engine.nets.trainer import Trainer
from engine.script import EXPORTED, PRINTED, described, origin, without
from engine.sections import Section, file, joined, section
from engine.snippet import call, indented, keywords, optimizer, own, scheduler
from engine.spec import Entry

HALF = len(EPOCH_COLUMNS) // 2
COLUMNS = "\n".join(f"    {json.dumps(half)[1:-1]}," for half in (EPOCH_COLUMNS[:HALF], EPOCH_COLUMNS[HALF:]))
RUNS = f"""
COLUMNS = [
{COLUMNS}
]
RUNS, NETS = [], {{{{}}}}  # NETS: the trained nets, by the number of their entry and the seed{{begun}}
for number, (label, entry) in enumerate(ENTRIES):
    for seed in SEEDS:
        NETS[number, seed], rows = {{run}}
        rows += [[]] * (EPOCHS + 1 - len(rows))
        RUNS.append((number, label, seed, [row + [math.nan] * (len(COLUMNS) - len(row)) for row in rows]))
"""
CSV = """
def write_csv(file):
    \"\"\"A line for each entry, seed and epoch, floats with all their digits.\"\"\"
    writer = csv.writer(file, lineterminator="\\n")
    writer.writerow(["entry", "label", "seed", "epoch", *COLUMNS])
    for number, label, seed, rows in RUNS:
        for epoch, row in enumerate(rows):
            writer.writerow([number, label, seed, epoch, *row])
"""
STACKED = """The net is evaluated once for the nets of all seeds, as [torch shows it](https://docs.pytorch.org/tutorials/intermediate/ensembling.html),
and each optimizer steps parameters with one more dimension: as the page does, and bit for bit."""
JUDGED = "What is written down after each epoch, and `train`, the loop of every training script: only what these entries use is in it."


def script(training: Training) -> str:
    """The file's text."""
    return file(f"{title(training)}\n\n{origin('training', 'the same processor')}", sections(training), PRINTED)


def sections(training: Training) -> list[Section]:
    """The file's parts, from the imports to the function that writes the CSV."""
    x = split(training)[0].x
    with torch.random.fork_rng(devices=[]):
        net = initial(training, x, 0)
    told = [Told(entry, training.events_of(i)) for i, entry in enumerate(training.entries)]
    at_once = stacked_entries(training, x)
    apart = [i for i in range(len(told)) if i not in at_once]
    plain, stacked = (Options([told[i] for i in numbers]) for numbers in (apart, at_once))
    listed = ",\n".join(f"({entry.label!r}, entry_{i})" for i, entry in enumerate(training.entries))
    early: dict[str, str] = {}
    if training.stopping:
        gather(Patience, early)
    parts = [
        section("The samples", training.data.dataset.sentence, *script_data.samples(training)),
        section("The net", type(training.net).__doc__ or "", *script_net.written(net)),
        section("The criterion", f"`{training.criterion.name}`", *script_data.criterion(training)),
        *([section("The loop", JUDGED, *early.values(), *judge(training, net, plain), *loop(training, apart, plain))] if apart else []),
        *([section("All seeds at once", STACKED, *stack(training, at_once, stacked))] if at_once else []),
        *(section(one.entry.label, described(one.entry), together(one, i, net, stacked) if i in at_once else trained(one, i, net, plain))
          for i, one in enumerate(told)),
        section("The training", "", f"ENTRIES = [\n{indented(listed)},\n]\n{runs(at_once, apart)}"),
        section("All numbers as CSV", EXPORTED, CSV),
    ]
    begun = [*plugged(training), settings(training, at_once)]
    needed = imports(joined([*begun, *(part.code for part in parts), PRINTED]))
    return [section("Settings", "", "\n\n".join([needed, *begun])), *parts]


def title(training: Training) -> str:
    entries = f"{len(training.entries)} optimizers" if len(training.entries) > 1 else training.entries[0].optimizer.name
    seeds = f", {len(training.seeds)} seeds" if len(training.seeds) > 1 else ""
    return f"{training.data.dataset.title}, {training.net.title.lower()}: {entries}, {training.epochs} epochs{seeds}."


def runs(at_once: Collection[int], apart: Collection[int]) -> str:
    """The code that trains all."""
    if not at_once:
        return RUNS.format(begun="", run="entry(seed)")
    run = "TRAINED[number, seed] if number in STACKED else entry(seed)" if apart else "TRAINED[number, seed]"
    return RUNS.format(begun="\nTRAINED = train_all()", run=run)


def settings(training: Training, at_once: Sequence[int]) -> str:
    trained = training.data.training
    seeds = f"SEEDS = {list(training.seeds)!r}  # each draws another initial net, and another order of the samples in each epoch"
    batch = f"BATCH = {training.batch or trained}" + ("" if training.batch else "  # all samples")
    lines = ["torch.set_num_threads(1)", f"DTYPE = {DTYPES[training.dtype]}", seeds, f"EPOCHS = {training.epochs}", batch]
    stacked = f"STACKED = {list(at_once)}  # the entries, counted from 0, whose seeds are trained at once"
    return "\n".join([*lines, *([stacked] if at_once else [])])


def plugged(training: Training) -> list[str]:
    """Whence the classes of plugins come."""
    lines = list(dict.fromkeys(line for entry in training.entries for line in own(entry)))
    return ["\n".join(lines)] if lines else []


def trained(told: Told, i: int, net: nn.Sequential, options: Options) -> str:
    """The function that trains a net as one entry does."""
    entry = told.entry
    losses = [event for event in told.events if event.reset]
    state = ("optimizer", "scheduler") if "scheduler" in options else ("optimizer",)
    lost = [line for event in losses for line in (*without(stepped(entry), event, parameters(entry, net), state), "")]
    train = call("train", ["net", "optimizer", "seed", *options.arguments(told)])
    lines = ["net = build_net(seed)", *frozen(entry, net), *made(entry, net), *lost, f"return net, {train}"]
    return f"def entry_{i}(seed):\n" + indented("\n".join(lines))


def together(told: Told, i: int, net: nn.Sequential, options: Options) -> str:
    """The function that says what steps an entry's nets, where those of all seeds are trained at once."""
    lines = [*made(told.entry, net), f"return {call('dict', ['net=net', 'optimizer=optimizer', *options.arguments(told)])}"]
    return f"def entry_{i}(net):\n" + indented("\n".join(lines))


def made(entry: Trainer, net: nn.Sequential) -> Iterator[str]:
    """The lines that make what steps and averages `net`."""
    yield f"optimizer = {optimizer(stepped(entry), parameters(entry, net))}"
    if entry.average:
        kind = call(f"get_{entry.average.kind}_multi_avg_fn", keywords(entry.average.params))
        yield f"average = {call('AveragedModel', ['net', f'multi_avg_fn={kind}'])}"
    if entry.schedule:
        yield f"scheduler = {scheduler(entry.schedule)}"


def stepped(entry: Trainer) -> Entry:
    return Entry("", replace(entry.optimizer, params=entry.keywords), entry.schedule)


def frozen(entry: Trainer, net: nn.Sequential) -> Iterator[str]:
    for k in entry.frozen:
        yield f"{places(net)[k]}.requires_grad_(False)"


def parameters(entry: Trainer, net: nn.Sequential) -> str:
    """What the optimizer steps: all of the net, what is not frozen, or a group for each layer."""
    if not entry.layers:
        return "[p for p in net.parameters() if p.requires_grad]" if entry.frozen else "net.parameters()"
    trained = [(k, place) for k, place in enumerate(places(net)) if k not in entry.frozen]
    groups = ",\n".join(call("dict", [f"params={place}.parameters()", *keywords(entry.layers.get(k, {}))]) for k, place in trained)
    return f"[\n{indented(groups)},\n]"


def places(net: nn.Sequential) -> list[str]:
    """Each layer as a part of the net: `net[:2]`, `net[4]`."""
    firsts = [i for i, module in enumerate(net) if isinstance(module, nn.Linear | nn.Conv2d)]
    ends = [*firsts[1:], len(net)]
    return [f"net[{a}]" if b - a == 1 else f"net[{a or ''}:{b if b < len(net) else ''}]" for a, b in zip(firsts, ends, strict=True)]
