"""A training as one standalone Python file: torch and the standard library (the digits are scikit-learn's), written to be read.

Run in a fresh process with the same torch it prints the training's CSV, bit for bit as seeds trained one by one give it. The data, and
what of the criterion and the net is ours, come with their source (script_source.py, script_data.py, script_net.py), optimizers and
schedules as the lines of `engine.snippet`, and the loop (script_judge.py, script_loop.py) as a person would write it for what these
entries use (script_options.py).
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor, nn

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
from engine.nets.stacking import stacked_entries
from engine.nets.stopping import Patience
from engine.nets.trainer import Trainer
from engine.script import EXPORTED, PRINTED, described, origin, without
from engine.sections import EXACT, ROUNDED, Section, file, joined, section
from engine.snippet import call, indented, keywords, optimizer, own, scheduler
from engine.spec import Entry

HALF = len(EPOCH_COLUMNS) // 2
COLUMNS = "\n".join(f"    {json.dumps(half)[1:-1]}," for half in (EPOCH_COLUMNS[:HALF], EPOCH_COLUMNS[HALF:]))
RUNS = f"""
COLUMNS = [
{COLUMNS}
]
RUNS, NETS = [], {{}}  # NETS: the trained nets, by the number of their entry and the seed
for number, (label, entry) in enumerate(ENTRIES):
    for seed in SEEDS:
        NETS[number, seed], rows = entry(seed)
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
JUDGED = "What is written down after each epoch, and `train`, the loop of every training script: only what these entries use is in it."


def script(training: Training) -> str:
    """The file's text."""
    return file(f"{title(training)}\n\n{origin('training', 'the same processor', agreement(training))}", sections(training), PRINTED)


def agreement(training: Training) -> str:
    """How equal the script's numbers are to the page's."""
    return ROUNDED if stacked_entries(training, split(training)[0].x) else EXACT


def sections(training: Training) -> list[Section]:
    """The file's parts, from the imports to the function that writes the CSV."""
    x = split(training)[0].x
    with torch.random.fork_rng(devices=[]):
        net = initial(training, x, 0)
    options = Options([Told(entry, training.events_of(i)) for i, entry in enumerate(training.entries)])
    listed = ",\n".join(f"({entry.label!r}, entry_{i})" for i, entry in enumerate(training.entries))
    early: dict[str, str] = {}
    if training.stopping:
        gather(Patience, early)
    parts = [
        section("The samples", training.data.dataset.sentence, *script_data.samples(training)),
        section("The net", type(training.net).__doc__ or "", *script_net.written(net)),
        section("The criterion", f"`{training.criterion.name}`", *script_data.criterion(training)),
        section("The loop", JUDGED, *early.values(), *judge(training, net, options), *loop(training, options)),
        *(section(each.label, described(each), trained(each, i, net, options)) for i, each in enumerate(training.entries)),
        section("The training", "", f"ENTRIES = [\n{indented(listed)},\n]\n{RUNS}"),
        section("All numbers as CSV", EXPORTED.format(agreement=agreement(training)), CSV),
    ]
    needed = imports(joined([*plugged(training), settings(training), *(part.code for part in parts), PRINTED]))
    return [section("Settings", "", *remarks(training, x), "\n\n".join([needed, *plugged(training), settings(training)])), *parts]


def title(training: Training) -> str:
    entries = f"{len(training.entries)} optimizers" if len(training.entries) > 1 else training.entries[0].optimizer.name
    seeds = f", {len(training.seeds)} seeds" if len(training.seeds) > 1 else ""
    return f"{training.data.dataset.title}, {training.net.title.lower()}: {entries}, {training.epochs} epochs{seeds}."


def remarks(training: Training, x: Tensor) -> Iterator[str]:
    """Where the page's numbers are not the script's to the last bit."""
    stacked = stacked_entries(training, x)
    if stacked:
        which = "all entries" if len(stacked) == len(training.entries) else f"the entries {', '.join(map(str, stacked))} (counted from 0)"
        yield (
            f"# Where the seeds of {which} are trained at once, as one stack of nets, which is how the page trains them,\n"
            "# the numbers are equal to these within rounding, and training may amplify that. With \"stacked\": false in\n"
            "# its document they are these."
        )


def settings(training: Training) -> str:
    trained = training.data.training
    seeds = f"SEEDS = {list(training.seeds)!r}  # each draws another initial net, and another order of the samples in each epoch"
    batch = f"BATCH = {training.batch or trained}" + ("" if training.batch else "  # all samples")
    return "\n".join(["torch.set_num_threads(1)", f"DTYPE = {DTYPES[training.dtype]}", seeds, f"EPOCHS = {training.epochs}", batch])


def plugged(training: Training) -> list[str]:
    """Whence the classes of plugins come."""
    lines = list(dict.fromkeys(line for entry in training.entries for line in own(entry)))
    return ["\n".join(lines)] if lines else []


def trained(entry: Trainer, i: int, net: nn.Sequential, options: Options) -> str:
    """The function that trains a net as one entry does."""
    whole = Entry("", replace(entry.optimizer, params=entry.keywords), entry.schedule)
    lines = ["net = build_net(seed)", *frozen(entry, net), f"optimizer = {optimizer(whole, parameters(entry, net))}"]
    if entry.average:
        kind = call(f"get_{entry.average.kind}_multi_avg_fn", keywords(entry.average.params))
        lines.append(f"average = {call('AveragedModel', ['net', f'multi_avg_fn={kind}'])}")
    if entry.schedule:
        lines.append(f"scheduler = {scheduler(entry.schedule)}")
    losses = [event for event in options.entries[i].events if event.reset]
    state = ("optimizer", "scheduler") if "scheduler" in options else ("optimizer",)
    lines += [line for event in losses for line in (*without(whole, event, parameters(entry, net), state), "")]
    lines.append(f"return net, {call('train', options.arguments(i))}")
    return f"def entry_{i}(seed):\n" + indented("\n".join(lines))


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
