"""From a CSV file to a table: what people's spreadsheets write is read, and what cannot be used is refused at its line and column."""

import csv
import io
import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import load_diabetes, load_iris

from engine.errors import SpecError
from engine.nets import Training, train
from engine.nets.registry import MOST_SAMPLES
from engine.nets.tables.file import MOST_BYTES, read
from engine.nets.tables.own import LARGEST, MOST_FEATURES

LINES = "1.5,2,red\n-2.5e1,.5,blue\n" * 4
ROWS = [[1.5, 2.0, 1.0], [-25.0, 0.5, 0.0]] * 4


def written(rows: list[list[Any]], delimiter: str = ",") -> bytes:
    """As Python's csv writes it."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize(
    "text",
    [
        "a,b,c\n" + LINES,
        "\ufeffa,b,c\n" + LINES,
        ("a,b,c\n" + LINES).replace("\n", "\r\n"),
        ("a,b,c\n" + LINES).replace("\n", "\r"),
        ("a,b,c\n" + LINES).replace(",", "\t"),
        ("a,b,c\n" + LINES).replace(",", ";"),
        ("a,b,c\n" + LINES).replace(",", ";").replace(".", ","),
        ("a,b,c\n" + LINES).replace(",", "\t").replace(".", ","),
        '"a","b","c"\n' + LINES.replace("red", '"red"'),
        "a , b , c\n" + LINES.replace(",", " , "),
        "a,b,c\n\n" + LINES + "\n,,\n\n",
        "a,b,c\n" + LINES.strip(),
    ],
)
def test_what_spreadsheets_write_is_read(text: str) -> None:
    expected = {"columns": ["a", "b", "c"], "rows": ROWS, "target": "c", "kind": "classes", "classes": ["blue", "red"], "standardize": True}
    assert read(text.encode()) == expected


def test_without_a_header_columns_are_numbered_and_any_may_be_the_target() -> None:
    assert read(LINES.encode())["columns"] == ["column 1", "column 2", "column 3"]
    assert read(LINES.encode())["rows"] == ROWS
    table = read(b"color,size\nred,1\nblue,2\n" + b"red,3\nblue,4\n" * 3, target="color")
    assert table["classes"] == ["blue", "red"]
    assert table["rows"][:2] == [[1.0, 1.0], [0.0, 2.0]]


def test_quotes_protect_delimiters_quotes_and_line_ends() -> None:
    table = read(b'"a,b","say ""hi""","the\nlast"\n' + b'1,2,"x, y"\n3,4,"z\n1"\n' * 4)
    assert table["columns"] == ["a,b", 'say "hi"', "the\nlast"]
    assert table["classes"] == ["x, y", "z\n1"]


@pytest.mark.parametrize(
    ("targets", "kind", "classes"),
    [
        ([0, 1] * 6, "classes", ["0", "1"]),
        ([7, -3, 10] * 4, "classes", ["-3", "7", "10"]),
        (["1.0", "2.0"] * 6, "classes", ["1", "2"]),
        ([0.5, 1.5] * 6, "numbers", []),
        (list(range(12)), "numbers", []),
        ([1, 2, 3, 4] * 3, "numbers", []),
        (["a", "1"] * 6, "classes", ["1", "a"]),
        (["none", "some"] * 6, "classes", ["none", "some"]),
        (["ja", "größer"] * 6, "classes", ["größer", "ja"]),
    ],
)
def test_texts_and_few_whole_numbers_are_classes(targets: list[Any], kind: str, classes: list[str]) -> None:
    table = read(written([["x", "y"], *([0.5, target] for target in targets)]))
    assert (table["kind"], table["classes"]) == (kind, classes)
    if classes:
        names = [str(int(float(t))) if isinstance(t, int) or t[0].isdigit() else t for t in targets]
        assert [classes[int(row[1])] for row in table["rows"]] == names


