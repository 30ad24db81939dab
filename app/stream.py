"""The conversation on `/ws` (docs/wire.md): words in, words and frames out, several runs on one socket.

Each run is a task that reads its computation and sends what it finds. A send waits until the socket has room, so a slow page
slows its own runs and nothing else. Whatever the page says wrongly is answered in words, and the socket stays open.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from app import limits, wire, words
from app.computations import Computations
from app.errors import INTERNAL, ApiError
from app.messages import Done, Failed, Frame, Said, Started
from app.settings import Settings

log = logging.getLogger("thalweg.stream")
U32 = 2**32
CHANNEL = 200  # characters
STALLED = 60.0  # seconds after which a page that reads nothing is given up
JOB = {"type", "id", "channel", "spec"}
SPECS = ("run", "curves", "map", "tune", "game", "train", "landscape", "curvature")  # what is told by a spec alone
FIELDS = {**dict.fromkeys(SPECS, JOB), "lanes": JOB | {"axis"}, "cancel": {"type", "id"}}


@dataclass
class Request:
    """A message of the page, checked as far as the conversation goes; what the spec means is the engine's matter."""

    type: str
    id: int
    channel: str | None = None
    spec: dict[str, Any] = field(default_factory=dict)
    more: tuple[Any, ...] = ()


def parse(message: Any) -> Request:
    """Raises `ApiError` with the path of what is wrong in the message."""
    if not isinstance(message, dict):
        raise ApiError("type", f"message: expected an object, got {kind(message)}")
    type = message.get("type")
    if not isinstance(type, str) or type not in FIELDS:
        raise ApiError("unknown", f"type: expected one of {', '.join(FIELDS)}, got {told(type)}", ["type"])
    id = number(message)
    for name in message:
        if name not in FIELDS[type]:
            raise ApiError("unknown", f"expected the fields {', '.join(sorted(FIELDS[type]))}, got {told(name)}", [name])
    if type == "cancel":
        return Request(type, id)
    channel, spec = message.get("channel"), message.get("spec")
    if channel is not None and (not isinstance(channel, str) or len(channel) > CHANNEL):
        raise ApiError("type", f"channel: expected a text of at most {CHANNEL} characters, got {told(channel)}", ["channel"])
    if not isinstance(spec, dict):
        raise ApiError("type", f"spec: expected an object, got {kind(spec)}")
    if type == "lanes" and not isinstance(message.get("axis"), dict):
        raise ApiError("type", f"axis: expected an object, got {kind(message.get('axis'))}", ["axis"])
    return Request(type, id, channel, spec, (message["axis"],) if type == "lanes" else ())


def number(message: dict[str, Any]) -> int:
    id = message.get("id")
    if not isinstance(id, int) or isinstance(id, bool) or not 0 <= id < U32:
        raise ApiError("type", f"id: expected a whole number from 0 to {U32 - 1}, got {told(id)}", ["id"])
    return id


def kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")


def told(value: Any) -> str:
    return words.dump(value)[:60] if isinstance(value, str | int | float) else kind(value)


