"""What somebody changes about themselves: their password, the second step, recovery codes, language."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from kaimai.domain.errors import InvalidInput, MustWait, PasswordRefused, SignInRefused
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.sign_in import FREE_OF_ACCOUNT, Counter
from kaimai.domain.staff import LANGUAGES, SignedIn, StaffMember, checked_name, checked_password
from kaimai.operations import one_time_codes, passwords, sealed_steps
from kaimai.operations.sessions import digest_of, new_session
from kaimai.operations.set_up import set_password
from kaimai.persistence import audit, staff, staff_sessions, staff_waits
from kaimai.persistence.database import Connection, Database
from kaimai.persistence.sealing import SealingKeys
from kaimai.persistence.staff_sessions import Session


async def confirm(db: Database, mint: Mint, signed_in: SignedIn, password: str) -> None:
    """Type one's password again, for what is not done at a desk left open.

    Raises SignInRefused, MustWait or Busy.
    """
    await _check_own(db, mint, signed_in, password)
    await db.write(staff_sessions.set_confirmed, signed_in.session_id, now=mint.now())


async def change_password(
    db: Database,
    mint: Mint,
    signed_in: SignedIn,
    *,
    current: str,
    new: str,
    shop_name: str,
    actor: Actor,
    device: str,
) -> str:
    """Set another password; every session ends, and one begins here: what its cookie must hold.

    Raises SignInRefused when the current one is not right, PasswordRefused, MustWait or Busy.
    """
    member = signed_in.member
    known = (shop_name, member.name, member.email, member.email.partition("@")[0])
    new = checked_password(new, known=known)
    await _check_own(db, mint, signed_in, current)
    if new == current:
        raise PasswordRefused("same")
    digest, cookie = await passwords.digest_password(new), mint.secret()
    session = new_session(mint, member.id, device=device, address=actor.address, now=mint.now())
    await db.write(_change_password, session, digest_of(cookie), digest, actor)
    return cookie


async def offered_secret(
    db: Database, mint: Mint, member: StaffMember, *, keys: SealingKeys
) -> str:
    """The secret of a second step that is not switched on yet: the same until it is.

    Raises InvalidInput when it is on: then nobody sees its secret again.
    """
    secret = one_time_codes.new_secret(mint)
    wanted = sealed_steps.closed(keys, mint, member.id, secret)
    stored = await db.write(_offer, member.id, wanted, None)
    known = sealed_steps.opened(keys, member.id, stored)
    if known is not None:
        return known
    # It was offered under a key that is lost.
    stored = await db.write(_offer, member.id, wanted, stored)
    return sealed_steps.opened(keys, member.id, stored) or secret


async def switch_second_step_on(
    db: Database, mint: Mint, member: StaffMember, code: str, *, actor: Actor, keys: SealingKeys
) -> list[str]:
    """Ask for codes from now on, since a first one is right; the recovery codes, told this once.

    Raises InvalidInput for a wrong code, or when it is on already.
    """
    now, codes = mint.now(), one_time_codes.new_recovery_codes(mint)
    shown = await db.read(staff.credentials, staff_id=member.id)
    step = None
    if shown is not None and not shown.member.has_totp:
        secret = sealed_steps.opened(keys, member.id, shown.totp_secret)
        step = one_time_codes.step_of(secret, code, now=now) if secret else None
    if shown is None or step is None:
        raise InvalidInput("code", "is not right")
    digests = [one_time_codes.recovery_digest(each) for each in codes]
    await db.write(_switch_on, (shown.totp_secret or "", step), digests, actor, now)
    return codes


async def codes_left(db: Database, member_id: str) -> int:
    """How many recovery codes of a member were not used."""
    return await db.read(staff.recovery_codes_left, member_id)


async def renew_recovery_codes(
    db: Database, mint: Mint, member: StaffMember, *, actor: Actor
) -> list[str]:
    """Ten new codes, told this once; the old ones count no more. Raises InvalidInput without a second
    step."""
    if not member.has_totp:
        raise InvalidInput("code", "has no use without a second step")
    codes = one_time_codes.new_recovery_codes(mint)
    digests = [one_time_codes.recovery_digest(each) for each in codes]
    await db.write(_renew_codes, member.id, digests, actor, mint.now())
    return codes


async def change_self(
    db: Database, member: StaffMember, *, name: str, language: str, actor: Actor, now: datetime
) -> None:
    """Take another name, or read another language ("": whatever the browser says). Raises
    InvalidInput."""
    if language not in LANGUAGES:
        raise InvalidInput("language", "is not one of ours")
    before = {"name": member.name, "language": member.language}
    after = {"name": checked_name(name), "language": language}
    await db.write(_change_self, before, after, actor, now)


async def _check_own(db: Database, mint: Mint, signed_in: SignedIn, password: str) -> None:
    """Compare with the password of who is signed in here; each session may try only so often."""
    counter = Counter(f"session:{signed_in.session_id}", FREE_OF_ACCOUNT)
    wait = await db.write(staff_waits.take, (counter,), now=mint.now())
    if wait > timedelta(0):
        raise MustWait(math.ceil(wait.total_seconds()))
    shown = await db.read(staff.credentials, staff_id=signed_in.member.id)
    verdict = await passwords.check(password, None if shown is None else shown.password_digest)
    if not verdict.is_right:
        raise SignInRefused
    await db.write(staff_waits.forgive, (counter,), steps=1, now=mint.now())


def _change_password(
    conn: Connection, session: Session, session_digest: str, digest: str, actor: Actor
) -> None:
    set_password(conn, session.staff_id, digest, actor, session.started_at)
    staff_sessions.insert(conn, session, session_digest)


def _offer(conn: Connection, member_id: str, secret: str, instead_of: str | None) -> str:
    shown = staff.credentials(conn, staff_id=member_id, lock=True)
    if shown is None or shown.member.has_totp:
        raise InvalidInput("code", "is asked for already")
    if shown.totp_secret is not None and shown.totp_secret != instead_of:
        return shown.totp_secret
    staff.change(conn, member_id, totp_secret=secret)
    return secret


def _switch_on(
    conn: Connection,
    first: tuple[str, int],
    digests: Sequence[str],
    actor: Actor,
    now: datetime,
) -> None:
    secret, step = first
    shown = staff.credentials(conn, staff_id=actor.id, lock=True)
    if shown is None or shown.member.has_totp or shown.totp_secret != secret:
        raise InvalidInput("code", "is not right")
    staff.change(conn, actor.id, totp_since=now, totp_step=step)
    staff.replace_recovery_codes(conn, actor.id, digests)
    audit.note(conn, actor, "second_step_on", "staff", actor.id, now=now)


def _renew_codes(
    conn: Connection, member_id: str, digests: Sequence[str], actor: Actor, now: datetime
) -> None:
    staff.replace_recovery_codes(conn, member_id, digests)
    audit.note(conn, actor, "recovery_codes", "staff", member_id, now=now)


def _change_self(
    conn: Connection, before: dict[str, str], after: dict[str, str], actor: Actor, now: datetime
) -> None:
    was, is_now = audit.changed(before, after)
    if is_now:
        staff.change(conn, actor.id, **is_now)
        audit.note(conn, actor, "edit", "staff", actor.id, before=was, after=is_now, now=now)
