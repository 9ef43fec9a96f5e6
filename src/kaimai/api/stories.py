"""`/payments/{number}/story`: what happened to a payment, for the back office of the shop's people."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath

from kaimai.api.bodies import name_in_path
from kaimai.api.callers import caller_with_scope
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.records import Words
from kaimai.api.shops import Answer, TheShop
from kaimai.domain.api_tokens import PAYMENTS
from kaimai.domain.errors import NotFound
from kaimai.queries.story import Entry, Story, story
from kaimai.words.story import KINDS, tell


class EntryDocument(msgspec.Struct, frozen=True):
    """One thing that happened. `kind` is one of order, payment, refund (a change of status), call (to
    the bank), notice, case, letter; `data` holds what is known of it, by kind, secrets masked."""

    at: datetime
    kind: str
    subject: str
    kind_text: Words
    text: Words
    data: dict[str, Any]


class StoryDocument(msgspec.Struct, frozen=True):
    """Everything that is remembered of an order and its payments, oldest first."""

    number: str
    entries: list[EntryDocument]


@get(
    "/payments/{number:str}/story",
    opt=opt(
        Operation(
            summary="Tell what happened to a payment: every request, reply, notice and decision",
            answer=StoryDocument,
            scope=PAYMENTS,
        )
    ),
)
async def tell_story(request: ApiRequest, shop: TheShop, number: FromPath[str]) -> Answer:
    """The story of the order with this number, or with this bank order number."""
    await caller_with_scope(request, shop, PAYMENTS)
    # What was just said to the bank belongs to the story too.
    await shop.calls.flush()
    told = await shop.db.read(story, name_in_path(number, "order"))
    if told is None:
        raise NotFound("order")
    return Answer(_document(told))


def _document(told: Story) -> StoryDocument:
    return StoryDocument(number=told.number, entries=[_entry(each) for each in told.entries])


def _entry(entry: Entry) -> EntryDocument:
    return EntryDocument(
        at=entry.at,
        kind=entry.kind,
        subject=entry.subject,
        kind_text=Words(*KINDS[entry.kind]),
        text=Words(*tell(entry.kind, entry.data)),
        data=dict(entry.data),
    )
