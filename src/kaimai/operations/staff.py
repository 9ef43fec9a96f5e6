"""The shop's people: taking somebody on, giving them a link to choose a password, changing their role,
letting them go. Passwords themselves are in `operations/passwords.py`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kaimai.domain.errors import NotFound, StaffRefused
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import Actor
from kaimai.domain.permissions import OWNER
from kaimai.domain.staff import StaffMember, checked_email, checked_name, checked_role
from kaimai.operations.sessions import digest_of, end_all
from kaimai.persistence import audit, staff
from kaimai.persistence.database import Connection, Database

LINK_LIFE = timedelta(hours=24)
"""How long a link for choosing a password works; it works once."""


async def list_staff(db: Database) -> list[StaffMember]:
    """Everybody, those who have gone last."""
    return await db.read(staff.every)


async def has_staff(db: Database) -> bool:
    """Whether anybody was ever taken on; without, the back office waits for its first owner."""
    return await db.read(staff.is_anybody)


async def member(db: Database, member_id: str) -> StaffMember:
    """One of them. Raises NotFound."""
    found = await db.read(staff.find, member_id)
    if found is None:
        raise NotFound("staff")
    return found


async def member_with_email(db: Database, email: str) -> StaffMember:
    """The one with this address. Raises InvalidInput or NotFound."""
    found = await db.read(staff.find_by_email, checked_email(email))
    if found is None:
        raise NotFound("staff")
    return found


async def add_member(
    db: Database, mint: Mint, *, name: str, email: str, role: str, actor: Actor
) -> StaffMember:
    """Take somebody on, who signs in once they have chosen a password.

    Raises InvalidInput, or StaffRefused when the address is somebody's.
    """
    new = new_member(mint, name=name, email=email, role=role)
    await db.write(insert_member, new, actor)
    return new


def new_member(mint: Mint, *, name: str, email: str, role: str) -> StaffMember:
    """Somebody who is to be taken on. Raises InvalidInput."""
    return StaffMember(
        id=mint.id(),
        name=checked_name(name),
        email=checked_email(email),
        role=checked_role(role),
        has_totp=False,
        has_password=False,
        is_active=True,
        created_at=mint.now(),
    )


def insert_member(conn: Connection, new: StaffMember, actor: Actor) -> None:
    """Keep a new member. Raises StaffRefused when the address is somebody's."""
    if not staff.insert(conn, new):
        raise StaffRefused("email_taken")
    after = {"name": new.name, "email": new.email, "role": new.role}
    audit.note(conn, actor, "add", "staff", new.id, after=after, now=new.created_at)


async def make_link(db: Database, mint: Mint, member_id: str | None, *, actor: Actor) -> str:
    """The secret of a link by which this member chooses a password; an older one works no more.

    For nobody: the link by which a shop without staff gets its first owner. Raises NotFound, or
    StaffRefused for a member who has gone, and when there are staff already.
    """
    secret = mint.secret()
    await db.write(_keep_link, digest_of(secret), member_id, actor, mint.now())
    return secret


def _keep_link(
    conn: Connection, digest: str, member_id: str | None, actor: Actor, now: datetime
) -> None:
    if member_id is None:
        if staff.is_anybody(conn):
            raise StaffRefused("has_staff")
    else:
        found = staff.find(conn, member_id)
        if found is None:
            raise NotFound("staff")
        if not found.is_active:
            raise StaffRefused("gone")
        audit.note(conn, actor, "make_link", "staff", member_id, now=now)
    staff.add_link(
        conn, digest, staff_id=member_id, made_by=str(actor), now=now, until=now + LINK_LIFE
    )


async def change_member(
    db: Database, member_id: str, *, name: str, role: str, actor: Actor, now: datetime
) -> StaffMember:
    """Give somebody another name or role; another role signs them out everywhere.

    Raises InvalidInput, NotFound, or StaffRefused for the last owner.
    """
    after = {"name": checked_name(name), "role": checked_role(role)}
    return await db.write(_change, member_id, after, actor, now)


def _change(
    conn: Connection, member_id: str, after: Mapping[str, str], actor: Actor, now: datetime
) -> StaffMember:
    held = _held(conn, member_id, stays_owner=after["role"] == OWNER)
    was, is_now = audit.changed({"name": held.name, "role": held.role}, after)
    if not is_now:
        return held
    staff.change(conn, member_id, **is_now)
    audit.note(conn, actor, "edit", "staff", member_id, before=was, after=is_now, now=now)
    if "role" in is_now:
        end_all(conn, member_id, actor, now)
    return _found(conn, member_id)


async def let_go(db: Database, member_id: str, *, actor: Actor, now: datetime) -> None:
    """End somebody's work here: they are signed out everywhere and cannot sign in; safe to repeat.

    Raises NotFound, or StaffRefused for the last owner.
    """
    await db.write(_let_go, member_id, actor, now)


def _let_go(conn: Connection, member_id: str, actor: Actor, now: datetime) -> None:
    before = _held(conn, member_id, stays_owner=False)
    staff.end_links(conn, member_id)
    end_all(conn, member_id, actor, now)
    if before.is_active:
        staff.change(conn, member_id, is_active=False)
        _note_active(conn, member_id, actor, now, is_active=False)


async def take_back(db: Database, member_id: str, *, actor: Actor, now: datetime) -> None:
    """Let somebody who had gone sign in again, as who they were; safe to repeat. Raises NotFound."""
    await db.write(_take_back, member_id, actor, now)


def _take_back(conn: Connection, member_id: str, actor: Actor, now: datetime) -> None:
    if not _found(conn, member_id).is_active:
        staff.change(conn, member_id, is_active=True)
        _note_active(conn, member_id, actor, now, is_active=True)


async def switch_second_step_off(
    db: Database, member_id: str, *, actor: Actor, now: datetime
) -> None:
    """Ask for no more codes: the phone is lost, or given up. Safe to repeat."""
    await db.write(_switch_off, member_id, actor, now)


def _switch_off(conn: Connection, member_id: str, actor: Actor, now: datetime) -> None:
    shown = staff.credentials(conn, staff_id=member_id, lock=True)
    if shown is None or not shown.member.has_totp:
        return
    staff.change(conn, member_id, totp_since=None, totp_secret=None)
    staff.replace_recovery_codes(conn, member_id, [])
    audit.note(conn, actor, "second_step_off", "staff", member_id, now=now)


def _note_active(
    conn: Connection, member_id: str, actor: Actor, now: datetime, *, is_active: bool
) -> None:
    verb = "take_back" if is_active else "let_go"
    audit.note(
        conn,
        actor,
        verb,
        "staff",
        member_id,
        before={"is_active": not is_active},
        after={"is_active": is_active},
        now=now,
    )


def _held(conn: Connection, member_id: str, *, stays_owner: bool) -> StaffMember:
    """The member as they stay until the transaction ends, if the shop keeps an owner."""
    everybody = staff.hold_all(conn)
    found = next((each for each in everybody if each.id == member_id), None)
    if found is None:
        raise NotFound("staff")
    if found.is_owner and not stays_owner and not staff.owners_left(everybody, without=member_id):
        raise StaffRefused("last_owner")
    return found


def _found(conn: Connection, member_id: str) -> StaffMember:
    found = staff.find(conn, member_id)
    if found is None:
        raise NotFound("staff")
    return found
