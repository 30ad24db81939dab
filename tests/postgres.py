"""A PostgreSQL of the tests' own: made from the installed programs in a folder, on a socket in it, and gone afterwards."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

DEADLINE = 60
USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root


def programs() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them out of the path."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return Path(found).resolve().parent if found else debian[-1].parent if debian else None


def other_user() -> dict[str, object]:
    """How to run a program as somebody without rights, where we have all of them."""
    if os.geteuid() != 0:
        return {}
    import pwd

    names = {each.pw_name for each in pwd.getpwall()}
    name = next(user for user in USERS if user in names)
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


@dataclass
class Postgres:
    folder: Path
    bin: Path
    who: dict[str, object]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    process: "subprocess.Popen[bytes] | None" = None

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://thalweg@/{name}?host={self.folder}"

    def sql(self, text: str, name: str = "postgres") -> str:
        command = [self.bin / "psql", "-X", "-At", "-h", self.folder, "-U", "thalweg", "-d", name, "-c", text]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def fresh(self) -> str:
        """The address of a new database."""
        name = f"saved{next(self.numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return self.url(name)

    def start(self) -> None:
        # No fsync: the tests kill servers of Thalweg, not the machine.
        command = [self.bin / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=", "-c", "fsync=off"]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self.who)
        end = time.monotonic() + DEADLINE
        while subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder]).returncode:
            assert self.process.poll() is None and time.monotonic() < end, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running() -> Iterator[Postgres]:
    bin = programs()
    if bin is None:
        pytest.skip("PostgreSQL is not installed: Debian's package postgresql has it")
    folder = Path(tempfile.mkdtemp(prefix="thalweg-pg-"))  # a short path: a socket's has at most 107 characters
    found = Postgres(folder, bin, other_user())
    try:
        if found.who:
            shutil.chown(folder, str(found.who["user"]), found.who["group"])
            folder.chmod(0o755)
        make = [bin / "initdb", "-D", folder / "data", "-U", "thalweg", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, **found.who)
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)
