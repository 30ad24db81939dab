"""The spec: defaults, one spelling, and a clear error with a path for everything that is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Limits, Spec, SpecError, catalogue

MINIMAL: dict[str, Any] = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "Adam"}}]}


def changed(path: list[str | int], value: Any) -> dict[str, Any]:
    """A full valid spec with one value replaced."""
    spec = json.loads(
        json.dumps(
            {
                "version": 1, "steps": 10, "seed": 0, "dtype": "float64",
                "problem": {"kind": "surface", "name": "rosenbrock", "params": {"a": 1}, "start": [0, 0], "noise": 0},
                "entries": [
                    {"label": "A", "optimizer": {"name": "SGD", "params": {"lr": 0.1}}, "groups": {"y": {"lr": 0.01}},
                     "schedule": {"name": "StepLR", "params": {"step_size": 5}, "every": 2}},
                ],
                "events": [{"step": 5, "entry": 0, "set": {"lr": 0.01}}],
            }
        )
    )  # fmt: skip
    at = spec
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return spec


def test_only_a_problem_and_an_optimizer_are_required() -> None:
    spec = Spec.load(MINIMAL)
    assert (spec.steps, spec.seed, spec.dtype, spec.problem.noise) == (300, 0, "float64", 0.0)
    assert spec.problem.start == (-1.2, 1.0)
    assert spec.entries[0].label == "Adam"


def test_two_spellings_of_one_spec_have_one_key() -> None:
    written_out = Spec.load(MINIMAL).as_dict()
    assert Spec.load(json.dumps(written_out)).key() == Spec.load(MINIMAL).key()
    assert Spec.load(written_out).canonical() == Spec.load(MINIMAL).canonical()
    assert Spec.load({**MINIMAL, "seed": 1}).key() != Spec.load(MINIMAL).key()


BAD: list[tuple[list[str | int], Any, str, str]] = [
    (["version"], 2, "unknown", "expected version 1, got 2"),
    (["steps"], -1, "range", "whole number from 0"),
    (["steps"], 2.5, "type", "whole number, got 2.5"),
    (["steps"], True, "type", "whole number, got true"),
    (["steps"], 10_000_000_000, "range", "whole number from 0 to"),
    (["seed"], "0", "type", 'whole number, got "0"'),
    (["dtype"], "float16", "unknown", "did you mean"),
    (["problem"], [], "type", "an object, got a list"),
    (["problem", "name"], "rosenbroc", "unknown", "did you mean rosenbrock"),
    (["problem", "kind"], "net", "unknown", "kind of problem"),
    (["problem", "params", "c"], 1, "unknown", "unknown parameter"),
    (["problem", "params", "a"], "1", "type", "a number"),
    (["problem", "start"], [1], "range", "a list of 2, got one of 1"),
    (["problem", "start", 0], float("inf"), "range", "finite number"),
    (["problem", "start", 1], float("nan"), "range", "finite number"),
    (["problem", "start", 1], 10**400, "range", "finite number"),
    (["problem", "noise"], -0.1, "range", "at least 0"),
    (["entries"], [], "range", "list of 1 to"),
    (["entries"], {}, "type", "a list, got an object"),
    (["entries", 0, "optimizer", "name"], "Adm", "unknown", "did you mean Adam"),
    (["entries", 0, "optimizer", "name"], None, "type", "name of a optimizer"),
    (["entries", 0, "optimizer", "params", "lr"], "fast", "type", 'a number, got "fast"'),
    (["entries", 0, "optimizer", "params", "lr"], -1, "refused", "Invalid learning rate"),
    (["entries", 0, "optimizer", "params", "nesterov"], True, "refused", "Nesterov momentum requires a momentum"),
    (["entries", 0, "optimizer", "params", "nesterov"], 1, "type", "true or false"),
    (["entries", 0, "optimizer", "params", "learning_rate"], 1, "unknown", "unknown parameter of SGD"),
    (["entries", 0, "optimizer", "params", "params"], [], "unknown", "unknown parameter of SGD"),
    (["entries", 0, "optimizer", "speed"], 1, "unknown", "unknown field"),
    (["entries", 0, "groups", "z"], {}, "unknown", "coordinate"),
    (["entries", 0, "groups", "y", "lr"], -1, "refused", "Invalid learning rate"),
    (["entries", 0, "schedule", "name"], "StepLr", "unknown", "did you mean StepLR"),
    (["entries", 0, "schedule", "every"], 0, "range", "from 1"),
    (["entries", 0, "schedule", "params", "gamma"], [1, 2], "type", "a number, got a list"),
    (["events", 0, "step"], 11, "range", "from 0 to 10"),
    (["events", 0, "entry"], 1, "range", "from 0 to 0"),
    (["events", 0, "set", "speed"], 1, "unknown", "unknown parameter of SGD"),
    (["events", 0, "set", "lr"], -1, "refused", "Invalid learning rate"),
    (["surprise"], 1, "unknown", "unknown field"),
]


@pytest.mark.parametrize(("path", "value", "code", "words"), BAD, ids=lambda v: str(v)[:40])
def test_a_wrong_value_is_named_with_its_path(path: list[str | int], value: Any, code: str, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        Spec.load(changed(path, value))
    assert (caught.value.code, list(caught.value.path)) == (code, path)
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("optimizer", "params", "field", "words"),
    [
        ("Adam", {"betas": [1.5, 0.9]}, "betas", "Invalid beta parameter at index 0: 1.5"),
        ("Adam", {"lr": 0.1, "eps": -1}, "eps", "Invalid epsilon"),
        ("LBFGS", {"line_search_fn": "weak"}, "line_search_fn", "strong_wolfe"),
        ("Muon", {"ns_steps": 1000}, "ns_steps", "100"),
        ("Adam", {"capturable": True}, "capturable", "capturable"),
        ("Rprop", {"etas": [2, 3]}, "etas", "Invalid eta"),
    ],
)
def test_torch_refuses_in_its_own_words(optimizer: str, params: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        Spec.load({**MINIMAL, "entries": [{"optimizer": {"name": optimizer, "params": params}}]})
    assert caught.value.path[:4] == ("entries", 0, "optimizer", "params")
    assert caught.value.path[4] == field


def test_torch_refuses_a_schedule_in_its_own_words() -> None:
    schedule = {"name": "OneCycleLR", "params": {"max_lr": 0.1, "total_steps": -5}}
    with pytest.raises(SpecError, match="Expected positive integer total_steps"):
        Spec.load({**MINIMAL, "entries": [{"optimizer": {"name": "Adam"}, "schedule": schedule}]})


def test_a_composition_needs_its_milestones() -> None:
    part = {"name": "ConstantLR"}
    schedule = {"name": "SequentialLR", "schedules": [part] * 3, "milestones": [5]}
    with pytest.raises(SpecError, match="need 2 for 3 schedules, got 1") as caught:
        Spec.load({**MINIMAL, "entries": [{"optimizer": {"name": "SGD"}, "schedule": schedule}]})
    assert caught.value.path == ("entries", 0, "schedule", "milestones")


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": Infinity}', "{", "", "[" * 100_000, '{"a": 1' + "0" * 5000 + "}"])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        Spec.load(text)
    assert caught.value.code == "json"


def test_limits_are_checked_before_entries_are_read() -> None:
    entries = [{"optimizer": {"name": "Nothing"}}] * 500
    with pytest.raises(SpecError, match="500 entries x 1001") as caught:
        Spec.load({**MINIMAL, "entries": entries, "steps": 1000}, Limits(rows=1000))
    assert caught.value.code == "limit"
    with pytest.raises(SpecError, match="list of 1 to 64, got one of 500"):
        Spec.load({**MINIMAL, "entries": entries, "steps": 10})


def test_every_default_in_the_catalogue_is_taken() -> None:
    for optimizer in catalogue()["optimizers"]:
        params = {p["name"]: p["default"] for p in optimizer["params"] if not p["required"]}
        Spec.load({**MINIMAL, "entries": [{"optimizer": {"name": optimizer["name"], "params": params}}]})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=8,
)
PATHS: list[list[str | int]] = [path for path, *_ in BAD] + [["problem", "params"], ["entries", 0], ["events", 0]]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PATHS), JSON)
def test_whatever_stands_anywhere_gives_a_spec_or_a_spec_error(path: list[str | int], value: Any) -> None:
    try:
        spec = Spec.load(changed(path, value), Limits(steps=100, entries=4, rows=1000))
    except SpecError as error:
        json.dumps(error.as_dict())
    else:
        assert Spec.load(spec.canonical()).canonical() == spec.canonical()
