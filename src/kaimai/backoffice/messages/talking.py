"""Talking with a customer in LINE: taking the chat over, answering, giving it back, a note."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from kaimai.backoffice.messages.chats import chat_of, show_chat
from kaimai.backoffice.notices import REFUSAL
from kaimai.backoffice.pages import go
from kaimai.backoffice.routing import form
from kaimai.backoffice.visit import TheVisit, Visit
from kaimai.domain.errors import InvalidInput
from kaimai.domain.messaging import NotSent, Unclear
from kaimai.operations import hand_over
from kaimai.operations.customers import add_note
from kaimai.operations.hand_over import Said
from kaimai.web.forms import Form, field_of
from kaimai.words.errors import sentence

KEY_LENGTH_MAX: Final = 64


@form("/messages/{user_id:str}/take", "messages.answer")
async def take(visit: TheVisit, user_id: FromPath[str]) -> Redirect:
    """The staff answers from now on."""
    shop = visit.shop
    await hand_over.take_over(shop.db, shop.mint, user_id, actor=visit.actor)
    return go(visit, f"/admin/messages/{user_id}", "messages_taken")


@form("/messages/{user_id:str}/give-back", "messages.answer")
async def give_back(visit: TheVisit, user_id: FromPath[str]) -> Redirect:
    """The shop answers again."""
    shop = visit.shop
    await hand_over.give_back(shop.db, shop.mint, user_id, actor=visit.actor)
    return go(visit, "/admin/messages", "messages_given_back")


@form("/messages/{user_id:str}/answer", "messages.answer")
async def answer(visit: TheVisit, user_id: FromPath[str], data: Form) -> Response[Any] | Redirect:
    """Say something."""
    shop, text = visit.shop, field_of(data, "text")
    person = await chat_of(visit, user_id)
    line = shop.line.gateway
    if line is None:
        return go(visit, "/admin/messages", "messages_no_line", tone=REFUSAL)
    try:
        said = await hand_over.answer(
            shop.db,
            line,
            shop.mint,
            person.user_id,
            text,
            key=field_of(data, "key")[:KEY_LENGTH_MAX] or shop.mint.id(),
            actor=visit.actor,
        )
    except InvalidInput as error:
        mistakes = {"text": sentence(error, visit.language)}
        return await show_chat(visit, person, status=422, typed=text, mistakes=mistakes)
    return _told(visit, f"/admin/messages/{user_id}", said)


def _told(visit: Visit, path: str, said: Said) -> Redirect:
    """How it went, on the page of the chat."""
    match said.receipt:
        case NotSent() if hand_over.is_out_of_quota(said.receipt):
            return go(visit, path, "messages_out_of_quota", tone=REFUSAL)
        case NotSent(words=words):
            return go(visit, path, "messages_not_sent", tone=REFUSAL, why=words[:120])
        case Unclear():
            return go(visit, path, "messages_unclear", tone=REFUSAL)
        case _:
            return go(visit, path, "messages_sent" if said.is_free else "messages_sent_push")


@form("/messages/{user_id:str}/notes", "customers.edit")
async def note(visit: TheVisit, user_id: FromPath[str], data: Form) -> Response[Any] | Redirect:
    """Write something down about whoever this is."""
    shop, person = visit.shop, await chat_of(visit, user_id)
    text = field_of(data, "note")
    try:
        await add_note(shop.db, shop.mint, person.buyer_id, text, actor=visit.actor)
    except InvalidInput as error:
        mistakes = {"note": sentence(error, visit.language)}
        return await show_chat(visit, person, status=422, note=text, mistakes=mistakes)
    return go(visit, f"/admin/messages/{user_id}", "messages_note_added")


HANDLERS: Final = (take, give_back, answer, note)
