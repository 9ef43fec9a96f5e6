"""Telling the shop's people things in LINE: who they are there, what they want to hear, and saying it.

Through the outbox: what happened in a minute is one push, counted against the month's quota, never
told twice, and kept for the morning in quiet hours.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from kaimai.domain.errors import NotFound
from kaimai.domain.identifiers import Mint
from kaimai.domain.messaging import NotSent, Sent, Why, retry_key
from kaimai.domain.moves import STAFF, Actor
from kaimai.domain.staff_alerts import (
    BANK,
    CHAT,
    CODE_LIFE,
    EVENTS,
    KINDS,
    MONEY,
    PAID,
    STOCK,
    StaffLine,
    checked_kinds,
    checked_quiet,
)
from kaimai.operations.line_pushes import Push, leave_unsaid, push
from kaimai.operations.messages import DeliveryFailed, NotYet
from kaimai.operations.shop import LineDesk
from kaimai.persistence import audit, events, line_told, staff, staff_alerts
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.events import Delivery, Event
from kaimai.words.languages import CHINESE
from kaimai.words.staff_alerts import alert_line

NEWS_FOR = timedelta(days=1)
"""How old something may be that is told for the first time."""
AT_ONCE = 50
_FOR_GOOD = frozenset({Why.QUOTA, Why.REFUSED, Why.TOKEN})
_log = structlog.get_logger("kaimai.staff_alerts")


async def new_code(db: Database, mint: Mint, staff_id: str, *, actor: Actor) -> str:
    """A code that this member types to the shop in LINE, good once and for ten minutes."""
    digits = mint.token()[:8].upper()
    code = f"{digits[:4]}-{digits[4:]}"
    now = mint.now()
    await db.write(_keep_code, staff_id, _digest(code), actor, now)
    return code


async def link(db: Database, mint: Mint, user_id: str, code: str) -> str | None:
    """Let whoever typed this code in LINE be its member; their name, None when the code is not good.

    Safe to repeat by the same person.
    """
    return await db.write(_link, user_id, _digest(code), mint.now())


async def unlink(db: Database, mint: Mint, staff_id: str, *, actor: Actor) -> None:
    """Tell this member nothing any more. Raises NotFound."""
    await db.write(_unlink, staff_id, actor, mint.now())


async def set_wishes(
    db: Database,
    mint: Mint,
    staff_id: str,
    *,
    kinds: Sequence[str],
    quiet: tuple[int | None, int | None],
    actor: Actor,
) -> None:
    """What this member wants to hear, and between which hours not. Raises InvalidInput, NotFound."""
    wanted, hours = checked_kinds(kinds), checked_quiet(*quiet)
    await db.write(_set_wishes, staff_id, wanted, hours, actor=actor, now=mint.now())


async def line_of(db: Database, staff_id: str) -> StaffLine | None:
    """Who this member is in LINE, if they are."""
    return await db.read(staff_alerts.line_of, staff_id)


async def is_heard(db: Database) -> bool:
    """Whether anybody of the staff hears anything in LINE."""
    return bool(await db.read(staff_alerts.lines))


async def tell_of_money(db: Database, mint: Mint) -> int:
    """Write events about new cases, differences and broken books; how many there are of late."""
    return await db.write(_tell_of_money, mint.now())


async def tell(db: Database, mint: Mint, kind: str, subjects: Sequence[str]) -> None:
    """Write an event of this kind about each subject, once."""
    await db.write(events.add, kind, subjects, now=mint.now())


def _digest(code: str) -> str:
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def _keep_code(conn: Connection, staff_id: str, digest: str, actor: Actor, now: datetime) -> None:
    staff_alerts.keep_code(conn, staff_id, digest, until=now + CODE_LIFE)
    audit.note(conn, actor, "make_line_code", "staff", staff_id, now=now)


def _link(conn: Connection, user_id: str, digest: str, now: datetime) -> str | None:
    staff_id = staff_alerts.use_code(conn, digest, now=now)
    if staff_id is None:
        # Perhaps the same message once more.
        known = staff_alerts.member_called(conn, user_id)
        member = None if known is None else staff.find(conn, known)
        return None if member is None else member.name
    member = staff.find(conn, staff_id)
    if member is None or not member.is_active:
        return None
    staff_alerts.link(conn, staff_id, user_id, KINDS, now=now)
    audit.note(conn, Actor(STAFF, staff_id), "link_line", "staff", staff_id, now=now)
    return member.name


def _unlink(conn: Connection, staff_id: str, actor: Actor, now: datetime) -> None:
    if not staff_alerts.unlink(conn, staff_id):
        raise NotFound("staff")
    audit.note(conn, actor, "unlink_line", "staff", staff_id, now=now)


def _set_wishes(
    conn: Connection,
    staff_id: str,
    kinds: tuple[str, ...],
    hours: tuple[int | None, int | None],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    before = staff_alerts.line_of(conn, staff_id)
    if before is None:
        raise NotFound("staff")
    staff_alerts.set_wishes(conn, staff_id, kinds=kinds, quiet_from=hours[0], quiet_until=hours[1])
    was, is_now = audit.changed(
        {"kinds": list(before.kinds), "quiet": [before.quiet_from, before.quiet_until]},
        {"kinds": list(kinds), "quiet": list(hours)},
    )
    audit.note(conn, actor, "set_alerts", "staff", staff_id, before=was, after=is_now, now=now)


def _tell_of_money(conn: Connection, now: datetime) -> int:
    since = now - NEWS_FOR
    found = {
        "alert.case": staff_alerts.new_cases(conn, since, AT_ONCE),
        "alert.difference": staff_alerts.new_differences(conn, since, AT_ONCE),
        # Once a day while it lasts.
        "alert.trouble": [f"books:{now:%Y-%m-%d}"] if staff_alerts.broken_rules(conn) else [],
    }
    for kind, subjects in found.items():
        events.add(conn, kind, subjects, now=now)
    return sum(map(len, found.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTeller:
    """Pushes to members of the staff who are known in LINE. A `Sender` of the outbox."""

    db: Database
    line: LineDesk
    mint: Mint
    public_url: str
    merges_max: int = AT_ONCE
    patience: timedelta = timedelta(seconds=45)

    def recipients(self, conn: Connection, due: list[Event]) -> list[tuple[str, str]]:
        """See `Sender.recipients`."""
        told = [(event.id, EVENTS[event.kind]) for event in due if event.kind in EVENTS]
        if not told or not self.line.is_set:
            return []
        people = staff_alerts.lines(conn)
        return sorted(
            (event_id, person.user_id)
            for event_id, kind in told
            for person in people
            if kind in person.kinds
        )

    async def send(self, deliveries: Sequence[Delivery]) -> None:
        """See `Sender.send`. What was tried before is repeated as it was, under its retry key."""
        user_id = deliveries[0].recipient
        now = self.mint.now()
        person = next(
            (each for each in await self.db.read(staff_alerts.lines) if each.user_id == user_id),
            None,
        )
        if person is None:
            return  # not of the staff any more, or they want to hear nothing
        quiet = person.quiet_until_when(now)
        if quiet is not None:
            raise NotYet(quiet)
        carried = await self.db.read(line_told.pushes_of, [each.id for each in deliveries])
        for push_id in sorted(set(carried.values())):
            await self._push(Push(id=push_id, to=user_id, user_id=user_id, messages=()))
        fresh = [each for each in deliveries if each.id not in carried]
        if fresh:
            await self._tell(user_id, fresh)

    async def _tell(self, user_id: str, deliveries: Sequence[Delivery]) -> None:
        text = await self.db.read(_compose, deliveries)
        ids = tuple(sorted(each.id for each in deliveries))
        said = f"{text}\n{self.public_url.rstrip('/')}/admin"
        wish = Push(
            id=retry_key("staff alerts", *ids),
            to=user_id,
            user_id=user_id,
            messages=({"type": "text", "text": said},) if text else (),
            carries=ids,
        )
        if text:
            await self._push(wish)
        else:
            await leave_unsaid(self.db, self.mint, wish, "nothing to tell any more")

    async def _push(self, wish: Push) -> None:
        if self.line.gateway is None:
            raise DeliveryFailed("the shop is not in LINE")
        receipt = await push(self.db, self.line.gateway, self.mint, wish)
        if isinstance(receipt, Sent):
            return
        _log.warning("an alert of the staff was not sent", push=wish.id, words=receipt.words)
        if not (isinstance(receipt, NotSent) and receipt.why in _FOR_GOOD):
            raise DeliveryFailed(receipt.words)


def _compose(conn: Connection, deliveries: Sequence[Delivery]) -> str:
    """What to say about all that happened, as things stand by now; a line a kind."""
    by_kind: dict[str, list[str]] = {}
    for each in deliveries:
        by_kind.setdefault(EVENTS[each.kind], []).append(each.subject_id)
    lines = []
    for kind in KINDS:
        subjects = by_kind.get(kind, [])
        if not subjects:
            continue
        names, count, total = _facts(conn, kind, subjects)
        if count:
            lines.append(alert_line(kind, names=names, count=count, total=total, language=CHINESE))
    return "\n".join(lines)


def _facts(conn: Connection, kind: str, subjects: list[str]) -> tuple[list[str], int, int]:
    """Names, how many, and NT$ where they add up."""
    if kind == PAID:
        found = staff_alerts.orders_of(conn, subjects)
        return [number for number, _ in found], len(found), sum(total for _, total in found)
    if kind == MONEY:
        numbers = staff_alerts.orders_of_cases(conn, subjects)
        return numbers, len(numbers), 0
    if kind == STOCK:
        # The day stands behind the SKU: each is told once a day.
        names = staff_alerts.names_of(conn, [each.partition(":")[0] for each in subjects])
        return names, len(names), 0
    if kind in (BANK, CHAT):
        return [], len(subjects), 0
    return [], 1, 0
