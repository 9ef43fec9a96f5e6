"""Choosing a password by a link that works once: the first owner of a shop, somebody who was taken on, or
somebody who has forgotten theirs."""

from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import StaffRefused
from kaimai.domain.identifiers import Mint
from kaimai.domain.moves import STAFF, Actor
from kaimai.domain.permissions import OWNER
from kaimai.domain.staff import StaffMember, checked_password
from kaimai.operations import passwords
from kaimai.operations.sessions import digest_of, end_all
from kaimai.operations.staff import insert_member, new_member
from kaimai.persistence import audit, staff
from kaimai.persistence.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A password that somebody has chosen with a link."""

    link: str
    """The link's digest."""
    member: StaffMember
    is_new: bool
    """The first owner, whom nobody has taken on."""
    password_digest: str
    address: str
    at: datetime

    @property
    def actor(self) -> Actor:
        """Whoever holds the link is the person that it is for."""
        return Actor(STAFF, self.member.id, self.address)


async def find_link(db: Database, secret: str, *, now: datetime) -> StaffMember | None:
    """Whom the link is for; None for the first owner of a shop without staff.

    Raises StaffRefused("link_over") for one that does not work (any more).
    """
    return await db.read(_find_link, digest_of(secret), now)


async def choose_password(
    db: Database,
    mint: Mint,
    secret: str,
    password: str,
    *,
    shop_name: str,
    address: str,
    name: str = "",
    email: str = "",
) -> StaffMember:
    """Use the link up, and set this password; whoever was signed in as this member is no more.

    `name` and `email` are the first owner's own. Raises InvalidInput, PasswordRefused, Busy, or
    StaffRefused for a link that does not work.
    """
    now = mint.now()
    found = await find_link(db, secret, now=now)
    member = found or new_member(mint, name=name, email=email, role=OWNER)
    known = (shop_name, member.name, member.email, member.email.partition("@")[0])
    password = checked_password(password, known=known)
    choice = Choice(
        link=digest_of(secret),
        member=member,
        is_new=found is None,
        password_digest=await passwords.digest_password(password),
        address=address,
        at=now,
    )
    await db.write(_choose, choice)
    return member


def _find_link(conn: Connection, digest: str, now: datetime) -> StaffMember | None:
    link = staff.link(conn, digest)
    if link is None or link.used_at is not None or link.until <= now:
        raise StaffRefused("link_over")
    if link.staff_id is None:
        return None
    found = staff.find(conn, link.staff_id)
    if found is None or not found.is_active:
        raise StaffRefused("link_over")
    return found


def _choose(conn: Connection, choice: Choice) -> None:
    if choice.is_new and staff.hold_all(conn):
        raise StaffRefused("has_staff")
    if not staff.use_link(conn, choice.link, now=choice.at):
        raise StaffRefused("link_over")
    if choice.is_new:
        insert_member(conn, choice.member, choice.actor)
    set_password(conn, choice.member.id, choice.password_digest, choice.actor, choice.at)


def set_password(
    conn: Connection, member_id: str, digest: str, actor: Actor, now: datetime
) -> None:
    """Set a password in a transaction that does more. All sessions and links of before are over."""
    staff.change(conn, member_id, password_digest=digest, password_set_at=now)
    staff.end_links(conn, member_id)
    end_all(conn, member_id, actor, now)
    audit.note(conn, actor, "set_password", "staff", member_id, now=now)
