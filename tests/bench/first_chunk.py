"""Time from a spec's arrival to its first chunk on the socket: `python -m tests.bench.first_chunk`.

Starts the server as `thalweg serve` does, and asks for 200 different races of four entries on Rosenbrock, one after the
other, each as a page would. Measured on the page's side, so the way through the loopback interface counts as well.
Wanted: a median of at most 30 ms.
"""

import json
import statistics
import subprocess
import sys
import time
import urllib.request

from websockets.sync.client import connect

RUNS = 200
ENTRIES = [("SGD", 0.001), ("RMSprop", 0.01), ("Adam", 0.05), ("NAdam", 0.05)]


def spec(number: int) -> dict[str, object]:
    """A race that was not asked for before."""
    entries = [{"optimizer": {"name": name, "params": {"lr": lr * (1 + number / 1000)}}} for name, lr in ENTRIES]
    return {"problem": {"name": "rosenbrock"}, "entries": entries, "steps": 1000}


def measured(address: str, runs: int = RUNS) -> list[float]:
    """Milliseconds to the first chunk of each run."""
    times = []
    with connect(address, compression=None, max_size=None) as socket:
        for number in range(runs):
            message = json.dumps({"type": "run", "id": number, "channel": "race", "spec": spec(number)})
            begun = time.perf_counter()
            socket.send(message)
            while isinstance(socket.recv(), str):
                pass
            times.append(1000 * (time.perf_counter() - begun))
            socket.send(json.dumps({"type": "cancel", "id": number}))
            while isinstance(word := socket.recv(), bytes) or json.loads(word)["type"] not in ("done", "cancelled"):
                pass
    return times


def main() -> None:
    command = [sys.executable, "-m", "app.cli", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = next(word for line in server.stdout for word in line.split() if word.startswith("http"))
        try:
            wait_for(f"{url}readyz")
            times = sorted(measured(url.replace("http", "ws") + "ws"))
        finally:
            server.terminate()
    p95 = times[int(0.95 * len(times))]
    print(f"first chunk of 4 entries: median {statistics.median(times):.1f} ms, 95th percentile {p95:.1f} ms, {len(times)} runs")


def wait_for(address: str) -> None:
    while True:
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)


if __name__ == "__main__":
    main()
