"""How fast a server takes in what is saved: a browser so many saves a minute, and an address so many bytes an hour.

A page that saves in a loop is stopped by the first limit and harms nobody else. Whoever lets the cookie go, or makes cookies up, is a
new browser every time; what bounds them is the second, in bytes, for bytes are what fills a database. It is large, since a class of
hundreds may sit behind one address. Nothing of it is written down: a server that starts anew has forgotten, and each of several servers
counts by itself.
"""

import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from starlette.requests import Request

from app.errors import TooMany

MINUTE, HOUR = 60.0, 3600.0
LEAST = 4096  # bytes that a save counts for at least: its row, its place in the indexes, its part of the log
KEPT = 20_000  # browsers, or addresses, that are remembered; those that were quiet longest are forgotten first


class Allowance:
    """So much at once, and as much again in each period, for everyone apart. Who has `least` left may take more than that."""

    def __init__(self, most: float, period: float, least: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.rate, self.least, self.clock = most, most / period, least, clock
        self.used: dict[str, tuple[float, float]] = {}

    def wait(self, who: str) -> float:
        """Seconds until there is enough left; 0 where there is."""
        return max(0.0, (self.now(who) + self.least - self.most) / self.rate)

    def take(self, who: str, amount: float) -> None:
        used = self.now(who) + amount
        self.used.pop(who, None)
        self.used[who] = (used, self.clock())
        if len(self.used) > KEPT:
            del self.used[next(iter(self.used))]

    def now(self, who: str) -> float:
        """What is used up at the moment."""
        used, at = self.used.get(who, (0.0, 0.0))
        return max(0.0, used - (self.clock() - at) * self.rate)


class Pace:
    """Both limits: `saves` of one browser in a minute, `size` bytes of one address in an hour."""

    def __init__(self, saves: int, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.browsers, self.addresses = Allowance(saves, MINUTE, 1, clock), Allowance(size, HOUR, LEAST, clock)

    def spend(self, browser: str, address: str, size: int) -> None:
        """Count a save of so many bytes, or raise `TooMany`. A browser that has no name yet is counted by its address alone."""
        if wait := self.addresses.wait(address):
            most = f"{int(self.addresses.most):,} bytes from one address within an hour"
            raise TooMany(f"expected at most {most}, got more", math.ceil(wait))
        if browser and (wait := self.browsers.wait(browser)):
            raise TooMany(f"expected at most {int(self.browsers.most):,} saves of one browser within a minute, got more", math.ceil(wait))
        self.addresses.take(address, max(size, LEAST))
        if browser:
            self.browsers.take(browser, 1)


def address_of(request: Request) -> str:
    """Who asks, as the network knows it: an address, or the 64 bits of one of IPv6 that belong to a household."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(int(address) >> 64) if isinstance(address, IPv6Address) and not address.ipv4_mapped else host
