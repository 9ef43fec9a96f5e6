"""Rows of `staff` and what belongs to a member: passwords' digests, second factors, recovery codes, and
links for choosing a password."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from kaimai.domain.staff import StaffMember
from kaimai.persistence.dialect import hold_table, insert_or_skip
from kaimai.persistence.tables import staff, staff_links, staff_recovery_codes

MEMBER = (
    staff.c.id,
    staff.c.name,
    staff.c.email,
    staff.c.role,
    staff.c.totp_since.is_not(None).label("has_totp"),
    staff.c.is_active,
    staff.c.created_at,
    staff.c.language,
    staff.c.password_digest.is_not(None).label("has_password"),
)
"""What a `StaffMember` is made of."""
SEALED_MARK = "sealed:"
"""How a secret of a second step begins that is sealed; in base 32 there is no such sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What somebody must show to sign in as this member."""

    member: StaffMember
    password_digest: str | None
    password_set_at: datetime | None
    totp_secret: str | None
    """The one that counts, once its first code was right; before that the one that was offered."""
    totp_step: int
    refusals_seen_at: datetime | None


def member_of(row: Row[*tuple[Any, ...]]) -> StaffMember:
    """The member in a row that has the columns MEMBER."""
    fields = row._mapping
    return StaffMember(**{column.name: fields[column.name] for column in MEMBER})


def every(conn: Connection) -> list[StaffMember]:
    """All members, those who have gone too: who is here first, the oldest first."""
    found = conn.execute(
        sa.select(*MEMBER).order_by(staff.c.is_active.desc(), staff.c.created_at, staff.c.id)
    )
    return [member_of(row) for row in found]


def is_anybody(conn: Connection) -> bool:
    """Whether the shop has staff at all."""
    return conn.scalar(sa.select(staff.c.id).limit(1)) is not None


def find(conn: Connection, staff_id: str) -> StaffMember | None:
    """The member with this id."""
    row = conn.execute(sa.select(*MEMBER).where(staff.c.id == staff_id)).first()
    return None if row is None else member_of(row)


def find_by_email(conn: Connection, email: str) -> StaffMember | None:
    """The member with this address, in small letters."""
    row = conn.execute(sa.select(*MEMBER).where(staff.c.email == email)).first()
    return None if row is None else member_of(row)


def hold_all(conn: Connection) -> list[StaffMember]:
    """All members, as they stay until the transaction ends: for what depends on who else there is.

    Also holds off somebody who would be the first: the whole table is locked, which changes a few
    times a year.
    """
    hold_table(conn, staff)
    return every(conn)


def owners_left(members: Sequence[StaffMember], *, without: str) -> int:
    """How many active owners there are besides one."""
    return sum(each.is_owner for each in members if each.id != without)


def credentials(
    conn: Connection, *, email: str | None = None, staff_id: str | None = None, lock: bool = False
) -> Credentials | None:
    """What a member must show, found by address or by id; `lock`: until the transaction ends."""
    condition = staff.c.email == email if staff_id is None else staff.c.id == staff_id
    statement = sa.select(
        *MEMBER,
        staff.c.password_digest,
        staff.c.password_set_at,
        staff.c.totp_secret,
        staff.c.totp_step,
        staff.c.refusals_seen_at,
    ).where(condition)
    row = conn.execute(statement.with_for_update() if lock else statement).first()
    if row is None:
        return None
    return Credentials(
        member=member_of(row),
        password_digest=row.password_digest,
        password_set_at=row.password_set_at,
        totp_secret=row.totp_secret,
        totp_step=row.totp_step,
        refusals_seen_at=row.refusals_seen_at,
    )


def insert(conn: Connection, member: StaffMember) -> bool:
    """A new member without a password; False when the address is somebody's already."""
    added = conn.execute(
        insert_or_skip(conn, staff).returning(staff.c.id),
        {
            "id": member.id,
            "name": member.name,
            "email": member.email,
            "role": member.role,
            "language": member.language,
            "is_active": member.is_active,
            "created_at": member.created_at,
        },
    )
    return added.first() is not None


