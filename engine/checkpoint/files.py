"""The files of a checkpoint: NAME.json and NAME.safetensors side by side, or both in one zip.

safetensors holds numbers and nothing else: a reader allocates and copies. A pickle, which `torch.save` writes, is a program that its reader
runs. So pickles are known by their first bytes and refused before anything is made of them. Everything is of limited size, and the JSON
names the hash of its tensors, so that two halves of different checkpoints are not taken for one.
"""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from engine import reading
from engine.checkpoint.state import LARGEST, Checkpoint
from engine.checkpoint.values import refuse
from engine.errors import SpecError
from engine.spec import Limits

DOCUMENT, TENSORS = "checkpoint.json", "checkpoint.safetensors"
MOST_BYTES = 256 * 1024 * 1024  # of each of the two
WHY = (
    "this is a pickle (as torch.save writes it), and is not read: a pickle is a program, and loading it would run whatever its author "
    "wrote into it. Expected numbers as safetensors and the rest as JSON"
)
ENDINGS = (".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin", ".joblib")
PROTOCOL = re.compile(rb"\x80[\x00-\x09]|[(\]})]{0,2}[lpdt]?(p\d+\n|q[\x00-\xff])|c[A-Za-z_][\w.]*\n[A-Za-z_][\w.]*\n")
ZIP = b"PK\x03\x04"


def spelled(checkpoint: Checkpoint) -> tuple[bytes, bytes]:
    """The two files' contents: JSON and safetensors."""
    tensors = save(dict(checkpoint.tensors), metadata={"format": "pt"})
    hashed = {"sha256": hashlib.sha256(tensors).hexdigest(), "bytes": len(tensors)}
    document = json.dumps({**checkpoint.document, "tensors": hashed}, allow_nan=False, indent=1).encode()
    for size in (len(document), len(tensors)):
        if size > MOST_BYTES:
            raise SpecError("limit", f"expected a checkpoint of at most {MOST_BYTES:,} bytes a file, got {size:,}")
    return document, tensors


def meant(document: bytes, tensors: bytes, limits: Limits = LARGEST) -> Checkpoint:
    """The checkpoint of the two files' contents. Raises SpecError."""
    refuse_pickles(document)
    refuse_pickles(tensors)
    value = reading.parsed(document)
    if not isinstance(value, dict):
        raise reading.wrong("an object", value, ())
    hashed = value.pop("tensors", None)
    found = Checkpoint.load(value, {}, limits)  # what a newer version wrote is said before what is in it
    wanted = {"sha256": hashlib.sha256(tensors).hexdigest(), "bytes": len(tensors)}
    if hashed != wanted:
        size = hashed.get("bytes") if isinstance(hashed, dict) else None
        said = f"{len(tensors):,} bytes instead of {reading.told(size)}" if size != len(tensors) else "others of the same size"
        raise refuse(f"expected the tensors that were saved with this document, got {said}", ("tensors",))
    return Checkpoint(found.spec, found.step, found.document, numbers(tensors))


def numbers(data: bytes) -> dict[str, Tensor]:
    try:
        return dict(load(data))
    except (SafetensorError, ValueError, TypeError, KeyError, RuntimeError, OverflowError) as error:
        raise refuse(f"expected a safetensors file: {error}", ("tensors",)) from error


def refuse_pickles(data: bytes, name: str = "") -> None:
    """Raises SpecError, code `pickle`, for what looks like one; looks at its beginning, or at the names in a zip, and no further."""
    begins = PROTOCOL.match(data) and not _is_safetensors(data)
    if begins or Path(name).suffix.lower() in ENDINGS or (data.startswith(ZIP) and _holds_pickles(data)):
        raise SpecError("pickle", WHY)


def _is_safetensors(data: bytes) -> bool:
    """Whether it begins as such a file does: the length of a header in eight bytes, which may be those of a pickle, then the header."""
    return data[8:9] == b"{" and int.from_bytes(data[:8], "little") <= len(data) - 8


def _holds_pickles(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return any(Path(name).suffix.lower() in ENDINGS for name in file.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return b"data.pkl" in data[:4096]


def packed(checkpoint: Checkpoint) -> bytes:
    """Both files in one zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in zip((DOCUMENT, TENSORS), spelled(checkpoint), strict=True):
            file.writestr(zipfile.ZipInfo(name), data)
    return out.getvalue()


def unpacked(data: bytes, limits: Limits = LARGEST, name: str = "") -> Checkpoint:
    """The checkpoint in a zip. Raises SpecError for everything else."""
    refuse_pickles(data, name)
    _limited(data, name or "the zip", 2 * MOST_BYTES)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            if sorted(file.namelist()) != [DOCUMENT, TENSORS]:
                raise refuse(f"expected {DOCUMENT} and {TENSORS} in the zip, got {', '.join(file.namelist())[:200] or 'nothing'}")
            parts = [_part(file, part) for part in (DOCUMENT, TENSORS)]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        if isinstance(error, SpecError):
            raise
        raise refuse(f"expected a checkpoint's zip, got something else, or a part of it: {error}") from error
    return meant(parts[0], parts[1], limits)


def _part(file: zipfile.ZipFile, name: str) -> bytes:
    """A file of a zip; as much of it as may be, whatever the zip says that it will be. Nothing compressed is taken: we write none."""
    if file.getinfo(name).compress_type != zipfile.ZIP_STORED:
        raise refuse(f"expected {name} as it is, got it compressed")
    with file.open(name) as part:
        return _limited(part.read(MOST_BYTES + 1), name, MOST_BYTES)


def _limited(data: bytes, name: str, most: int) -> bytes:
    if len(data) > most:
        raise SpecError("limit", f"{name}: expected at most {most:,} bytes, got more")
    return data


def write(checkpoint: Checkpoint, name: str) -> None:
    """NAME.safetensors and NAME.json; the document last, so that one that is there has its tensors beside it. NAME.zip is both in one."""
    if name.endswith(".zip"):
        return _put(name, packed(checkpoint))
    document, tensors = spelled(checkpoint)
    for ending, data in ((".safetensors", tensors), (".json", document)):
        _put(name + ending, data)


def _put(name: str, data: bytes) -> None:
    """Whole or not at all."""
    part = Path(name + ".part")
    part.write_bytes(data)
    part.replace(name)


def read(name: str, limits: Limits = LARGEST) -> Checkpoint:
    """The checkpoint NAME (also as NAME.json or NAME.safetensors), or the zip NAME.zip. Raises SpecError, or OSError."""
    path = Path(name)
    if path.suffix.lower() in ENDINGS:
        with path.open("rb"):  # that it is not there is said first
            refuse_pickles(b"", name)
    if path.suffix == ".zip" or (path.is_file() and path.suffix not in (".json", ".safetensors")):
        return unpacked(_read(path, 2 * MOST_BYTES), limits, name)
    stem = name.removesuffix(path.suffix) if path.suffix in (".json", ".safetensors") else name
    document, tensors = (_read(Path(stem + ending), MOST_BYTES) for ending in (".json", ".safetensors"))
    return meant(document, tensors, limits)


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return _limited(file.read(most + 1), path.name, most)


