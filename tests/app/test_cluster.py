"""Maps on a real scheduler with workers in processes of their own, one of which is killed on the way."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from app import npz, tune_command
from app.cluster import Cluster, installed
from app.errors import ApiError
from app.executors import map_piece
from app.maps import MapRun
from app.messages import Done, Said
from app.settings import Settings
from app.tuning import TuneRun
from app.wide_jobs import WideJobs
from engine import plugins
from engine.maps import Map, complete
from engine.maps.document import PIECE
from engine.tuning import Tuning
from tests.app.conftest import FAKES, serve, until
from tests.conftest import free_port
from tests.engine.test_plugins import LION

ROOT = Path(__file__).resolve().parents[2]
LR = {"path": ["optimizer", "params", "lr"], "from": 1e-3, "to": 1, "scale": "log", "count": 256}
BETA = {"path": ["optimizer", "params", "betas", 0], "from": 0, "to": 0.99, "count": 384}
DOCUMENT = {"problem": {"name": "rosenbrock"}, "entries": [{"optimizer": {"name": "Adam"}}], "steps": 100, "map": {"x": LR, "y": BETA}}
WORKER = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--death-timeout", "60")
ORPHAN = ("--idle-timeout", "300")  # seconds after which it ends by itself, should this process be killed
QUIET = {"DASK_DISTRIBUTED__DASHBOARD__LINK": "", "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "False"}


def dask(stack, log, *words):
    """A process of `dask`, ended with the test."""
    command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
    variables = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT)}
    output = stack.enter_context(log.open("wb"))
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """A scheduler's address, its process, and two workers'."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as stack:
        address = f"tcp://127.0.0.1:{free_port()}"
        scheduler = dask(stack, folder / "scheduler", "scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2], *ORPHAN)
        worker = ("worker", address, *WORKER, "--local-directory", str(folder))
        workers = [dask(stack, folder / f"worker-{i}", *worker, "--name", str(i)) for i in range(2)]
        yield address, scheduler, workers


@pytest.fixture(scope="module")
def cluster(machines):
    """Connected, with both workers there."""
    found = Cluster(Settings(cluster=machines[0]), installed)

    def complete():
        try:
            found.connect()
        except ApiError:
            return False
        return found.threads == 2

    until(complete, "the cluster")
    yield found
    found.close()


class Planner:
    """In the place of the server's workers."""

    async def call(self, _, document):
        wanted = Map.load(document)
        return {"key": "k", "info": wanted.info(), "torch": "2", "lanes": PIECE, "plugins": plugins.carried()}


def computed(cluster, document, heard=lambda told: None):
    """All messages of a map; `heard` is called with them after each."""
    told = []

    def tell(message):
        told.append(message)
        heard(told)

    asyncio.run(MapRun(Planner(), cluster, document, tell).run())
    return told


def executing(cluster):
    return sum(cluster.client.run(lambda dask_worker: dask_worker.state.executing_count).values())


def test_a_map_that_is_cancelled_frees_the_cluster(cluster):
    async def scenario():
        stop = MapRun(Planner(), cluster, {**DOCUMENT, "steps": 20_000}, print).start()
        await asyncio.to_thread(until, lambda: executing(cluster) == 2, "two pieces")
        stop()

    asyncio.run(scenario())
    until(lambda: executing(cluster) == 0, "the workers")
    assert not any(cluster.client.processing().values())


class TunePlanner:
    """In the place of the server's workers, for a fair race."""

    async def call(self, _, document):
        (plan,) = WideJobs(60, Settings().limits()).tune_plan(document)
        return plan.value


def test_a_fair_race_comes_to_the_same_there_as_here(cluster):
    document = {
        "problem": {"name": "rosenbrock"}, "steps": 40, "tune": {"budget": 8, "starts": 3, "parameters": ["lr", "momentum"]},
        "entries": [{"optimizer": {"name": "SGD"}}, {"optimizer": {"name": "Muon"}}],
    }  # fmt: skip
    told = []
    asyncio.run(TuneRun(TunePlanner(), cluster, document, told.append).run())
    verdicts = sorted((one.info for one in told if isinstance(one, Said) and one.type == "tuned"), key=lambda one: one["entry"])
    assert isinstance(told[-1], Done)
    assert verdicts == tune_command.computed(document, Tuning.load(document), Settings())


def test_a_plugin_goes_there_with_the_pieces(cluster, tmp_path):
    """Machines that have neither its file nor its folder compute the same map and the same fair race."""
    (tmp_path / "lion.py").write_text(LION)
    lion = [{"optimizer": {"name": "Lion"}}]
    document = {**DOCUMENT, "entries": lion, "steps": 20}
    race = {"problem": DOCUMENT["problem"], "entries": lion, "steps": 20, "tune": {"budget": 8, "starts": 2}}
    plugins.use([tmp_path / "lion.py"])
    try:
        started, *frames, done = computed(cluster, document)
        expected = complete(Map.load(document))
        assert done.info["how"] == "exact"
        found = npz.assembled(started.info, [frame.data for frame in frames])
        assert all(np.array_equal(found[name], expected[name], equal_nan=True) for name in started.info["arrays"])
        told = []
        asyncio.run(TuneRun(TunePlanner(), cluster, race, told.append).run())
        (verdict,) = (one.info for one in told if isinstance(one, Said) and one.type == "tuned")
        assert [verdict] == tune_command.computed(race, Tuning.load(race), Settings())
    finally:
        plugins.use([])


def test_a_worker_that_is_killed_costs_nothing_but_time(cluster, machines):
    def kill(told):
        if len(told) == 3:  # the coarse picture and a piece of the fine one
            machines[2][0].kill()

    started, *frames, done = computed(cluster, DOCUMENT, kill)
    assert machines[2][0].wait(60) == -signal.SIGKILL
    assert len(frames) > 3
    assert done == Done({"how": "exact", "torch": "2"})
    found, expected = npz.assembled(started.info, [frame.data for frame in frames]), complete(Map.load(DOCUMENT))
    for name in started.info["arrays"]:
        assert np.array_equal(found[name], expected[name], equal_nan=True)


def test_a_refusal_comes_back_in_words(cluster):
    future = cluster.submit(map_piece, {**DOCUMENT, "steps": -1}, 1, 0, 1)
    with pytest.raises(ApiError, match="-1") as refused:
        future.result(60)
    assert refused.value.path == ["steps"]


def test_machines_of_other_versions_are_refused(cluster, monkeypatch):
    monkeypatch.setattr(cluster, "versions", lambda: {"engine": "0", "torch": "1.0"})
    (_, last) = computed(cluster, DOCUMENT)
    assert last.error["code"] == "cluster"
    assert "1.0" in last.error["message"]


def test_a_cluster_that_goes_away_is_said(cluster, machines):
    def kill(told):
        if len(told) == 2:
            machines[1].kill()

    *_, last = computed(cluster, {**DOCUMENT, "seed": 1, "steps": 2000}, kill)
    assert last.error["code"] == "cluster"
    assert "lost" in last.error["message"]


def test_without_its_cluster_a_server_races_on(monkeypatch):
    monkeypatch.setattr("app.cluster.PATIENCE", 0.3)
    address = f"tcp://127.0.0.1:{free_port()}"
    with serve(FAKES, cluster=address) as site, site.page() as page:
        page.say({"type": "map", "id": 1, "spec": {"map": {}}})
        *_, last = page.hear_until("error")
        assert (last["id"], last["error"]["code"]) == (1, "cluster")
        assert address in last["error"]["message"]
        assert site.post("/api/map", json={"map": {}}).status_code == 503
        assert page.result(2, {"steps": 3})[1]["type"] == "done"


def test_without_the_package_it_is_said_which(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ApiError, match=r"thalweg\[cluster\]"):
        Cluster(Settings(cluster="tcp://127.0.0.1:1"), installed).connect()
