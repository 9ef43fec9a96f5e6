"""What people are told unasked: a sender of the outbox that pushes to friends, several things at once.

Pushes count against the month's quota. When that is used up a message is left out: the order's page
and the letter say the same.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import structlog

from kaimai import links
from kaimai.domain.group_buys import BILL_EXPIRING, BILL_ISSUED, MOVED_UP
from kaimai.domain.messaging import (
    MESSAGES_MAX,
    Message,
    NotSent,
    Receipt,
    Sent,
    Why,
    retry_key,
)
from kaimai.domain.orders import OPEN
from kaimai.domain.parcels import SHIP_TRACKED
from kaimai.domain.payment_methods import is_account
from kaimai.domain.stock_alerts import STOCK_BACK
from kaimai.line_channel.deps import Deps
from kaimai.operations.letters import subscription_facts, told_by_themselves
from kaimai.operations.line_pushes import Push, leave_unsaid, push
from kaimai.operations.messages import DeliveryFailed
from kaimai.persistence import (
    events,
    letters,
    line_people,
    line_subjects,
    line_told,
    stock_alerts,
    subscription_letters,
)
from kaimai.persistence.database import Connection
from kaimai.persistence.events import Delivery, Event
from kaimai.persistence.letters import Subject
from kaimai.words import line_letters as words
from kaimai.words import subscription_letters as series
from kaimai.words.letters import OUTDATED_BY_END, Facts
from kaimai.words.line_letters import News

KINDS = frozenset(
    {*words.ORDER_NEWS, *series.KINDS, BILL_ISSUED, BILL_EXPIRING, MOVED_UP, STOCK_BACK}
)
"""Kinds of events that friends are told of."""
_OF_ACCOUNTS = frozenset({"order.payment_requested", "order.expiring"})
"""News about a virtual account; who pays by card is on the bank's page already."""
_OF_PARCELS = frozenset({"order.shipped", SHIP_TRACKED})
"""News about what has left."""
_FOR_GOOD = frozenset({Why.QUOTA, Why.REFUSED, Why.TOKEN})
"""Trying again changes nothing."""
_log = structlog.get_logger("kaimai.line_channel")


