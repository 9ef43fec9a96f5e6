"""Signing in: the password, and the second step of who has one.

Every attempt is counted before it is looked at, and what is wrong is never told apart.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from kaimai.domain.errors import MustWait, SignInRefused, StaffRefused
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import STAFF, Actor
from kaimai.domain.permissions import OWNER
from kaimai.domain.sign_in import (
    TICKET_LIFE,
    Client,
    Counter,
    Ticket,
    counters,
    device_cookie,
    read_ticket,
)
from kaimai.domain.staff import StaffMember
from kaimai.operations import one_time_codes, passwords, sealed_steps
from kaimai.operations.sessions import DEVICE_LENGTH_MAX, digest_of, new_session
from kaimai.persistence import audit, staff, staff_sessions, staff_waits
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.sealing import SealingKeys
from kaimai.persistence.staff import Credentials
from kaimai.persistence.staff_sessions import Session
from kaimai.persistence.staff_waits import Attempt

PASSWORD: Final = "password"
CODE: Final = "code"
STEPS: Final = (PASSWORD, CODE)
"""What a refused attempt did not pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Somebody has signed in: what their browser must keep, and what they should hear."""

    cookie: str
    device: str
    """By which the browser is known again."""
    member: StaffMember
    refused: int
    """Attempts that were refused since they signed in last, from elsewhere."""
    codes_left: int | None = None
    """Recovery codes that are left, when one was used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWay:
    """The password was right; the second step is to come, with this ticket."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is written when somebody comes in, and what must still be true then."""

    session: Session
    digest: str
    password_set_at: datetime | None
    counted: tuple[Counter, ...]
    new_digest: str | None = None
    totp_step: int | None = None
    recovery: str | None = None
    """Digest of the recovery code that was typed."""

    @property
    def steps(self) -> int:
        """How many attempts this success has taken."""
        return 1 if self.totp_step is None and self.recovery is None else 2

    @property
    def actor(self) -> Actor:
        """Who comes in."""
        return Actor(STAFF, self.session.staff_id, self.session.address)


async def check_password(
    db: Database, mint: Mint, secret: str, *, email: str, password: str, client: Client
) -> Entered | HalfWay:
    """The first step, and for who has no second one the last. `secret`: what cookies are signed with.

    Raises SignInRefused, MustWait or Busy.
    """
    email = email.strip().lower()
    counted = await _count(db, mint, secret, email, client)
    shown = await db.read(staff.credentials, email=email)
    if shown is not None and not shown.member.is_active:
        shown = None
    # Whoever is not there takes as long as whoever is.
    verdict = await passwords.check(password, None if shown is None else shown.password_digest)
    if shown is None or not verdict.is_right:
        await _refuse(db, mint, shown, client, PASSWORD)
        raise SignInRefused
    if shown.member.has_totp:
        return _half_way(mint, secret, shown)
    entered = await _enter(
        db, mint, secret, shown, client, counted=counted, new_digest=verdict.new_digest
    )
    if entered is None:
        raise SignInRefused
    return entered


async def check_code(
    db: Database,
    mint: Mint,
    secret: str,
    *,
    ticket: str,
    code: str,
    client: Client,
    keys: SealingKeys,
) -> Entered:
    """The second step: a code of the app, or a recovery code. `keys` open the app's secret, and seal one
    that was stored before there were any.

    Raises SignInRefused, MustWait, or StaffRefused("ticket_over") when the first step must be
    taken again.
    """
    shown = await _behind(db, mint, secret, ticket)
    counted = await _count(db, mint, secret, shown.member.email, client)
    member_id, stored = shown.member.id, shown.totp_secret
    app = sealed_steps.opened(keys, member_id, stored) if shown.member.has_totp else None
    step = None if app is None else one_time_codes.step_of(app, code, now=mint.now())
    recovery = one_time_codes.recovery_digest(code) if step is None else None
    entered = await _enter(
        db, mint, secret, shown, client, counted=counted, totp_step=step, recovery=recovery
    )
    if entered is None:
        await _refuse(db, mint, shown, client, CODE)
        raise SignInRefused
    if step is not None:
        await sealed_steps.seal_if_open(db, mint, keys, member_id, stored)
    return entered


