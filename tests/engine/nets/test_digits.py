"""The digits are scikit-learn's, told by its own loader and by its documentation."""

import subprocess
import sys

import torch
from sklearn.datasets import load_digits

from engine.nets import Training, datasets
from engine.nets.datasets import digits as module
from engine.nets.samples import split

ALL = 1797  # as scikit-learn's user guide says
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # of the test set's classes, in UCI's optdigits.names


def test_they_are_those_of_scikit_learn() -> None:
    x, y = datasets()["digits"].draw(ALL, 0, 0.0, {})
    theirs = load_digits()
    assert y.bincount().tolist() == COUNTS
    assert (x.sum() * 16).item() == theirs.data.sum()
    assert x.amin() == 0 and x.amax() == 1
    order = torch.randperm(ALL, generator=torch.Generator().manual_seed(0))
    assert torch.equal(x * 16, torch.from_numpy(theirs.data)[order])
    assert torch.equal(y, torch.from_numpy(theirs.target)[order])


def test_they_are_the_same_where_scikit_learn_keeps_its_file_elsewhere() -> None:
    assert module._file() is not None, "otherwise the first digits take two seconds"
    assert torch.equal(torch.from_numpy(module._read(None)), torch.from_numpy(module._read(module._file())))


def test_the_seed_draws_which_and_noise_is_added() -> None:
    training = Training.load({"data": {"name": "digits", "count": 400, "seed": 3}, "entries": [{"optimizer": {"name": "SGD"}}]})
    train, validation = split(training)
    assert (len(train), len(validation)) == (300, 100)
    rows = {tuple(row) for row in torch.cat((train.x, validation.x)).tolist()}
    assert len(rows) == 400, "no image is drawn twice"
    images = {tuple(row) for row in (load_digits().data / 16).tolist()}
    assert rows <= images
    dataset = datasets()["digits"]
    clean, noisy = (dataset.draw(ALL, 1, noise, {})[0] for noise in (0.0, 0.5))
    assert abs((noisy - clean).std().item() - 0.5) < 0.005, "115,008 draws of deviation 0.5"


def test_nobody_waits_for_scikit_learn() -> None:
    code = "import sys; from engine.nets import datasets; datasets()['digits'].draw(9, 0, 0.0, {}); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