HEAD = "x,y,c\n"
BODY = "1,2,a\n3,4,b\n" * 4


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        ("", "missing", "empty file"),
        (" \n\t\n", "missing", "empty file"),
        (HEAD + BODY + "1,Alice,a\n", "type", 'line 10, column "y": expected a number, got "Alice"'),
        (HEAD + BODY + "1,nan,a\n", "type", 'line 10, column "y": expected a finite number'),
        (HEAD + BODY + "-inf,1,a\n", "type", 'line 10, column "x": expected a finite number'),
        (HEAD + BODY + "1,1e999,a\n", "type", 'got "1e999"'),
        (HEAD + BODY + "1,1e39,a\n", "type", "at most 3.4e+38"),
        (HEAD + BODY + "1,,a\n", "type", 'line 10, column "y": expected a number, got an empty cell'),
        (HEAD + BODY + "1,2,\n", "type", 'line 10, column "c": expected a class, got an empty cell'),
        (HEAD + BODY + "1,2\n", "range", "line 10: expected 3 cells as in line 1, got 2"),
        (HEAD + BODY + "1,2,a,4\n", "range", "line 10: expected 3 cells as in line 1, got 4"),
        (HEAD + BODY + "1,1_000,a\n", "type", 'got "1_000"'),
        (HEAD + BODY + "1,0x10,a\n", "type", 'got "0x10"'),
        (HEAD + BODY + "1,\u0663,a\n", "type", "expected a number"),
        (HEAD + BODY + '1,"2,5",a\n', "type", 'got "2,5"'),
        (HEAD + BODY + '1,"2\n', "type", "not CSV"),
        ((HEAD + BODY + "1.5,2,a\n").replace(",", ";") + "1,5;2;a\n", "type", "line 10, column \"x\": expected a number with a decimal"),
        (HEAD + "1,2,a\n" * 9, "range", "expected 2 to 32 classes, got 1"),
        ("x,y\n" + "1,7\n2,7\n" * 4, "range", "got 7 in every line"),
        (HEAD + "".join(f"1,2,name {i}\n" for i in range(33)), "range", "expected 2 to 32 classes, got 33"),
        ("x,y\n" + "".join(f"1,{i}.5\n" for i in range(40)) + "2,oops\n", "type", 'line 42, column "y": expected a number, got "oops"'),
        (HEAD + "1,2,a\n3,4,b\n" * 3 + "1,2,a\n", "range", "expected 8 rows at least, got 7"),
        ("x,y,x\n" + BODY, "range", 'line 1: expected names of columns that differ, got "x" twice'),
        ("x\n" + "1\n" * 9, "range", "two columns at least"),
        ("1,2\n" * (MOST_SAMPLES + 1), "limit", "expected at most 5,000 rows, got 5,001"),
        ("x,y\n" + "1,2\n" * (MOST_SAMPLES + 1), "limit", "expected at most 5,000 rows"),
        ("1,2\n" * (MOST_SAMPLES + 9), "limit", "expected at most 5,000 rows"),
        ((",".join(["1"] * (MOST_FEATURES + 2)) + "\n") * 9, "limit", "line 1: expected at most 65 columns, got 66"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "type", "binary"),
        ("x,y\n1,2\n".encode("utf-16"), "type", "UTF-16"),
        ("x,größe\n1,2\n".encode("latin-1"), "type", "line 1: expected text in UTF-8, got the byte 0xf6"),
        (HEAD.encode() + BODY.encode() + b"\xff", "type", "line 10"),
        ("x,y\n" + "a" * 200_000 + ",1\n" * 9, "type", "field larger than field limit"),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_and_column(data: str | bytes, code: str, said: str) -> None:
    with pytest.raises(SpecError) as refused:
        read(data.encode() if isinstance(data, str) else data)
    assert refused.value.code == code
    assert said in refused.value.message
    assert refused.value.path[:2] == ("data", "table")
    assert len(refused.value.message) < 300


def test_an_unknown_target_is_named() -> None:
    with pytest.raises(SpecError, match='unknown column "price"') as refused:
        read((HEAD + BODY).encode(), target="price")
    assert refused.value.path == ("data", "table", "target")