async def refused_attempts(
    db: Database, member_id: str | None, *, limit: int
) -> list[staff_waits.Refused]:
    """The newest attempts that were refused at this member's account; None: at any, known or not."""
    return await db.read(staff_waits.refused, staff_id=member_id, limit=limit)


async def _behind(db: Database, mint: Mint, secret: str, ticket: str) -> Credentials:
    """Whose ticket it is, as long as it counts."""
    read = read_ticket(ticket)
    if read is not None:
        given, signature = read
        shown = await db.read(staff.credentials, staff_id=given.member_id)
        if (
            shown is not None
            and shown.member.is_active
            and shown.password_set_at is not None
            and given.is_good(signature, secret, shown.password_set_at, mint.now())
        ):
            return shown
    raise StaffRefused("ticket_over")


def _half_way(mint: Mint, secret: str, shown: Credentials) -> HalfWay:
    until = int((mint.now() + TICKET_LIFE).timestamp())
    set_at = shown.password_set_at or mint.now()
    return HalfWay(ticket=Ticket(shown.member.id, until).signed(secret, set_at))


async def _count(
    db: Database, mint: Mint, secret: str, email: str, client: Client
) -> tuple[Counter, ...]:
    """Count an attempt that is about to be made. Raises MustWait."""
    counted = counters(secret, email, client)
    wait = await db.write(staff_waits.take, counted, now=mint.now())
    if wait > timedelta(0):
        raise MustWait(math.ceil(wait.total_seconds()))
    return counted


async def _refuse(
    db: Database, mint: Mint, shown: Credentials | None, client: Client, step: str
) -> None:
    attempt = Attempt(
        id=mint.id(),
        at=mint.now(),
        staff_id=None if shown is None else shown.member.id,
        address=client.address,
        device=client.device[:DEVICE_LENGTH_MAX],
        step=step,
    )
    await db.write(staff_waits.insert_refused, attempt)


async def _enter(
    db: Database,
    mint: Mint,
    secret: str,
    shown: Credentials,
    client: Client,
    **proof: Any,  # noqa: ANN401 the last fields of `Entry`
) -> Entered | None:
    """Begin a session; None when the password is another by now, or the code was used before."""
    cookie, now = mint.secret(), mint.now()
    member = shown.member
    entry = Entry(
        session=new_session(mint, member.id, device=client.device, address=client.address, now=now),
        digest=digest_of(cookie),
        password_set_at=shown.password_set_at,
        **proof,
    )
    refused = await db.write(_write_entry, entry)
    if refused is None:
        return None
    left = None
    if entry.recovery is not None:
        left = await db.read(staff.recovery_codes_left, member.id)
    return Entered(
        cookie=cookie,
        device=device_cookie(secret, member.email, mint.token()),
        member=member,
        refused=refused,
        codes_left=left,
    )


def _write_entry(conn: Connection, entry: Entry) -> int | None:
    """How many attempts were refused since the last time; None when nobody comes in."""
    session, member_id = entry.session, entry.session.staff_id
    now = session.started_at
    shown = staff.credentials(conn, staff_id=member_id, lock=True)
    if shown is None or not shown.member.is_active:
        return None
    if shown.password_set_at != entry.password_set_at or not _is_proof(conn, shown, entry):
        return None
    if entry.new_digest is not None:
        staff.change(conn, member_id, password_digest=entry.new_digest)
    staff_sessions.insert(conn, session, entry.digest)
    staff_waits.forgive(conn, entry.counted, steps=entry.steps, now=now)
    refused = staff_waits.count_refused(
        conn,
        staff_id=None if shown.member.role == OWNER else member_id,
        since=shown.refusals_seen_at or shown.member.created_at,
        address=session.address,
        device=session.device,
    )
    staff.change(conn, member_id, refusals_seen_at=now)
    after = {"device": session.device}
    audit.note(conn, entry.actor, "sign_in", "staff", member_id, after=after, now=now)
    return refused


def _is_proof(conn: Connection, shown: Credentials, entry: Entry) -> bool:
    """Whether the second step was passed, by who has one; a code is used up by it."""
    member_id = shown.member.id
    if not shown.member.has_totp:
        return entry.recovery is None
    if entry.totp_step is not None:
        return staff.use_totp_step(conn, member_id, entry.totp_step)
    if entry.recovery is None:
        return False
    now = entry.session.started_at
    return staff.use_recovery_code(conn, member_id, entry.recovery, now=now)
