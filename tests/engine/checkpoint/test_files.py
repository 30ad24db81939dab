"""What is not a checkpoint is refused with a sentence; a pickle without being loaded."""

import copy
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Spec, SpecError
from engine.checkpoint import Rest, files, packed, read, taken, unpacked, write
from engine.run import Run

SPEC = {
    "problem": {"kind": "data", "name": "linear_regression", "batch": 3, "noise": 0.1}, "steps": 9,
    "entries": [
        {"optimizer": {"name": "Adam", "params": {"lr": 0.05}}, "schedule": {"name": "CosineAnnealingLR", "params": {"T_max": 9}},
         "average": {"kind": "ema"}},
        {"optimizer": {"name": "SGD", "params": {"momentum": 0.9}},
         "schedule": {"name": "LambdaLR", "params": {"lr_lambda": "0.9 ** epoch"}}},
    ],
}  # fmt: skip


def made(step: int = 5) -> tuple[dict[str, Any], bytes]:
    """A checkpoint's document and its tensors."""
    run = Run(Spec.load(SPEC))
    for _ in run.chunks(end=step):
        pass
    document, tensors = files.spelled(taken(run, step))
    return json.loads(document), tensors


DOCUMENT, TENSORS = made()


def refusal(load: Callable[[], Any]) -> SpecError:
    with pytest.raises(SpecError) as caught:
        load()
    return caught.value


class Armed:
    """What a pickle may hold: loading it would raise."""

    def __reduce__(self) -> Any:
        return (pytest.fail, ("a pickle was loaded",))


def torch_saved(**options: Any) -> bytes:
    file = io.BytesIO()
    torch.save({"model": torch.zeros(2), "armed": Armed()}, file, **options)
    return file.getvalue()


