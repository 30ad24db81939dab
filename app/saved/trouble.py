"""What a database cannot do, in words: every failure that is not our bug becomes a refusal with the status 503.

The sentence is for whoever sits before the page; the log, which the operator reads, has the database's own words and its place.
What is not known here is raised as it is, and answered as a bug.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy import exc

from app.errors import ApiError

log = logging.getLogger("thalweg.saved")
REST = "Everything else works, but nothing is saved until then"
LOCKED = "is locked by another program; try again, or end the program that uses its file"
SQLITE = {
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
    "SQLITE_FULL": "is full; free some space on its disk",
    "SQLITE_READONLY": "is read-only; let the server write its file and the folder of the file",
    "SQLITE_CANTOPEN": "cannot be opened; let the server write its file and the folder of the file",
    "SQLITE_PERM": "cannot be opened; let the server write its file and the folder of the file",
    "SQLITE_AUTH": "cannot be opened; let the server write its file and the folder of the file",
    "SQLITE_IOERR": "cannot be read or written; look at its disk",
    "SQLITE_CORRUPT": "is damaged; put a copy of its file in its place, or move the file away",
    "SQLITE_NOTADB": "is no SQLite file; name another in THALWEG_DATABASE",
    "SQLITE_PROTOCOL": LOCKED,
}
POSTGRES = {  # by SQLSTATE or its class, the longer first
    "08": "does not answer; see whether PostgreSQL runs and can be reached",
    "25006": "is read-only; see whether PostgreSQL is a standby",
    "28": "refuses the server's name or password; correct THALWEG_DATABASE",
    "3D": "does not exist; create it, or correct THALWEG_DATABASE",
    "42501": "does not let the server do what it must; grant it the rights",
    "53100": "is full; free some space on its disk",
    "53": "has no room for one more request; try again",
    "55": "is locked by another program; try again",
    "57": "was stopped or is starting; try again",
    "58": "cannot be read or written; look at its disk",
    "40": "was too busy; try again",
}
UNREACHABLE = "does not answer; see whether it runs and can be reached"
BUSY = "is busy; try again"
NEWER = "was written by a newer Thalweg; update this one, or name another in THALWEG_DATABASE"


def trouble(what: str) -> ApiError:
    return ApiError("database", f"the database of saved experiments {what}. {REST}")


@contextmanager
def troubles(place: str) -> Iterator[None]:
    """Turn what a database cannot do into a refusal."""
    try:
        yield
    except Exception as error:
        what = told(error)
        if what is None:
            raise
        log.warning("the database at %s %s (%s: %s)", place, what, type(error).__name__, first_line(error))
        raise trouble(what) from error


def told(error: Exception) -> str | None:
    """What is the matter, in words; None where it is our bug."""
    if isinstance(error, exc.TimeoutError):
        return BUSY
    if isinstance(error, OSError):
        return UNREACHABLE
    if isinstance(error, CommandError):
        return NEWER if "Can't locate revision" in str(error) else None
    if isinstance(error, exc.DBAPIError):
        return UNREACHABLE if error.connection_invalidated else of_sqlite(error.orig) or of_postgres(error.orig)
    return of_postgres(error)  # a driver's own, from before SQLAlchemy looks


def of_sqlite(error: BaseException | None) -> str | None:
    name = str(getattr(error, "sqlite_errorname", ""))
    return next((what for code, what in SQLITE.items() if name == code or name.startswith(f"{code}_")), None)


def of_postgres(error: BaseException | None) -> str | None:
    state = str(getattr(error, "sqlstate", "") or "")
    return next((what for code, what in sorted(POSTGRES.items(), reverse=True) if state.startswith(code)), None)


def first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0][:300]
