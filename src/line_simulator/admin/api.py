"""`/admin/api`: everything the window can do, as JSON, for tests in any language."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from line_simulator.admin.switches import switch, switched
from line_simulator.api.channel import verify
from line_simulator.chats import Refused
from line_simulator.exchanges import Exchange
from line_simulator.faults import Fault
from line_simulator.line import Line
from line_simulator.records import Bubble, Delivery, Group, Json, Person, Tapped, WebhookAttempt

_Request = Request[object, object, State]
_Body = TypeVar("_Body", bound=msgspec.Struct)


class NewPerson(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody who uses LINE."""

    name: str
    user_id: str | None = None
    language: str | None = "zh-TW"
    is_friend: bool = False


class NewGroup(msgspec.Struct, forbid_unknown_fields=True):
    """A group chat."""

    name: str
    member_ids: list[str]
    group_id: str | None = None
    has_account: bool = False


class Said(msgspec.Struct, forbid_unknown_fields=True):
    """A text in a chat; `chat_id` None: the chat with the account."""

    text: str
    chat_id: str | None = None


class TapBody(msgspec.Struct, forbid_unknown_fields=True):
    """A tap on a button with this action."""

    action: Json
    chat_id: str | None = None
    picked: str | None = None


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far the clock is moved."""

    forward_seconds: float


class ClockView(msgspec.Struct):
    """LINE's time, UTC."""

    now: datetime
    offset_seconds: float


class Problem(msgspec.Struct):
    """Why a request was refused."""

    error: str


def api_router(line: Line) -> Router:
    """All routes of the JSON API."""
    return Router(
        path="/api",
        route_handlers=[
            *_people_routes(line),
            *_chat_routes(line),
            *_fault_routes(line),
            *_time_routes(line),
            *_log_routes(line),
        ],
        exception_handlers={
            LookupError: _refuse(404),
            Refused: _refuse(409),
            ValueError: _refuse(400),
        },
    )


def _refuse(status_code: int) -> Callable[[_Request, Exception], Response[Problem]]:
    def handler(_request: _Request, error: Exception) -> Response[Problem]:
        return Response(Problem(str(error)), status_code=status_code)

    return handler


async def _read(request: _Request, kind: type[_Body]) -> _Body:
    # msgspec's errors are value errors, so a wrong body is answered 400.
    return msgspec.json.decode(await request.body() or b"{}", type=kind)


def _people_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/people")
    async def people() -> list[Person]:
        return line.people

    @post("/people", status_code=201)
    async def add_person(request: _Request) -> Person:
        body = await _read(request, NewPerson)
        return line.add_person(
            body.name, user_id=body.user_id, language=body.language, is_friend=body.is_friend
        )

    @get("/groups")
    async def groups() -> list[Group]:
        return line.groups

    @post("/groups", status_code=201)
    async def add_group(request: _Request) -> Group:
        body = await _read(request, NewGroup)
        return line.create_group(
            body.name, body.member_ids, group_id=body.group_id, has_account=body.has_account
        )

    @post("/people/{user_id:str}/{deed:str}", status_code=200)
    async def act(user_id: FromPath[str], deed: FromPath[str]) -> Person:
        deeds = {"follow": line.follow, "block": line.block, "unblock": line.unblock}
        if deed not in deeds:
            raise LookupError(f"nobody can {deed}")
        deeds[deed](user_id)
        return line.person(user_id)

    @post("/groups/{group_id:str}/{deed:str}/{user_id:str}", status_code=200)
    async def move(group_id: FromPath[str], deed: FromPath[str], user_id: FromPath[str]) -> Group:
        if deed == "join":
            line.join(group_id, user_id)
        elif deed == "leave":
            line.leave(user_id, group_id)
        elif deed == "invite-account":
            line.invite_account(user_id, group_id)
        elif deed == "remove-account":
            line.remove_account(user_id, group_id)
        else:
            raise LookupError(f"nobody can {deed}")
        return line.group(group_id)

    return [people, add_person, groups, add_group, act, move]


def _chat_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/chats/{chat_id:str}")
    async def bubbles(chat_id: FromPath[str]) -> list[Bubble]:
        return line.bubbles(line.chat(chat_id).id)

    @post("/people/{user_id:str}/say", status_code=201)
    async def say(request: _Request, user_id: FromPath[str]) -> Bubble:
        body = await _read(request, Said)
        return line.say(user_id, body.chat_id or user_id, body.text)

    @post("/people/{user_id:str}/tap", status_code=200)
    async def tap(request: _Request, user_id: FromPath[str]) -> Tapped:
        body = await _read(request, TapBody)
        return line.tap(user_id, body.chat_id or user_id, body.action, picked=body.picked)

    @delete("/people/{user_id:str}/messages/{message_id:str}", status_code=200)
    async def unsend(user_id: FromPath[str], message_id: FromPath[str]) -> Bubble:
        return line.unsend(user_id, message_id)

    return [bubbles, say, tap, unsend]


def _fault_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/faults")
    async def faults() -> list[Fault]:
        return line.faults.active

    @post("/faults", status_code=201)
    async def add_fault(request: _Request) -> Fault:
        return line.faults.add(await _read(request, Fault))

    @delete("/faults", status_code=204)
    async def clear_faults() -> None:
        line.faults.clear()

    @delete("/faults/{number:int}", status_code=204)
    async def remove_fault(number: FromPath[int]) -> None:
        if not line.faults.remove(number):
            raise LookupError(f"fault {number} is not on")

    @get("/settings")
    async def settings() -> dict[str, Any]:
        return switched(line)

    @post("/settings", status_code=200)
    async def change(request: _Request) -> dict[str, Any]:
        switch(line, msgspec.json.decode(await request.body() or b"{}", type=dict[str, Any]))
        return switched(line)

    return [faults, add_fault, clear_faults, remove_fault, settings, change]


def _time_routes(line: Line) -> list[HTTPRouteHandler]:
    def view() -> ClockView:
        return ClockView(line.now(), line.state.clock.offset_seconds)

    @get("/clock")
    async def clock() -> ClockView:
        return view()

    @post("/clock", status_code=200)
    async def forward(request: _Request) -> ClockView:
        line.forward((await _read(request, ClockBody)).forward_seconds)
        return view()

    @post("/tick", status_code=200)
    async def tick() -> ClockView:
        await line.tick()
        return view()

    @post("/verify", status_code=200)
    async def verify_webhook() -> Json:
        if line.state.webhook_url is None:
            raise LookupError("there is no webhook")
        return await verify(line.webhooks, line.state, line.state.webhook_url)

    return [clock, forward, tick, verify_webhook]


def _log_routes(line: Line) -> list[HTTPRouteHandler]:
    @get("/webhooks")
    async def webhooks() -> list[WebhookAttempt]:
        return list(line.webhook_attempts)

    @get("/owed")
    async def owed() -> list[Delivery]:
        return line.owed

    @get("/exchanges")
    async def exchanges() -> list[Exchange]:
        return line.gateway.exchanges.newest()

    return [webhooks, owed, exchanges]
