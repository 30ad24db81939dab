"""`create_app`: the routes, the workers' life, and what stands around every answer."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI
from starlette.websockets import WebSocket

from app import (
    api,
    checkpoint_api,
    cluster,
    criterion_api,
    game_api,
    handlers,
    map_api,
    net_api,
    pages,
    reference,
    report_api,
    saved_api,
    schedule_api,
    tune_api,
)
from app.answers import Answers
from app.assets import Assets
from app.computations import Computations
from app.errors import ApiError
from app.saved.pace import Pace
from app.security import Security
from app.settings import Settings
from app.stream import Session
from app.version import VERSION
from app.workers import Workers

ROUTES = (
    api, schedule_api, map_api, tune_api, criterion_api, game_api, net_api, checkpoint_api, report_api, saved_api, pages, reference,
)  # fmt: skip


def create_app(settings: Settings | None = None, jobs: str = "app.jobs") -> FastAPI:
    """The application. `jobs` names the module of what workers can do; tests give one that needs no torch."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        options = {"quantum": settings.quantum, "limits": settings.limits(), **settings.plugged()}
        workers = Workers(settings.workers, settings.spare, settings.patience, jobs, options)
        app.state.workers = workers
        executor = cluster.executor(settings, workers)
        app.state.computations = Computations(workers, settings.cache_bytes, settings.active_bytes, executor, settings.stamp)
        app.state.answers = Answers(workers, settings.answer_bytes, settings.stamp)
        app.state.store = saved_api.opened(settings)
        app.state.pace = Pace(settings.saves, settings.saves_bytes)
        app.state.imports = asyncio.Semaphore(saved_api.READERS)
        workers.start()
        keeping = asyncio.create_task(saved_api.keep_house(app.state.store))
        answering = asyncio.create_task(foresee(workers, app.state.answers))
        try:
            yield
        finally:
            answering.cancel()
            keeping.cancel()
            await asyncio.to_thread(executor.close)
            await workers.stop()
            await asyncio.wait({keeping})
            await app.state.store.database.close()

    app = FastAPI(title="Thalweg", version=VERSION, lifespan=lifespan, docs_url=None, redoc_url=None)
    assets = Assets()
    app.state.settings = settings
    app.state.pages = pages.Pages(assets)
    for module in ROUTES:
        app.include_router(module.router)
    app.add_api_websocket_route("/ws", stream)
    app.mount(assets.prefix, assets, name="static")
    handlers.install(app)
    app.add_middleware(handlers.Unexpected)
    app.add_middleware(Security, settings=settings)
    return app


async def foresee(workers: Workers, answers: Answers) -> None:
    """Ask in advance what the first page will ask: the catalogue and the gallery's pictures."""
    await workers.warmed.wait()
    with suppress(ApiError):
        for surface in json.loads(await answers.get("catalogue"))["surfaces"]:
            await answers.get("thumbnail", surface["name"])


async def stream(socket: WebSocket) -> None:
    """Runs, streamed: docs/wire.md."""
    state = socket.app.state
    await Session(socket, state.settings, state.computations).serve()
