"""Telling buyers by e-mail: one sender for the outbox. The letters' text is in `words/letters.py`."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr
from urllib.parse import urlsplit

from kaimai import links
from kaimai.domain.orders import OPEN
from kaimai.domain.payment_methods import is_account
from kaimai.domain.stock_alerts import STOCK_BACK
from kaimai.gateways.mail import Mailer, MailFailed
from kaimai.operations.messages import DeliveryFailed
from kaimai.persistence import letters, stock_alerts, subscription_letters
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.events import Delivery, Event
from kaimai.persistence.letters import Subject
from kaimai.persistence.subscription_letters import SubscriptionSubject
from kaimai.words import subscription_letters as subscription_words
from kaimai.words.letters import EVENTS, OUTDATED_BY_END, Facts, Letter, compose
from kaimai.words.stock_letters import compose_stock_letter

# Anything more daring breaks the standard library's header writer, and one letter that cannot be
# written must not stop the others.
_PLAIN_ADDRESS = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190}\.[A-Za-z0-9-]{2,63}", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who writes: the shop's name, and the address that letters come from."""

    shop_name: str
    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSender:
    """Writes to the address that an order gave, if it gave one. A `Sender` of the outbox."""

    db: Database
    mailer: Mailer
    letterhead: Callable[[], Letterhead]
    """Asked anew for each letter: people change it while the shop is open."""
    public_url: str
    clock: Callable[[], datetime]
    merges_max: int = 1
    patience: timedelta = timedelta(0)

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        """See `Sender.recipients`."""
        told = told_by_themselves(conn, due)
        found = letters.addresses(conn, told) if told else {}
        of_series = [event.id for event in due if event.kind in subscription_words.KINDS]
        found |= subscription_letters.addresses(conn, of_series) if of_series else {}
        alerts = {event.subject_id: event.id for event in due if event.kind == STOCK_BACK}
        found |= {alerts[each.id]: each.email for each in stock_alerts.find(conn, alerts)}
        return sorted(pair for pair in found.items() if _PLAIN_ADDRESS.fullmatch(pair[1]))

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """See `Sender.send`. A repeat has the same key, so it replaces or doubles nothing."""
        for delivery in deliveries:
            await self._send(delivery)

    async def _send(self, delivery: Delivery) -> None:
        if delivery.kind == STOCK_BACK:
            letter = await self._stock_letter(delivery)
        elif delivery.kind in subscription_words.KINDS:
            letter = await self._subscription_letter(delivery)
        else:
            letter = await self._order_letter(delivery)
        if letter is None:
            return
        try:
            await self.mailer.send(self._envelope(letter, delivery), key=delivery.id)
        except MailFailed as error:
            raise DeliveryFailed(str(error)) from error

    async def _order_letter(self, delivery: Delivery) -> Letter | None:
        subject = await self.db.read(letters.subject, delivery.subject_id)
        if subject is None:
            raise DeliveryFailed(f"nothing is known of {delivery.subject_id}")
        if delivery.kind in OUTDATED_BY_END and subject.status not in OPEN:
            return None  # paid or over meanwhile: the letter would only alarm
        return compose(delivery.kind, self._facts(subject))

    async def _subscription_letter(self, delivery: Delivery) -> Letter:
        subject = await self.db.read(subscription_letters.subject, delivery.subject_id)
        if subject is None:
            raise DeliveryFailed(f"nothing is known of {delivery.subject_id}")
        page = f"{self.public_url.rstrip('/')}{links.subscription_path(subject.token)}"
        facts = subscription_facts(subject, shop=self.letterhead().shop_name, link=page)
        return subscription_words.compose(delivery.kind, facts)

    async def _stock_letter(self, delivery: Delivery) -> Letter | None:
        for alert in await self.db.read(stock_alerts.find, [delivery.subject_id]):
            if alert.available > 0:
                return compose_stock_letter(
                    shop=self.letterhead().shop_name,
                    name=alert.full_name,
                    price=alert.price,
                    link=f"{self.public_url.rstrip('/')}{links.product_path(alert.slug)}",
                )
        return None  # bought by others meanwhile: the letter would only annoy

    def _facts(self, subject: Subject) -> Facts:
        return Facts(
            shop=self.letterhead().shop_name,
            name=subject.name,
            number=subject.number,
            link=f"{self.public_url.rstrip('/')}{links.order_path(subject.token)}",
            total=subject.total,
            is_account=is_account(subject.method),
            account=subject.account,
            expires_at=subject.expires_at,
            bank_words=subject.bank_words,
            refunded=subject.refunded,
            parcels=subject.parcels,
        )

    def _envelope(self, letter: Letter, delivery: Delivery) -> EmailMessage:
        message = EmailMessage()
        head = self.letterhead()
        message["From"] = formataddr((head.shop_name, head.sender))
        message["To"] = delivery.recipient
        message["Subject"] = letter.subject
        message["Date"] = self.clock()
        # The same for each try of one delivery, so that a repeat is known for one.
        host = urlsplit(self.public_url).hostname or "localhost"
        message["Message-ID"] = f"<{delivery.id}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "zh-TW, en"
        message.set_content(letter.body, cte=self.mailer.encoding)
        message.add_alternative(letter.html, subtype="html", cte=self.mailer.encoding)
        return message


def told_by_themselves(
    conn: Connection, due: Sequence[Event], kinds: Collection[str] = EVENTS
) -> list[str]:
    """Events of these kinds, which are told each for itself. That the order of a subscription's charge is paid
    is told with the charge."""
    paid = {event.subject_id for event in due if event.kind == "order.paid"}
    elsewhere = subscription_letters.told_elsewhere(conn, paid) if paid else set()
    return [
        event.id
        for event in due
        if event.kind in kinds
        and not (event.kind == "order.paid" and event.subject_id in elsewhere)
    ]


def subscription_facts(
    subject: SubscriptionSubject, *, shop: str, link: str
) -> subscription_words.SubscriptionFacts:
    """What may be told of a subscription as it stands by now."""
    charge = subject.charge
    return subscription_words.SubscriptionFacts(
        shop=shop,
        name=subject.name,
        number=subject.number,
        link=link,
        product=subject.product,
        quantity=subject.quantity,
        amount=subject.amount,
        schedule=subject.schedule,
        charged=subject.charged,
        next_charge_on=subject.next_charge_on,
        is_running=subject.status == "active",
        charge=None
        if charge is None
        else subscription_words.ChargeFacts(charge.number, charge.words, charge.order_number or ""),
    )
