"""`/subscriptions`: how one stands, with its charges, and stopping it. It is known by its token alone; it
begins on the shop's own pages, where the buyer sees what they agree to."""

from datetime import date, datetime
from typing import Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath

from kaimai.api.bodies import token_in_path
from kaimai.api.openapi import Operation, opt
from kaimai.api.records import PATH
from kaimai.api.shops import CALLER, Answer, TheShop
from kaimai.domain.errors import MoveRefused, NotFound
from kaimai.operations.shop import Shop
from kaimai.operations.subscriptions import stop
from kaimai.queries.subscriptions import ChargeView, SubscriptionView, find


class ScheduleDocument(msgspec.Struct, frozen=True):
    """`times` charges in all, one every `every` days (D), weeks (W), months (M) or years (Y)."""

    times: int
    period: Literal["D", "W", "M", "Y"]
    every: int


class ChargeDocument(msgspec.Struct, frozen=True):
    """One charge, and its order where it has one: paid, failed, unfilled (paid, and there was nothing to
    send) or surplus (goes back)."""

    number: int
    state: Literal["paid", "failed", "unfilled", "surplus"]
    amount: int
    charged_at: datetime
    order: str | None


class SubscriptionDocument(msgspec.Struct, frozen=True):
    """A subscription: what it is of, how often and how much is charged, and the charges so far."""

    subscription: str
    number: str
    status: Literal["initialized", "active", "stopping", "stopped", "finished", "abandoned"]
    sku: str
    name: str
    quantity: int
    amount: int
    schedule: ScheduleDocument
    charged: int
    failed: int
    next_charge_on: date | None
    charges: list[ChargeDocument]
    links: dict[str, str]


@get(
    "/subscriptions/{token:str}",
    opt=opt(Operation(summary="Show a subscription", answer=SubscriptionDocument)),
)
async def show_subscription(shop: TheShop, token: FromPath[str]) -> Answer:
    """The subscription with its charges, the newest first."""
    return Answer(_document(await _found(shop, token)))


@post(
    "/subscriptions/{token:str}/stop",
    status_code=200,
    opt=opt(
        Operation(
            summary="Have the bank charge no more; what was charged stays as it is",
            answer=SubscriptionDocument,
            refusals=(409, 503),
        )
    ),
)
async def stop_subscription(shop: TheShop, token: FromPath[str]) -> Answer:
    """The subscription afterwards; `stopping` until it is known that the bank has stopped."""
    view = await _found(shop, token)
    try:
        await stop(shop.db, shop.gateway, shop.mint, view.id, actor=CALLER)
    except MoveRefused as refusal:
        if refusal.status != "stopped":
            raise
    return Answer(_document(await _found(shop, token)))


async def _found(shop: Shop, token: str) -> SubscriptionView:
    view = await shop.db.read(find, token_in_path(token, "subscription"))
    if view is None:
        raise NotFound("subscription")
    return view


def _document(view: SubscriptionView) -> SubscriptionDocument:
    own = f"{PATH}/subscriptions/{view.token}"
    return SubscriptionDocument(
        subscription=view.token,
        number=view.number,
        status=view.status,  # type: ignore[arg-type]  # the table of moves has no other
        sku=view.sku,
        name=view.name,
        quantity=view.quantity,
        amount=view.amount,
        schedule=ScheduleDocument(times=view.times, period=view.period.value, every=view.every),
        charged=view.charged,
        failed=view.failed,
        next_charge_on=view.next_charge_on,
        charges=[_charge(each) for each in view.charges],
        links={"subscription": own, "stop": f"{own}/stop"},
    )


def _charge(charge: ChargeView) -> ChargeDocument:
    return ChargeDocument(
        number=charge.number,
        state=charge.state,  # type: ignore[arg-type]  # one of STATES
        amount=charge.amount,
        charged_at=charge.charged_at,
        order=charge.order_token,
    )