def test_a_hundred_megabytes_are_refused_before_anything_is_done_with_them() -> None:
    data = bytes(100_000_000)
    tracemalloc.start()
    with pytest.raises(SpecError, match=r"expected a file of at most 5 MB, got 100\.0 MB"):
        read(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000
    with pytest.raises(SpecError, match="at most 5,000 rows"):
        read(b"1,2\n" * (MOST_BYTES // 4))


@pytest.mark.parametrize(("load", "classes"), [(load_iris, 3), (load_diabetes, 0)])
def test_data_that_everybody_knows_are_trained_on(load: Any, classes: int) -> None:
    found = load()
    labels = [found.target_names[i] for i in found.target] if classes else found.target.tolist()
    rows = [[*row, label] for row, label in zip(found.data.tolist(), labels, strict=True)]
    table = read(written([[*found.feature_names, "target"], *rows], ";"))
    assert [row[:-1] for row in table["rows"]] == found.data.tolist(), "`repr` and back is exact"
    assert [row[-1] for row in table["rows"]] == found.target.tolist()
    adam = {"optimizer": {"name": "Adam", "params": {"lr": 0.02}}}
    trace = train(Training.load({"data": {"name": "table", "table": table}, "entries": [adam], "epochs": 40}))
    assert trace.whole[2, -1, 0, 0] < trace.whole[2, 0, 0, 0]
    assert not classes or trace.whole[3, -1, 0, 0] > 0.85


numbers = st.floats(-LARGEST, LARGEST, width=64).map(float)
names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Nd", "No", "Nl")), min_size=1, max_size=8)


@given(st.data(), st.sampled_from(",;\t"), st.integers(1, 5))
def test_what_was_written_is_read(data: st.DataObject, delimiter: str, width: int) -> None:
    columns = data.draw(st.lists(names.map(lambda name: f"n{name}"), min_size=width + 1, max_size=width + 1, unique=True))
    features = data.draw(st.lists(st.lists(numbers, min_size=width, max_size=width), min_size=8, max_size=20))
    labels = data.draw(st.lists(st.sampled_from(["red", "blue; green", "1,5 or so", 'the "last"', "tab\there"]), min_size=len(features),
                                max_size=len(features)).filter(lambda drawn: len(set(drawn)) > 1))  # fmt: skip
    table = read(written([columns, *([*row, label] for row, label in zip(features, labels, strict=True))], delimiter))
    assert table["columns"] == columns
    assert [row[:-1] for row in table["rows"]] == features
    assert [table["classes"][int(row[-1])] for row in table["rows"]] == labels


cells = st.sampled_from(["1", "-2.5", "3e2", "1,5", ".5", "0", "7", "x", "y z", "", "nan", "1e999", '"q"', '"', "\ufeff"])
plain = st.sampled_from(["1", "-2.5", "3e2", "0", "7"])


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """Lines of nearly one width, with numbers in most cells."""
    width, delimiter = draw(st.integers(1, 3)), draw(st.sampled_from(",;\t"))
    drawn = draw(st.lists(st.lists(plain, min_size=width, max_size=width), min_size=6, max_size=14))
    for _ in range(draw(st.integers(0, 2))):
        row = draw(st.sampled_from(drawn))
        row[draw(st.integers(0, width - 1))] = draw(cells)
    return "\n".join(delimiter.join(row) for row in drawn).encode()


@given(st.one_of(lines(), st.binary(max_size=300), st.text('0123456789.,;-e\n\t" anif', max_size=400).map(str.encode)))
def test_whatever_comes_is_a_table_or_an_error_with_a_sentence(data: bytes) -> None:
    try:
        table = read(data)
    except SpecError as error:
        said, path = error.message, error.path
        assert said and path
        return
    assert all(math.isfinite(value) for row in table["rows"] for value in row)
    training = Training.load({"data": {"name": "table", "table": table}, "entries": [{"optimizer": {"name": "SGD"}}]})
    assert training.as_dict()["data"]["table"] == table
