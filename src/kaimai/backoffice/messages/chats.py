"""Looking at chats: who waits, what was said, and hearing of what is said next."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Response
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Stream

from kaimai.backoffice.pages import show
from kaimai.backoffice.routing import page
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import Busy, NotFound
from kaimai.operations.hand_over import cost_of_answer
from kaimai.operations.shop import Shop
from kaimai.queries import conversations
from kaimai.queries.conversations import ChatRow, Thread
from kaimai.words import chat

KEY_LENGTH_MAX: Final = 120
LOOK_SECONDS: Final = 2.0
LIFE_SECONDS: Final = 20.0
"""How long one stream lasts: shorter than what proxies cut off, and than a server takes to stop."""
STREAMS_MAX: Final = 50
_OPEN: Final = "chats_followed"


async def chat_of(visit: Visit, user_id: str) -> ChatRow:
    """The chat that an address names. Raises NotFound."""
    found = await visit.shop.db.read(conversations.find_chat, user_id)
    if found is None:
        raise NotFound("conversation")
    return found


@page("/messages", "messages.view")
async def chats_page(visit: TheVisit) -> Response[Any]:
    """Who waits for a person, and with whom the shop talked last."""
    db = visit.shop.db
    waiting = await db.read(conversations.waiting)
    taken = frozenset(each.user_id for each in waiting)
    return await show(
        visit,
        "messages/chats.html",
        is_in_line=visit.shop.line.gateway is not None,
        waiting=waiting,
        recent=await db.read(conversations.recent, without=taken),
        read=lambda body: chat.read_event(body, visit.language) if body else [],
    )


@page("/messages/{user_id:str}", "messages.view")
async def chat_page(visit: TheVisit, user_id: FromPath[str]) -> Response[Any]:
    """One chat, and where to answer."""
    return await show_chat(visit, await chat_of(visit, user_id))


async def show_chat(
    visit: Visit,
    person: ChatRow,
    *,
    status: int = 200,
    **values: Any,  # noqa: ANN401 whatever the template shows
) -> Response[Any]:
    """The page of one chat; `values` when what was typed must be put right."""
    shop = visit.shop
    before = visit.request.query_params.get("before", "")[:KEY_LENGTH_MAX]
    thread = await shop.db.read(conversations.thread, person.user_id, before=before)
    return await show(
        visit,
        "messages/chat.html",
        status=status,
        person=person,
        thread=thread,
        is_newest=not before,
        lines=_lines_of(thread, visit.language),
        cost=await cost_of_answer(shop.db, shop.mint, person.user_id),
        is_in_line=shop.line.gateway is not None,
        seen=await shop.db.read(conversations.newest, person.user_id),
        key=shop.mint.id(),
        **values,
    )


def _lines_of(thread: Thread, language: str) -> dict[str, list[str]]:
    """What each message says, by its id; what was taken back is not shown."""
    taken_back = {
        chat.unsent_id(body) for each in thread.said if each.is_theirs for body in each.body
    } - {""}
    return {
        each.id: [
            line
            for body in each.body
            for line in chat.read_event(
                body, language, is_unsent=chat.message_id(body) in taken_back
            )
        ]
        if each.is_theirs
        else chat.read_messages(each.body, language)
        for each in thread.said
    }


@page("/messages/{user_id:str}/live", "messages.view")
async def live(visit: TheVisit, user_id: FromPath[str]) -> Stream:
    """Tells the open page of a chat that there is something new. Raises Busy when too many follow."""
    person = await chat_of(visit, user_id)
    seen = visit.request.query_params.get("seen", "")[:KEY_LENGTH_MAX]
    state = visit.request.app.state
    if state.get(_OPEN, 0) >= STREAMS_MAX:
        raise Busy(30)
    return Stream(
        _follow(visit.shop, state, person.user_id, seen),
        media_type="text/event-stream",
        # Proxies must pass each line on as it comes.
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _follow(shop: Shop, state: State, user_id: str, seen: str) -> AsyncIterator[bytes]:
    state[_OPEN] = state.get(_OPEN, 0) + 1
    try:
        yield b"retry: 2000\n\n"
        for _ in range(int(LIFE_SECONDS / LOOK_SECONDS)):
            present = await shop.db.read(conversations.newest, user_id)
            if present != seen:
                yield f"event: moved\ndata: {present}\n\n".encode()
                return
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        state[_OPEN] -= 1


HANDLERS: Final = (chats_page, chat_page, live)
