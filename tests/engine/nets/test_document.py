"""A training is read like every document: what is wrong is said at its place, and nothing is allocated."""

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import SpecError
from engine.nets import Training, activations, datasets

PLAIN: dict[str, Any] = {"data": {"name": "moons"}, "entries": [{"optimizer": {"name": "SGD"}}]}


def test_the_document_comes_back_with_every_default() -> None:
    training = Training.load(PLAIN)
    whole = training.as_dict()
    assert whole["net"] == {"kind": "mlp", "widths": [16, 16], "activation": "Tanh", "batch_norm": False, "dropout": 0.0}
    assert whole["criterion"] == {"name": "CrossEntropyLoss", "params": {}}
    assert Training.load(whole) == training
    entry = {**PLAIN["entries"][0], "layers": {"1": {"lr": 0.5}, "2": {"frozen": True}}, "average": {"kind": "swa"}}
    grouped = Training.load({**PLAIN, "entries": [entry]})
    assert grouped.as_dict()["entries"][0]["layers"] == {"1": {"lr": 0.5}, "2": {"frozen": True}}
    assert Training.load(grouped.as_dict()) == grouped
    assert whole["stopping"] is None
    assert whole["stacked"] is True
    stopped = Training.load({**PLAIN, "stopping": {"patience": 3}, "stacked": False})
    assert stopped.as_dict()["stopping"] == {"patience": 3, "min_delta": 0.0}
    assert Training.load(stopped.as_dict()) == stopped
    assert Training.load({**PLAIN, "batch": 150}).batch is None, "a batch of all samples is no batch"
    assert Training.load({**PLAIN, "seeds": [1]}).key() != training.key()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"data": {"name": "mnist"}}, ("data", "name")),
        ({"data": {"name": "moons", "count": 10**9}}, ("data", "count")),
        ({"data": {"name": "polynomial", "params": {"degree": 10**6}}}, ("data", "params", "degree")),
        ({"data": {"name": "moons", "noise": float("nan")}}, ("data", "noise")),
        ({"net": {"widths": [10**9]}}, ("net", "widths", 0)),
        ({"net": {"widths": [4] * 99}}, ("net", "widths")),
        ({"net": {"activation": "MultiheadAttention"}}, ("net", "activation")),
        ({"net": {"batch_norm": True}, "batch": 149}, ("batch",)),
        ({"criterion": {"name": "CTCLoss"}}, ("criterion", "name")),
        ({"criterion": {"name": "GaussianNLLLoss"}}, ("criterion", "name")),
        ({"criterion": {"name": "CrossEntropyLoss", "params": {"reduction": "none"}}}, ("criterion", "params", "reduction")),
        ({"criterion": {"name": "CrossEntropyLoss", "params": {"label_smoothing": 2.0}}}, ("criterion", "params", "label_smoothing")),
        ({"batch": 0}, ("batch",)),
        ({"batch": 151}, ("batch",)),
        ({"epochs": 5000, "batch": 1}, ("epochs",)),
        ({"seeds": []}, ("seeds",)),
        ({"entries": [{"optimizer": {"name": "Muon"}}]}, ("entries", 0, "optimizer")),
        ({"entries": [{"optimizer": {"name": "SGD", "params": {"lr": -1}}}]}, ("entries", 0, "optimizer", "params", "lr")),
        ({"entries": [{"optimizer": {"name": "SGD"}, "layers": {"7": {"lr": 0.1}}}]}, ("entries", 0, "layers", "7")),
        ({"entries": [{"optimizer": {"name": "SGD"}, "layers": {"0": {"lr": -1}}}]}, ("entries", 0, "layers", "0", "lr")),
        ({"entries": [{"optimizer": {"name": "LBFGS"}, "layers": {"0": {"lr": 0.5}}}]}, ("entries", 0, "layers", "0")),
        ({"entries": [{"optimizer": {"name": "SGD"}, "layers": {k: {"frozen": True} for k in "012"}}]}, ("entries", 0, "layers")),
        ({"entries": [{"optimizer": {"name": "SGD"}, "average": {"kind": "ema", "decay": 7}}]}, ("entries", 0, "average", "decay")),
        ({"entries": [{"optimizer": {"name": "LBFGS"}, "implementation": "foreach"}]}, ("entries", 0, "implementation")),
        ({"entries": [{"optimizer": {"name": "Adam"}, "implementation": "fast"}]}, ("entries", 0, "implementation")),
        ({"entries": [{"optimizer": {"name": "Adam", "params": {"foreach": True}}, "implementation": "fused"}]},
         ("entries", 0, "implementation")),
        ({"entries": [{"optimizer": {"name": "RMSprop"}, "implementation": "fused"}]}, ("entries", 0, "implementation")),
        ({"stopping": {"patience": 0}}, ("stopping", "patience")),
        ({"stopping": {"min_delta": -1}}, ("stopping", "min_delta")),
        ({"stopping": {}, "data": {"name": "moons", "validation": 0}}, ("stopping",)),
        ({"stacked": 1}, ("stacked",)),
        ({"dtype": "float16"}, ("dtype",)),
        ({"layers": 3}, ("layers",)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(change: dict[str, Any], path: tuple[Any, ...]) -> None:
    with pytest.raises(SpecError) as refused:
        Training.load({**PLAIN, **change})
    assert tuple(refused.value.path) == path, refused.value.message


FIELDS = ["name", "kind", "table", "rows", "columns", "target", "widths", "code", "channels", "corruption", "amount", "patience", "count"]
plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.sampled_from(["table", "digits", "cnn", "autoencoder", "fused"]))
anything = st.recursive(plain, lambda part: st.lists(part, max_size=9) | st.dictionaries(st.sampled_from(FIELDS), part, max_size=4))