class Session:
    """One socket."""

    def __init__(self, socket: WebSocket, settings: Settings, computations: Computations) -> None:
        self.socket, self.settings, self.computations = socket, settings, computations
        self.runs: dict[int, asyncio.Task[None]] = {}
        self.channels: dict[str, int] = {}
        self.sending = asyncio.Lock()
        self.stalled = asyncio.Event()

    async def serve(self) -> None:
        """Until the page leaves, or reads nothing for too long; its runs end with it."""
        stalled = asyncio.create_task(self.stalled.wait())
        try:
            await self.socket.accept()
            while (message := await self.received(stalled)) is not None:
                await self.answer(message)
        except (WebSocketDisconnect, TimeoutError) as gone:
            log.debug("a page left: %r", gone)
        finally:
            tasks = [stalled, *self.runs.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def received(self, stalled: asyncio.Task[bool]) -> Any:
        """The next message, or None when there will be none."""
        receiving = asyncio.create_task(self.socket.receive())
        try:
            await asyncio.wait({receiving, stalled}, return_when=asyncio.FIRST_COMPLETED)
            message = receiving.result() if receiving.done() else None
        finally:
            receiving.cancel()
        return message if message is not None and message["type"] == "websocket.receive" else None

    async def answer(self, message: Any) -> None:
        id: Any = None
        try:
            content = self.content(message)
            if isinstance(content, dict):
                id = content.get("id")
            request = parse(content)
            if request.type == "cancel":
                await self.cancel(request.id)
            else:
                await self.begin(request)
        except ApiError as error:
            await self.refuse(id if isinstance(id, int) and not isinstance(id, bool) and 0 <= id < U32 else None, error)

    def content(self, message: Any) -> Any:
        text = message.get("text")
        if text is None:
            raise ApiError("json", "expected JSON text, got a binary message")
        size = len(text) if len(text) > self.settings.message_bytes else len(text.encode())
        if size > self.settings.message_bytes:
            raise ApiError("too_large", f"message: expected at most {self.settings.message_bytes:,} bytes, got {size:,}")
        try:
            return words.parse(text)
        except words.NotJson as error:
            raise ApiError("json", str(error)) from None

    async def begin(self, request: Request) -> None:
        """Start a run, after the older one of its channel has ended."""
        limits.check(request.spec, self.settings.limits())
        if request.id in self.runs:
            raise ApiError("range", f"id: expected a number not in use, got {request.id} of a run under way", ["id"])
        if request.channel is not None and request.channel in self.channels:
            await self.cancel(self.channels[request.channel])
        if len(self.runs) >= self.settings.runs:
            raise ApiError("busy", f"expected at most {self.settings.runs} runs at once on a socket, got one more")
        task = self.runs[request.id] = asyncio.create_task(self.run(request))
        task.add_done_callback(lambda ended: self.ended(request, ended))
        if request.channel is not None:
            self.channels[request.channel] = request.id

    def ended(self, request: Request, task: asyncio.Task[None]) -> None:
        """A run has ended, perhaps before its task took its first step."""
        if self.runs.get(request.id) is task:
            del self.runs[request.id]
            if request.channel is not None and self.channels.get(request.channel) == request.id:
                del self.channels[request.channel]

    async def cancel(self, id: int) -> None:
        """End a run and say so; one that has ended already needs no word."""
        task = self.runs.get(id)
        if task is None:
            return
        task.cancel()
        await asyncio.wait([task])
        if task.cancelled():
            await self.say({"type": "cancelled", "id": id})

    async def run(self, request: Request) -> None:
        try:
            await self.pass_on(request)
        except ApiError as error:
            await self.refuse(request.id, error)
        except WebSocketDisconnect as gone:
            log.debug("a page left in mid-run: %r", gone)
        except TimeoutError:
            self.stalled.set()
        except Exception:
            log.exception("run %s failed", request.id)
            await self.refuse(request.id, ApiError("internal", INTERNAL))

    async def pass_on(self, request: Request) -> None:
        computation = self.computations.join(request.spec, request.type, *request.more)
        try:
            async for item in computation.read():
                match item:
                    case Frame(data):
                        await self.send(wire.addressed(data, request.id))
                    case Started(_, info):
                        await self.say({"type": "started", "id": request.id, **info})
                    case Said(type, info):
                        await self.say({"type": type, "id": request.id, **info})
                    case Done(info):
                        await self.say({"type": "done", "id": request.id, **info})
                    case Failed(error):
                        await self.refuse(request.id, ApiError.of(error))
        finally:
            self.computations.leave(computation)

    async def refuse(self, id: int | None, error: ApiError) -> None:
        await self.say({"type": "error", "id": id, "error": error.as_dict()})

    async def say(self, message: dict[str, Any]) -> None:
        await self.send(words.dump(message))

    async def send(self, message: str | bytes) -> None:
        """One message at a time, each as soon as the socket has room for it."""
        async with asyncio.timeout(STALLED), self.sending:
            try:
                await (self.socket.send_text(message) if isinstance(message, str) else self.socket.send_bytes(message))
            except RuntimeError as error:  # starlette's word for a socket that is closed already
                raise WebSocketDisconnect(1006, str(error)) from error