def change(conn: Connection, staff_id: str, **values: object) -> None:
    """Set columns of one member."""
    conn.execute(sa.update(staff).where(staff.c.id == staff_id).values(**values))


def second_steps(conn: Connection) -> list[tuple[str, str]]:
    """Every member with a secret of a second step, and the secret as it is stored."""
    found = conn.execute(
        sa.select(staff.c.id, staff.c.totp_secret).where(staff.c.totp_secret.is_not(None))
    )
    return [(row.id, row.totp_secret) for row in found]


def replace_second_step(conn: Connection, staff_id: str, before: str, after: str) -> bool:
    """Store the same secret in another form; False if the row is not as it was."""
    changed = conn.execute(
        sa.update(staff)
        .where(staff.c.id == staff_id, staff.c.totp_secret == before)
        .values(totp_secret=after)
    )
    return bool(changed.rowcount)


def use_totp_step(conn: Connection, staff_id: str, step: int) -> bool:
    """Use up a code's half minute; False when it, or a later one, was used before."""
    used = conn.execute(
        sa.update(staff)
        .where(staff.c.id == staff_id, staff.c.totp_step < step)
        .values(totp_step=step)
    )
    return used.rowcount == 1


def replace_recovery_codes(conn: Connection, staff_id: str, digests: Sequence[str]) -> None:
    """Give a member new codes; the old ones are gone, used or not."""
    conn.execute(sa.delete(staff_recovery_codes).where(staff_recovery_codes.c.staff_id == staff_id))
    if digests:
        conn.execute(
            sa.insert(staff_recovery_codes),
            [{"staff_id": staff_id, "digest": digest} for digest in digests],
        )


def use_recovery_code(conn: Connection, staff_id: str, digest: str, *, now: datetime) -> bool:
    """Use up a recovery code; False when there is none like this that is left."""
    used = conn.execute(
        sa.update(staff_recovery_codes)
        .where(
            staff_recovery_codes.c.staff_id == staff_id,
            staff_recovery_codes.c.digest == digest,
            staff_recovery_codes.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def recovery_codes_left(conn: Connection, staff_id: str) -> int:
    """How many codes a member has that were not used."""
    left = conn.scalar(
        sa.select(sa.func.count()).where(
            staff_recovery_codes.c.staff_id == staff_id,
            staff_recovery_codes.c.used_at.is_(None),
        )
    )
    return int(left or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link for choosing a password: whose, or nobody's for the first owner of a shop."""

    digest: str
    staff_id: str | None
    until: datetime
    used_at: datetime | None


def add_link(
    conn: Connection,
    digest: str,
    *,
    staff_id: str | None,
    made_by: str,
    now: datetime,
    until: datetime,
) -> None:
    """Keep a new link; whoever it is for has this one only."""
    same = (
        staff_links.c.staff_id.is_(None) if staff_id is None else staff_links.c.staff_id == staff_id
    )
    conn.execute(sa.delete(staff_links).where(same))
    conn.execute(
        sa.insert(staff_links),
        {
            "digest": digest,
            "staff_id": staff_id,
            "made_by": made_by,
            "made_at": now,
            "until": until,
        },
    )


def link(conn: Connection, digest: str) -> Link | None:
    """The link with this digest, used or not."""
    row = conn.execute(
        sa.select(
            staff_links.c.digest, staff_links.c.staff_id, staff_links.c.until, staff_links.c.used_at
        ).where(staff_links.c.digest == digest)
    ).first()
    return None if row is None else Link(**row._mapping)


def use_link(conn: Connection, digest: str, *, now: datetime) -> bool:
    """Use a link up; False when it was used before, or its time is over."""
    used = conn.execute(
        sa.update(staff_links)
        .where(
            staff_links.c.digest == digest,
            staff_links.c.used_at.is_(None),
            staff_links.c.until > now,
        )
        .values(used_at=now)
    )
    return used.rowcount == 1


def end_links(conn: Connection, staff_id: str) -> None:
    """No link that was made for this member works any more."""
    conn.execute(sa.delete(staff_links).where(staff_links.c.staff_id == staff_id))
