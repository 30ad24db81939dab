"""The part of a standalone script that trains the seeds of some entries at once, as the page does (engine.nets.stack): the same operations
of torch on the same stacked tensors, so that the numbers are the page's to the last bit."""

from collections.abc import Iterator, Sequence

import torch

from engine.nets.document import Training
from engine.nets.samples import split
from engine.nets.script.data import loss
from engine.nets.script.judge import over_samples, what
from engine.nets.script.loop import after, closure
from engine.nets.script.options import Options
from engine.nets.stack import Stack
from engine.snippet import indented

TENSORS = '''
# The nets of all seeds as one, for each entry in STACKED: tensors with one more dimension, in front. The skeleton is a net that
# is evaluated with all of them at once. To read a plain loop over single nets instead, export the training with "stacked": false,
# whose numbers are equal to these within rounding.
SKELETON = build_net(SEEDS[0])


def stacked(tensors):
    """Those of all seeds, for each entry."""
    seeds = torch.stack([tensor.detach() for tensor in tensors])
    return seeds.repeat(len(STACKED), *[1] * (seeds.ndim - 1))


def stacks(named):
    """The tensors of all nets, by name."""
    nets = [dict(named(build_net(seed))) for seed in SEEDS]
    return {name: stacked([net[name] for net in nets]) for name in nets[0]}


WEIGHTS = {name: whole.requires_grad_() for name, whole in stacks(lambda net: net.named_parameters()).items()}
BUFFERS = stacks(lambda net: net.named_buffers())
'''
NETS = '''
def net_of(rows):
    """A net whose tensors are some rows of the stacked ones: what is done to it is done to them."""
    net = copy.deepcopy(SKELETON)
    for name, parameter in net.named_parameters():
        parameter.data = WEIGHTS[name].detach()[rows]
    for name, buffer in net.named_buffers():
        buffer.data = BUFFERS[name][rows]
    return net


def outputs_of(weights, buffers, x):
    """What all nets say: (nets, samples, numbers). `x` is (nets, samples, inputs), or the same for all."""

    def one(weights, buffers, x):
        return functional_call(SKELETON, (weights, buffers), (x,))

    return torch.vmap(one, in_dims=(0, 0, 0 if x.ndim == 3 else None))(weights, buffers, x)
'''
LOSSES = '''
def losses_of(outputs, y):
    """The loss of each net."""
    return {losses}
'''
JUDGE = '''
@torch.no_grad()
def judge_all(weights, buffers):
    """{what} over the samples for training, and over those for validation: a row for each net."""
    SKELETON.eval()
    numbers = []
{body}
    return list(zip(*numbers))
'''
ADVANCE = '''
def advance(net, optimizer, {given}{options}):
    """A step of an entry's nets, whose gradients are there, and what follows it."""
{body}
'''
TRAIN = '''
def train_all():
    """Trains the nets of all seeds and entries at once; each net with the rows of its table, by the number of its entry and the seed."""
    orders = [torch.Generator().manual_seed(seed) for seed in SEEDS]
    places = {{number: slice(k * len(SEEDS), (k + 1) * len(SEEDS)) for k, number in enumerate(STACKED)}}
    parts = {{number: ENTRIES[number][1](net_of(place)) for number, place in places.items()}}
    tables = {{(number, seed): [] for number in STACKED for seed in SEEDS}}
    steps = 0

    def write():
        """The rows of an epoch. An entry that was stopped has no more."""
        found = judge_all(WEIGHTS, BUFFERS)
        for number, part in parts.items():
{rows}
            for seed, row in zip(SEEDS, rows):
                tables[number, seed].append([*row])

    write()
    for _ in range(EPOCHS):
        shuffled = torch.stack([torch.randperm(len(train_x), generator=order) for order in orders])
        for batch in shuffled.split(BATCH, dim=1):
            SKELETON.train()
            for weight in WEIGHTS.values():
                weight.grad = None
            x, y = (samples[batch].repeat(len(STACKED), *[1] * samples.ndim) for samples in (train_x, train_y))
            losses = losses_of(outputs_of(WEIGHTS, BUFFERS, x), y)
            losses.sum().backward()
            for number, part in [*parts.items()]:
                for name, parameter in part["net"].named_parameters():
                    parameter.grad = WEIGHTS[name].grad[places[number]]
                try:
                    {advance}
                except Exception as error:  # torch refuses to go on: there are no more rows
                    print(f"stopped at step {{steps}}: {{error}}", file=sys.stderr)
                    del parts[number]
            steps += 1
        write()
    nets = {{(number, seed): net_of(places[number].start + k) for number in STACKED for k, seed in enumerate(SEEDS)}}
    return {{key: (net, tables[key]) for key, net in nets.items()}}
'''
ROWS = "rows = found[places[number]]"
AVERAGED = """if part.get("average"):
    buffers = {name: whole[places[number]] for name, whole in BUFFERS.items()}
    averages = judge_all(dict(part["average"].module.named_parameters()), buffers)
    rows = [[*row, *average] for row, average in zip(rows, averages)]"""


def stack(training: Training, numbers: tuple[int, ...], options: Options) -> Iterator[str]:
    """The blocks. `numbers` are those of the entries that are trained at once, `options` what these ask for."""
    with torch.random.fork_rng(devices=[]):
        vmapped = Stack(training, numbers, split(training)[0]).vmapped
    one = loss(training)
    yield TENSORS
    yield NETS
    yield LOSSES.format(losses=f"torch.vmap({one})(outputs, y)" if vmapped else f"torch.stack([{one}(*each) for each in zip(outputs, y)])")
    yield JUDGE.format(what=what(training), body=indented("\n".join(_judged(training))))
    yield from _training(options, closure(training, numbers))


def _training(options: Options, evaluates: bool) -> Iterator[str]:
    """The loop, with only that in it which some entry asks for."""
    following = [*after(options)]
    advance = 'part["optimizer"].step()'
    if following or evaluates:
        given = {**({"loss": "losses[places[number]].sum()"} if evaluates else {}), **({"steps": "steps + 1"} if following else {})}
        body = [f"optimizer.step({'lambda: loss' if evaluates else ''})", *following]
        yield ADVANCE.format(given=", ".join(given), options=options.parameters(*options.some), body=indented("\n".join(body)))
        advance = f"advance({', '.join(f'{name}={value}' for name, value in given.items())}, **part)"
    rows = f"{ROWS}\n{AVERAGED}" if "average" in options else ROWS
    yield TRAIN.format(rows=indented(indented(indented(rows))), advance=advance)


def _judged(training: Training) -> Sequence[str]:
    nothing = "[math.nan] * len(found)"
    accuracy = "(found.argmax(-1) == y).double().mean(-1).tolist()" if training.classes else nothing
    lines = ["found = outputs_of(weights, buffers, x)"]
    lines.append(f"numbers += [losses_of(found, y.expand(len(found), *y.shape)).tolist(), {accuracy}]")
    return over_samples(training, lines, nothing)
