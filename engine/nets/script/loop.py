"""The loop of a standalone script, with only that in it which some entry of the training uses: a person who clips no gradient and averages
nothing has no line about it."""

from collections.abc import Collection, Iterator
from inspect import signature

from engine.nets.document import Training
from engine.nets.script.data import loss
from engine.nets.script.options import Options, guarded
from engine.nets.trainee import PATIENCE
from engine.snippet import indented

STEP = '''
def step(net, optimizer, batch{options}):
    """One step, in which some optimizers evaluate a batch several times; the loss before it."""
    losses = []

    def closure():
        if len(losses) > {patience}:
            raise RuntimeError("one step evaluated its closure more than {patience} times")
{evaluation}
        losses.append(loss.detach())
        return loss

    optimizer.step(closure)
    return losses[0]
'''
TRAIN = '''
def train(net, optimizer, seed{options}):
    """Trains a net; the rows of its table: the first one before any step, then one for each epoch."""
    order = torch.Generator().manual_seed(seed)
    rows = []
    steps = 0{begun}
    try:
        rows.append({row})
        {epochs}:
            net.train()
            for batch in torch.randperm(len(train_x), generator=order).split(BATCH):
{body}
            rows.append({row})
    except Exception as error:  # torch refuses to go on: there are no more rows
        print(f"stopped at step {{steps}}: {{error}}", file=sys.stderr)
    return rows
'''


def loop(training: Training, numbers: Collection[int], options: Options) -> Iterator[str]:
    """The blocks. `numbers` are those of the entries that are trained so, `options` what these ask for."""
    evaluates = closure(training, numbers)
    if evaluates:
        evaluation = indented(indented("\n".join(_evaluation(training, options))))
        yield STEP.format(options=options.parameters("clip"), evaluation=evaluation, patience=PATIENCE)
    early, begun, epochs = training.stopping, "", "for _ in range(EPOCHS)"
    if early:
        begun = f"\n    patience = Patience(patience={early.patience}, min_delta={early.min_delta!r})"
        epochs = "while len(rows) <= EPOCHS and not patience.ends(rows[-1][2])"
    body = indented(indented(indented(indented("\n".join(_step(training, evaluates, options))))))
    row = f"judge(net{', average' if 'average' in options else ''})"
    yield TRAIN.format(options=options.parameters(*options.some), begun=begun, row=row, epochs=epochs, body=body)


def closure(training: Training, numbers: Collection[int]) -> bool:
    """Whether the optimizer of one of these entries wants to evaluate a batch itself."""
    closures = [signature(training.entries[i].optimizer.cls.step).parameters.get("closure") for i in numbers]
    return any(closure is not None and closure.default is closure.empty for closure in closures)


def _step(training: Training, evaluates: bool, options: Options) -> Iterator[str]:
    """What is done with a batch."""
    yield from _events(options)
    if evaluates:
        yield f"loss = step(net, optimizer, batch{', clip' if 'clip' in options else ''})"
    else:
        yield from (*_evaluation(training, options), "optimizer.step()")
    yield "steps += 1"
    yield from after(options)


def after(options: Options) -> Iterator[str]:
    """What follows a step: the average's, the schedule's."""
    if "average" in options:
        yield from guarded([*options.asked("average"), *_timed(options)], "average.update_parameters(net)")
    if "scheduler" in options:
        when = ["steps % every == 0"] if "every" in options else []
        yield from guarded([*options.asked("scheduler"), *when], _scheduled(options))


def _events(options: Options) -> Iterator[str]:
    """What happens to the entry before a step."""
    if "events" not in options:
        return
    state = "optimizer, scheduler" if "scheduler" in options else "optimizer"
    changes = [event for told in options.entries for event in told.events]
    update = ["for group in optimizer.param_groups:", "    group.update(change)"]
    lost = f"{state} = change({state})"
    if any(event.reset for event in changes):
        sets = any(event.set or not event.reset for event in changes)
        update = ["if callable(change):", f"    {lost}", "else:", *map(indented, update)] if sets else [lost]
    yield from ("for at, change in events:", "    if at == steps:", *(indented(indented(line)) for line in update))


def _evaluation(training: Training, options: Options) -> Iterator[str]:
    yield from ("optimizer.zero_grad()", f"loss = {loss(training)}(net(train_x[batch]), train_y[batch])", "loss.backward()")
    if "clip" in options:
        yield from guarded(options.asked("clip", "clip is not None"), "clip_grad_norm_(net.parameters(), clip)")


def _timed(options: Options) -> list[str]:
    """When the average is updated, where that is not after every step."""
    later = ["steps > start"] if "start" in options else []
    count = "(steps - start)" if later else "steps"
    return [*later, f"{count} % spacing == 0"] if "spacing" in options else later


def _scheduled(options: Options) -> str:
    if "fed" not in options:
        return "scheduler.step()"
    fed = "scheduler.step(loss.item())"
    return fed if "fed" in options.every else f"{fed} if fed else scheduler.step()"