PICKLES = [
    torch_saved(),
    torch_saved()[:3000],  # cut off: still said to be a pickle
    torch_saved(_use_new_zipfile_serialization=False),
    *(pickle.dumps({"armed": Armed()}, protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
    *(pickle.dumps(Armed(), protocol) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
]


@pytest.mark.parametrize("data", PICKLES)
def test_a_pickle_is_refused_unread(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(data)
    (tmp_path / "model.json").write_bytes(data)
    (tmp_path / "model.safetensors").write_bytes(data)
    for load in (lambda: unpacked(data), lambda: read(str(tmp_path / "model")), lambda: read(str(tmp_path / "model.json"))):
        found = refusal(load)
        assert found.code == "pickle"
        assert "a pickle is a program" in found.message and "safetensors" in found.message


@pytest.mark.parametrize("ending", [".pt", ".pth", ".pkl"])
def test_a_file_that_is_called_a_pickle_is_not_opened_for_its_contents(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"model{ending}").write_bytes(b"whatever")
    assert refusal(lambda: read(str(tmp_path / f"model{ending}"))).code == "pickle"
    with pytest.raises(FileNotFoundError):
        read(str(tmp_path / f"absent{ending}"))


def test_a_pickle_for_tensors_in_the_zip_is_refused() -> None:
    assert refusal(lambda: unpacked(zipped(json.dumps(DOCUMENT).encode(), torch_saved()))).code == "pickle"
    assert refusal(lambda: unpacked(zipped(torch_saved(), TENSORS))).code == "pickle"


def zipped(document: bytes, tensors: bytes, compression: int = zipfile.ZIP_STORED, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, data in {files.DOCUMENT: document, files.TENSORS: tensors, **more}.items():
            file.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "expected a checkpoint's zip"), (b"\x00" * 100, "expected a checkpoint's zip"), (b"{}", "expected a checkpoint's zip"),
        (zipped(b"{}", b"")[:40], "expected a checkpoint's zip"),
        (zipped(b"{}", b"", extra=b"x"), "expected checkpoint.json and checkpoint.safetensors in the zip"),
        (zipped(b"{}", b"", zipfile.ZIP_DEFLATED), "got it compressed"),
        (zipped(b"{}", TENSORS), "expected a checkpoint of Thalweg"),
        (zipped(json.dumps(DOCUMENT).encode(), TENSORS[:-8]), "bytes instead of"),
        (zipped(json.dumps(DOCUMENT).encode(), TENSORS[:-1] + b"!"), "others of the same size"),
        (zipped(json.dumps(made(6)[0]).encode(), TENSORS), "expected the tensors that were saved with this document"),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_is_no_whole_checkpoint(data: bytes, said: str) -> None:
    found = refusal(lambda: unpacked(data))
    assert found.code == "checkpoint" and said in found.message


@pytest.mark.parametrize("text", [b"{", b"[1]", b'{"format": NaN}', b"[" * 100_000, b"\xff{}"], ids=range(5))
def test_text_that_is_not_json(text: bytes) -> None:
    assert refusal(lambda: unpacked(zipped(text, TENSORS))).code in ("json", "type")


def going_on(document: dict[str, Any], tensors: bytes = TENSORS) -> SpecError:
    return refusal(lambda: Rest(files.meant(json.dumps(document).encode(), tensors)))


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    at: Any = document
    for part in path[:-1]:
        at = at[part]
    if value is KeyError:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return document


FIRST, SECOND = (["entries", i] for i in (0, 1))
STATE = [*FIRST, "optimizer", "state", "items", 0, 1]
MOMENT = [*FIRST, "optimizer", "state", 0, "exp_avg"]  # where the value is, without the tags of the file
GROUP = [*FIRST, "optimizer", "param_groups", 0]


@pytest.mark.parametrize(
    ("path", "value", "where", "said"),
    [
        (["version"], 2, ["version"], "a newer Thalweg may read it"),
        (["format"], "other", ["format"], "expected a checkpoint of Thalweg"),
        (["step"], 10, ["step"], "from 0 to 9"),
        (["step"], 2.5, ["step"], "a whole number"),
        (["more"], 1, ["more"], "unknown field"),
        (["entries"], [], ["entries"], "a list of 2"),
        (["random"], KeyError, ["random"], "required"),
        (["spec", "entries", 0, "optimizer", "name"], "Adamm", ["spec", "entries", 0, "optimizer", "name"], "did you mean"),
        (["spec", "entries", 0, "optimizer"], {"name": "SGD"}, [*FIRST, "optimizer", "param_groups"], "parameter group of SGD"),
        (["spec", "entries", 0, "schedule"], None, GROUP[:-1], "parameter group of Adam"),
        (["spec", "entries", 1, "schedule", "name"], "MultiplicativeLR", None, ""),  # the same fields, another meaning: nothing to notice
        (["spec", "entries", 0, "average"], None, [*FIRST, "average"], "and only there"),
        (["spec", "dtype"], "float32", [*FIRST, "position"], "torch.float32 of shape (2,), got a torch.float64"),
        (["spec", "problem", "batch"], None, ["random", "batches"], "expected null, got dict"),
        ([*STATE, "exp_avg"], KeyError, None, ""),
        ([*STATE, "exp_avg"], {"$": "tensor", "name": "absent"}, MOMENT, "expected a tensor 'absent'"),
        ([*STATE, "exp_avg"], {"$": "built"}, MOMENT, "expected no function"),
        ([*STATE, "exp_avg"], {"$": "code", "items": []}, MOMENT, "got another object"),
        ([*GROUP, "params"], [1], [*FIRST, "optimizer", "param_groups"], "parameter group of Adam"),
        ([*GROUP, "lr"], "0.1", [*GROUP, "lr"], "expected float, got str"),
        ([*FIRST, "optimizer", "param_groups"], [], [*FIRST, "optimizer", "param_groups"], "expected 1 parameter groups"),
        ([*FIRST, "schedule", "last_epoch"], 5.0, [*FIRST, "schedule", "last_epoch"], "expected int, got float"),
        ([*FIRST, "schedule", "last_epoch"], 10**30, [*FIRST, "schedule", "last_epoch"], "64 bits"),
        ([*FIRST, "schedule", "step"], "x", [*FIRST, "schedule"], "got T_max"),
        ([*FIRST, "stopped"], 3, [*FIRST, "stopped"], "expected null"),
        ([*FIRST, "position"], KeyError, FIRST, "expected position"),
        (["random", "batches", "taken"], 99, ["random", "batches"], "expected an order"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(path: list[Any], value: Any, where: list[Any] | None, said: str) -> None:
    document = changed(path, value)
    if where is None and value == "MultiplicativeLR":
        Rest(files.meant(json.dumps(document).encode(), TENSORS))
        return
    found = going_on(document)
    assert said in found.message
    assert where is None or list(found.path) == where


def test_tensors_that_nobody_names_are_refused() -> None:
    more = files.save({**files.load(TENSORS), "more": torch.zeros(1)})
    document = {**DOCUMENT, "tensors": {"sha256": files.hashlib.sha256(more).hexdigest(), "bytes": len(more)}}
    assert "got also 'more'" in going_on(document, more).message


def test_tensors_of_other_shapes_are_refused() -> None:
    name = "entries.0.optimizer.state.0.exp_avg"
    for value in (torch.zeros(3, dtype=torch.float64), torch.zeros(2)):
        other = files.save({**files.load(TENSORS), name: value})
        document = {**DOCUMENT, "tensors": {"sha256": files.hashlib.sha256(other).hexdigest(), "bytes": len(other)}}
        found = going_on(document, other)
        assert found.path == ("entries", 0, "optimizer", "state", "0", "exp_avg")
        assert found.message.startswith("expected a torch.float64 of shape (2,), got a torch.float")


def test_malformed_safetensors_are_refused() -> None:
    for data in (b"", b"\x00" * 20, b"\xff" * 100, TENSORS[:100]):
        document = {**DOCUMENT, "tensors": {"sha256": files.hashlib.sha256(data).hexdigest(), "bytes": len(data)}}
        found = going_on(document, data)
        assert (found.code, found.path) == ("checkpoint", ("tensors",))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(packed(files.meant(json.dumps(DOCUMENT).encode(), TENSORS))) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_zip_is_refused_or_the_same(at: int, noise: bytes) -> None:
    whole = packed(files.meant(json.dumps(DOCUMENT).encode(), TENSORS))
    try:
        Rest(unpacked(whole[:at] + noise + whole[at + len(noise) :]))
    except SpecError:
        return


def test_too_large_a_file_is_not_read_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = packed(files.meant(json.dumps(DOCUMENT).encode(), TENSORS))
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    assert refusal(lambda: unpacked(whole)).code == "limit"
    for ending in ("json", "safetensors"):
        (tmp_path / f"a.{ending}").write_bytes(b" " * 2000)
    assert refusal(lambda: read(str(tmp_path / "a"))).code == "limit"
    run = Run(Spec.load(SPEC))
    assert refusal(lambda: packed(taken(run, 0))).code == "limit"


def test_a_pair_of_files_is_found_by_either_of_its_names(tmp_path: Path) -> None:
    checkpoint = files.meant(json.dumps(DOCUMENT).encode(), TENSORS)
    write(checkpoint, str(tmp_path / "adam.v2"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adam.v2.json", "adam.v2.safetensors"]
    write(checkpoint, str(tmp_path / "down.zip"))
    assert (tmp_path / "down.zip").read_bytes() == packed(checkpoint)
    for name in ("adam.v2", "adam.v2.json", "adam.v2.safetensors", "down.zip"):
        found = read(str(tmp_path / name))
        assert (found.step, found.foreign, set(found.tensors)) == (5, False, set(files.load(TENSORS)))
    assert files.meant(json.dumps({**DOCUMENT, "torch": "1.0"}).encode(), TENSORS).foreign


@pytest.mark.parametrize("length", [128, 384, 640, 28968, 29040])
def test_safetensors_whose_first_bytes_are_those_of_a_pickle_are_read(length: int) -> None:
    """The length of the header comes first, and may be spelled as a pickle begins: `b"\\x80\\x01"` is 384."""
    for name in range(length):
        data = files.save({"a" * name: torch.zeros(1)}) if length < 1000 or name > length - 120 else b""
        if int.from_bytes(data[:8], "little") == length:
            files.refuse_pickles(data)
            return
    pytest.fail("no name gave a header of this length")


def test_a_checkpoint_is_left_as_it_is_by_who_goes_on_from_it() -> None:
    checkpoint = files.meant(json.dumps(DOCUMENT).encode(), TENSORS)
    found = [Rest(checkpoint), Rest(checkpoint)]
    for rest in found:
        for _ in rest.turns():
            pass
    assert found[0].to_csv() == found[1].to_csv()
