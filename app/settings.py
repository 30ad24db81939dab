"""What an operator may set, by flags of `thalweg serve` or by `THALWEG_*` variables: one field here is one of each.

The limits are stated to the page in the catalogue and are checked before anything is allocated.
"""

import os
import re
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MIB = 1024 * 1024
SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:([0-9]{1,5}|\*))?|https?://\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
SQLITE, POSTGRES = "sqlite+aiosqlite", "postgresql+asyncpg"
DRIVERS = {"sqlite": SQLITE, "postgresql": POSTGRES, "postgres": POSTGRES}


def cpus() -> int:
    """The processors that this process may use, which in a container can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def is_here(host: str | None) -> bool:
    """Whether a host is this machine, by its name or number alone."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def user_data() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "thalweg"


class Settings(BaseSettings):
    """All settings with their defaults. Sizes are in bytes, durations in seconds."""

    model_config = SettingsConfigDict(env_prefix="THALWEG_", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    open: bool = True
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    proxies: Annotated[tuple[str, ...], NoDecode] = ()
    embed: Annotated[tuple[str, ...], NoDecode] = ("*",)
    workers: int = Field(default_factory=cpus, ge=1, le=256)
    spare: int = Field(default=1, ge=0, le=16)
    plugins: Annotated[tuple[Path, ...], NoDecode] = ()
    zoo: bool = True
    quantum: float = Field(default=0.02, gt=0, le=1)
    patience: float = Field(default=20.0, gt=0)

    steps: int = Field(default=100_000, ge=1)
    entries: int = Field(default=32, ge=1, le=65_535)
    rows: int = Field(default=1_000_000, ge=1)
    message_bytes: int = Field(default=1_048_576, ge=1024)
    checkpoint_bytes: int = Field(default=32 * MIB, ge=1024)
    runs: int = Field(default=32, ge=1)
    cache_bytes: int = Field(default=256 * MIB, ge=0)
    answer_bytes: int = Field(default=32 * MIB, ge=0)
    active_bytes: int = Field(default=512 * MIB, ge=MIB)

    cluster: str | None = Field(default=None, pattern=r"^(tcp|tls)://[^/?#@]+:\d+$")
    cluster_ca: Path | None = None
    cluster_cert: Path | None = None
    cluster_key: Path | None = None
    cluster_plain: bool = False

    database: str = Field(default="", repr=False)
    database_patience: float = Field(default=5.0, gt=0, le=60)
    database_bytes: int = Field(default=1024 * MIB, ge=MIB)
    saved: int = Field(default=10_000, ge=1, le=100_000)
    saved_bytes: int = Field(default=32 * MIB, ge=1024)
    saves: int = Field(default=60, ge=1)
    saves_bytes: int = Field(default=128 * MIB, ge=MIB)

    @model_validator(mode="after")
    def readable(self) -> Self:
        """An address that cannot be one is told at the start, and without its password."""
        scheme, found, _ = self.database_url().partition("://")
        if not found or scheme not in (SQLITE, POSTGRES) or self.database_url() in (f"{SQLITE}://", f"{SQLITE}:///:memory:"):
            forms = "a file, sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
            raise ValueError(f"THALWEG_DATABASE: expected {forms}, got something else")
        if scheme == POSTGRES and find_spec("asyncpg") is None:
            raise ValueError('THALWEG_DATABASE: PostgreSQL needs the extra "postgres": pip install "thalweg[postgres]"')
        return self

    def database_url(self) -> str:
        """Where saved experiments are, as SQLAlchemy writes it: a file in the user's data unless set otherwise."""
        given = self.database or str(user_data() / "saved.sqlite3")
        scheme, found, rest = given.partition("://")
        return f"{DRIVERS.get(scheme, scheme)}://{rest}" if found else f"{SQLITE}:///{Path(given).absolute()}"

    @model_validator(mode="after")
    def encrypt(self) -> Self:
        """A scheduler on another machine only by TLS, unless that is waived."""
        scheme, host = urlsplit(self.cluster or "").scheme, urlsplit(self.cluster or "").hostname
        if scheme == "tcp" and not self.cluster_plain and not is_here(host):
            raise ValueError("expected tls:// for a scheduler on another machine (docs/cluster.md says why, and what waives it)")
        if scheme == "tls":
            for name in ("cluster_ca", "cluster_cert", "cluster_key"):
                path = getattr(self, name)
                if path is None or not path.is_file():
                    raise ValueError(f"expected a file in THALWEG_{name.upper()} for tls://, got {path or 'none'}")
        return self

    @field_validator("allowed_hosts", "plugins", "embed", "proxies", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        """`THALWEG_ALLOWED_HOSTS=a.org,b.org` is easier to write than JSON."""
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("embed")
    @classmethod
    def sites(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Origins as a policy names them: what is no such word could open the policy to everything."""
        for site in value:
            if site != "*" and not SITE.fullmatch(site):
                raise ValueError(f"THALWEG_EMBED: expected *, or origins such as https://lab.example, got {site!r}")
        return value

    @field_validator("proxies")
    @classmethod
    def machines(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Numbers alone: a name would be believed of nobody, and silently."""
        for machine in value:
            try:
                ip_network(machine)
            except ValueError as reason:
                raise ValueError(f"THALWEG_PROXIES: expected addresses or networks, got {machine!r} ({reason})") from None
        return value

    @field_validator("plugins")
    @classmethod
    def present(cls, value: tuple[Path, ...]) -> tuple[Path, ...]:
        """One that is broken is offered nothing of; one that is not there is a mistake."""
        for path in value:
            if not path.is_file():
                raise ValueError(f"expected a Python file, got {str(path)!r}, which is none")
        return tuple(path.resolve() for path in value)

    def plugged(self) -> dict[str, Any]:
        """What workers and commands must know of plugins; an import may take half of what a step may."""
        return {"plugins": self.plugins, "zoo": self.zoo, "plugin_patience": self.patience / 2}

    def stamp(self) -> str:
        """Changes with the files of plugins, and with it what a worker answers."""
        found = [path.stat() if path.is_file() else None for path in self.plugins]
        return repr([(each.st_mtime_ns, each.st_size) if each else None for each in found]) if found else ""

    @field_validator("allowed_hosts")
    @classmethod
    def lower(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(host.lower() for host in value)

    def limits(self) -> dict[str, int]:
        """What the page and the workers must know of the limits."""
        names = ("steps", "entries", "rows", "message_bytes", "checkpoint_bytes")
        return {name: getattr(self, name) for name in names}