@given(st.dictionaries(st.sampled_from(["data", "net", "stopping", "stacked", "criterion", "entries"]), anything, min_size=1))
def test_whatever_a_field_holds_it_is_taken_or_refused(changed: dict[str, Any]) -> None:
    try:
        training = Training.load({**PLAIN, **changed})
    except SpecError:
        return
    assert Training.load(training.as_dict()) == training


class Choosy(torch.optim.SGD):
    """Of a torch to come."""

    def __init__(self, params: Any, lr: float = 0.1, *, fused: bool | None = None) -> None:
        if fused:
            raise RuntimeError("`fused` is not supported on a Tuesday")
        super().__init__(params, lr, fused=fused)


def test_torch_says_itself_why_it_refuses_an_implementation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.optim, "Choosy", Choosy, raising=False)
    entry = {"optimizer": {"name": "Choosy"}, "implementation": "for-loop"}
    assert Training.load({**PLAIN, "entries": [entry]}).entries[0].keywords == {}, "it has no `foreach` that could be turned off"
    with pytest.raises(SpecError, match="not supported on a Tuesday") as refused:
        Training.load({**PLAIN, "entries": [{**entry, "implementation": "fused"}]})
    assert refused.value.path == ("entries", 0, "implementation")


def test_every_dataset_draws_what_it_says_and_the_same_for_a_seed() -> None:
    for one in datasets().values():
        params = {p.name: p.default for p in one.params}
        x, y = one.draw(120, 5, one.noise, params)
        assert x.shape == (120, one.features)
        assert y.shape == (120,)
        assert x.dtype == torch.float64
        assert x.isfinite().all()
        assert one.sentence.endswith((".", ")."))
        again, _ = one.draw(120, 5, one.noise, params)
        other, _ = one.draw(120, 6, one.noise, params)
        assert torch.equal(x, again)
        assert not torch.equal(x, other)
        assert y.unique().tolist() == list(range(one.classes)) if one.classes else y.is_floating_point()


def test_activations_are_found_in_torch() -> None:
    assert {"ReLU", "Tanh", "GELU", "SiLU", "LeakyReLU", "PReLU", "Sigmoid"} <= set(activations())
    assert not {"Softmax", "MultiheadAttention", "RReLU", "GLU"} & set(activations())


def test_looking_for_activations_draws_nothing_from_a_net_that_is_being_built() -> None:
    activations.cache_clear()
    state = torch.get_rng_state()
    assert activations()
    assert torch.equal(torch.get_rng_state(), state)
