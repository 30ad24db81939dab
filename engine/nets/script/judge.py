"""The function of a standalone script that looks at a net after an epoch: its losses over all samples, and those of its average."""

from collections.abc import Iterator, Sequence

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from engine.nets.document import Training
from engine.nets.script.data import loss
from engine.nets.script.options import Options
from engine.snippet import indented

JUDGE = '''
@torch.no_grad()
def judge({models}):
    """{what} over the samples for training, and over those for validation{of}."""
    numbers = []
{body}
    return numbers
'''
REFRESH = '''
def refreshed(average):
    """The average with batch norm's statistics over the training samples: those that it has are of other weights."""
    with torch.random.fork_rng(devices=[]):  # dropout draws while they are taken
        torch.manual_seed(0)
        update_bn(train_x.split(BATCH), average)
    return average
'''


def judge(training: Training, net: nn.Sequential, options: Options) -> Iterator[str]:
    """The blocks."""
    of = ""
    lines = _of_a_model(training, "net")
    if "average" in options:
        norms = any(isinstance(module, _BatchNorm) for module in net)  # what `update_bn` looks for
        yield from [REFRESH] if norms else []
        both = f"(net, {'refreshed(average)' if norms else 'average'})"
        models = both if "average" in options.every else f"{both} if average else (net,)"
        lines = [f"for model in {models}:", *map(indented, _of_a_model(training, "model"))]
        of = ", of the net and then of its average"
    yield JUDGE.format(models=f"net{options.parameters('average')}", what=what(training), of=of, body=indented("\n".join(lines)))


def _of_a_model(training: Training, model: str) -> Sequence[str]:
    accuracy = "(outputs.argmax(-1) == y).double().mean().item()" if training.classes else "math.nan"
    lines = [f"outputs = {model}(x)", f"numbers += [{loss(training)}(outputs, y).item(), {accuracy}]"]
    return [f"{model}.eval()", *over_samples(training, lines, "math.nan")]


def what(training: Training) -> str:
    """What is judged, in words."""
    return "Loss and accuracy" if training.classes else "Loss and nan (numbers have no accuracy)"


def over_samples(training: Training, lines: Sequence[str], nothing: str) -> Sequence[str]:
    """Lines that judge samples `x, y`, for those for training and those for validation; `nothing` is the number of what there is not."""
    if training.data.training == training.data.count:
        return ["x, y = train_x, train_y", *lines, f"numbers += [{nothing}, {nothing}]  # no samples are kept for validation"]
    return ["for x, y in ((train_x, train_y), (validation_x, validation_y)):", *map(indented, lines)]