class Teller:
    """Pushes to the buyer's LINE, if the buyer is a friend of the account. A `Sender` of the outbox."""

    merges_max = MESSAGES_MAX
    # A reply may tell it first, for nothing; and what happens together is told together.
    patience = timedelta(seconds=3)

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._shop = deps.shop

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        """See `Sender.recipients`."""
        wanted = [event for event in due if event.kind in KINDS]
        of_series = [event.id for event in wanted if event.kind in series.KINDS]
        told = [*told_by_themselves(conn, wanted, KINDS - series.KINDS)]
        buyers = line_subjects.buyers_behind(conn, told) if told else {}
        if of_series:
            buyers |= subscription_letters.buyers_behind(conn, of_series)
        friends = line_people.friends_among(conn, set(buyers.values()))
        return sorted(
            (event_id, friends[buyer_id])
            for event_id, buyer_id in buyers.items()
            if buyer_id in friends
        )

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """See `Sender.send`. What was tried before is repeated as it was, under its retry key."""
        db, user_id = self._shop.db, deliveries[0].recipient
        carried = await db.read(line_told.pushes_of, [each.id for each in deliveries])
        for push_id in sorted(set(carried.values())):
            await self._push(Push(id=push_id, to=user_id, user_id=user_id, messages=()))
        fresh = [each for each in deliveries if each.id not in carried]
        if fresh:
            await self._tell(user_id, fresh)

    async def _tell(self, user_id: str, deliveries: Sequence[Delivery]) -> None:
        person = await self._deps.people.person_of(user_id)
        language = words.spoken(person.language)
        # The end of a subscription comes after its last charge.
        ordered = sorted(deliveries, key=lambda each: each.kind in series.ENDS)
        told = [(each, await self._message(each, language)) for each in ordered]
        for wanted in (True, False):
            carried = [each.id for each, message in told if (message is not None) is wanted]
            if not carried:
                continue
            wish = Push(
                id=retry_key("deliveries", *sorted(carried)),
                to=user_id,
                user_id=user_id,
                messages=tuple(dict(message) for _, message in told if message is not None)
                if wanted
                else (),
                carries=tuple(carried),
            )
            if wanted:
                await self._push(wish)
            else:
                await leave_unsaid(self._shop.db, self._shop.mint, wish, "nothing to tell any more")

    async def _push(self, wish: Push) -> None:
        receipt = await push(self._shop.db, self._deps.line, self._shop.mint, wish)
        if isinstance(receipt, Sent):
            return
        _log.warning("a push was not sent", push=wish.id, words=receipt.words)
        if not _is_for_good(receipt):
            raise DeliveryFailed(receipt.words)

    async def _message(self, delivery: Delivery, language: str) -> Message | None:
        """What to say about an event, as things stand by now; None: nothing any more."""
        db, kind, subject_id = self._shop.db, delivery.kind, delivery.subject_id
        # What a person has told once more is told, whatever a reply said before.
        is_new = not events.is_again(delivery.event_id)
        if is_new and await db.read(line_told.is_told, kind, subject_id):
            return None
        if kind == MOVED_UP:
            claim = await db.read(line_subjects.claim, subject_id)
            if claim is None or not claim.units:
                return None
            return _bubble(
                words.moved_up_news(
                    title=claim.title,
                    name=claim.name,
                    for_name=claim.for_name,
                    units=claim.units,
                    waiting=claim.waiting_units,
                    language=language,
                )
            )
        if kind in (BILL_ISSUED, BILL_EXPIRING):
            return await self._bill(kind, subject_id, language)
        if kind == STOCK_BACK:
            return await self._stock(subject_id, language)
        if kind in series.KINDS:
            return await self._subscription(kind, subject_id, language)
        subject = await db.read(letters.subject, subject_id)
        return None if subject is None else self._order(kind, subject, language)

    async def _bill(self, kind: str, bill_id: str, language: str) -> Message | None:
        bill = await self._shop.db.read(line_subjects.bill, bill_id)
        if bill is None or not bill.is_open or bill.pay_until <= self._shop.mint.now():
            return None
        news = words.bill_news(
            kind,
            title=bill.title,
            units=bill.units,
            total=bill.total,
            until=bill.pay_until,
            language=language,
        )
        pay = _visit(words.PAY_BILL.of(language), self._page(links.bill_path(bill.token)))
        return _bubble(news, pay)

    async def _subscription(self, kind: str, subject_id: str, language: str) -> Message | None:
        subject = await self._shop.db.read(subscription_letters.subject, subject_id)
        if subject is None:
            return None
        page = self._page(links.subscription_path(subject.token))
        news = series.news_of(kind, subscription_facts(subject, shop="", link=page), language)
        return _bubble(news, _visit(series.SEE.of(language), page), small=subject.number)

    async def _stock(self, alert_id: str, language: str) -> Message | None:
        found = await self._shop.db.read(stock_alerts.find, [alert_id])
        if not found or found[0].available <= 0:
            return None  # bought by others meanwhile
        alert = found[0]
        news = words.stock_news(name=alert.full_name, price=alert.price, language=language)
        page = self._page(links.product_path(alert.slug))
        return _bubble(news, _visit(words.SEE_PRODUCT.of(language), page))

    def _order(self, kind: str, subject: Subject, language: str) -> Message | None:
        is_over = kind in OUTDATED_BY_END and subject.status not in OPEN
        is_of_card = kind in _OF_ACCOUNTS and (
            not is_account(subject.method) or not subject.account
        )
        if is_over or is_of_card:
            return None
        news = words.order_news(kind, _facts(subject), language)
        label = words.PAY_AGAIN if kind == "order.payment_failed" else words.SEE_ORDER
        buttons = [_visit(label.of(language), self._page(links.order_path(subject.token)))]
        if kind in _OF_ACCOUNTS and subject.account:
            copy = {
                "type": "clipboard",
                "label": words.COPY_ACCOUNT.of(language),
                "clipboardText": subject.account,
            }
            buttons.insert(0, copy)
        followed = [each for each in subject.parcels if each.page]
        if kind in _OF_PARCELS and followed:
            buttons.append(_visit(words.FOLLOW_PARCEL.of(language), followed[-1].page))
        return _bubble(News(news.title, f"{news.body}"), *buttons, small=subject.number)

    def _page(self, path: str) -> str:
        return f"{self._shop.settings.public_url.rstrip('/')}{path}"


def _is_for_good(receipt: Receipt) -> bool:
    return isinstance(receipt, NotSent) and receipt.why in _FOR_GOOD


def _facts(subject: Subject) -> Facts:
    return Facts(
        shop="",
        name=subject.name,
        number=subject.number,
        link="",
        total=subject.total,
        is_account=is_account(subject.method),
        account=subject.account,
        expires_at=subject.expires_at,
        bank_words=subject.bank_words,
        refunded=subject.refunded,
        parcels=subject.parcels,
    )


def _visit(label: str, address: str) -> dict[str, Any]:
    return {"type": "uri", "label": label, "uri": address}


def _bubble(news: News, *buttons: Mapping[str, Any], small: str = "") -> Message:
    """A title, a few lines, and buttons below."""
    lines: list[dict[str, Any]] = [
        {"type": "text", "text": news.title, "weight": "bold", "size": "lg", "wrap": True},
        {"type": "text", "text": news.body, "size": "sm", "wrap": True, "margin": "md"},
    ]
    if small:
        lines.append(
            {"type": "text", "text": small, "size": "xs", "color": "#665a50", "margin": "md"}
        )
    bubble: dict[str, Any] = {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "contents": lines},
    }
    if buttons:
        bubble["footer"] = {
            "type": "box",
            "layout": "vertical",
            "spacing": "sm",
            "contents": [
                {
                    "type": "button",
                    "style": "primary" if place == 0 else "secondary",
                    **({"color": "#b03a22"} if place == 0 else {}),
                    "height": "sm",
                    "action": dict(action),
                }
                for place, action in enumerate(buttons)
            ],
        }
    return {"type": "flex", "altText": f"{news.title}｜{news.body}"[:400], "contents": bubble}
