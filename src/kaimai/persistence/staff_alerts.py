"""Which members of the staff are who in LINE, what they want to hear, and what there is to hear."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kaimai.domain.staff_alerts import StaffLine
from kaimai.persistence.dialect import insert_or_skip
from kaimai.persistence.tables import (
    cases,
    check_runs,
    differences,
    orders,
    payment_log,
    products,
    skus,
    staff,
    staff_line_codes,
    staff_lines,
)

_LINES = sa.select(
    staff_lines.c.staff_id,
    staff_lines.c.user_id,
    staff_lines.c.kinds,
    staff_lines.c.quiet_from,
    staff_lines.c.quiet_until,
    staff_lines.c.linked_at,
)


def lines(conn: Connection) -> list[StaffLine]:
    """Everybody of the staff who is active and known in LINE."""
    found = conn.execute(
        _LINES.join(staff, staff.c.id == staff_lines.c.staff_id)
        .where(staff.c.is_active)
        .order_by(staff_lines.c.staff_id)
    )
    return [StaffLine(**{**row._mapping, "kinds": tuple(row.kinds)}) for row in found]


def line_of(conn: Connection, staff_id: str) -> StaffLine | None:
    """This member in LINE."""
    row = conn.execute(_LINES.where(staff_lines.c.staff_id == staff_id)).first()
    return None if row is None else StaffLine(**{**row._mapping, "kinds": tuple(row.kinds)})


def member_called(conn: Connection, user_id: str) -> str | None:
    """The id of the member who is this person in LINE."""
    return conn.scalar(sa.select(staff_lines.c.staff_id).where(staff_lines.c.user_id == user_id))


def keep_code(conn: Connection, staff_id: str, digest: str, *, until: datetime) -> None:
    """Let this code stand for a member until then; an older one of theirs is good no more."""
    conn.execute(sa.delete(staff_line_codes).where(staff_line_codes.c.staff_id == staff_id))
    conn.execute(
        sa.insert(staff_line_codes), {"staff_id": staff_id, "digest": digest, "until": until}
    )


def use_code(conn: Connection, digest: str, *, now: datetime) -> str | None:
    """Whose code this is; it is used up by that."""
    return conn.scalar(
        sa.delete(staff_line_codes)
        .where(staff_line_codes.c.digest == digest, staff_line_codes.c.until > now)
        .returning(staff_line_codes.c.staff_id)
    )


def link(
    conn: Connection, staff_id: str, user_id: str, kinds: Sequence[str], *, now: datetime
) -> None:
    """Let this person in LINE be this member, and nobody else."""
    conn.execute(
        sa.delete(staff_lines).where(
            sa.or_(staff_lines.c.staff_id == staff_id, staff_lines.c.user_id == user_id)
        )
    )
    conn.execute(
        insert_or_skip(conn, staff_lines),
        {"staff_id": staff_id, "user_id": user_id, "kinds": list(kinds), "linked_at": now},
    )


def unlink(conn: Connection, staff_id: str) -> bool:
    """Forget who this member is in LINE; False when nobody knew."""
    return (
        conn.execute(sa.delete(staff_lines).where(staff_lines.c.staff_id == staff_id)).rowcount == 1
    )


def set_wishes(
    conn: Connection,
    staff_id: str,
    *,
    kinds: Sequence[str],
    quiet_from: int | None,
    quiet_until: int | None,
) -> None:
    """What this member wants to hear, and when not."""
    conn.execute(
        sa.update(staff_lines)
        .where(staff_lines.c.staff_id == staff_id)
        .values(kinds=list(kinds), quiet_from=quiet_from, quiet_until=quiet_until)
    )


# What there is to hear


def new_cases(conn: Connection, since: datetime, limit: int) -> list[str]:
    """Open cases since then."""
    return list(
        conn.scalars(
            sa.select(cases.c.id)
            .where(cases.c.closed_at.is_(None), cases.c.opened_at >= since)
            .order_by(cases.c.opened_at.desc())
            .limit(limit)
        )
    )


def new_differences(conn: Connection, since: datetime, limit: int) -> list[str]:
    """Open differences from the bank since then."""
    return list(
        conn.scalars(
            sa.select(differences.c.id)
            .where(differences.c.closed_at.is_(None), differences.c.first_seen >= since)
            .order_by(differences.c.first_seen.desc())
            .limit(limit)
        )
    )


def broken_rules(conn: Connection) -> list[str]:
    """What the last check of the books found broken."""
    broken = conn.scalar(sa.select(check_runs.c.broken).limit(1))
    return sorted(broken) if broken else []


def orders_of(conn: Connection, order_ids: Collection[str]) -> list[tuple[str, int]]:
    """Number and total (NT$) of these orders, in the order of their ids."""
    found = conn.execute(
        sa.select(orders.c.number, orders.c.total)
        .where(orders.c.id.in_(sorted(order_ids)))
        .order_by(orders.c.id)
    )
    return [(row.number, row.total) for row in found]


def orders_of_cases(conn: Connection, case_ids: Collection[str]) -> list[str]:
    """Numbers of the orders that these cases, as far as they are open, are about."""
    found = conn.scalars(
        sa.select(orders.c.number)
        .select_from(cases)
        .outerjoin(payment_log, payment_log.c.id == cases.c.payment_id)
        .join(orders, orders.c.id == sa.func.coalesce(cases.c.order_id, payment_log.c.order_id))
        .where(cases.c.id.in_(sorted(case_ids)), cases.c.closed_at.is_(None))
        .distinct()
    )
    return sorted(found)


def names_of(conn: Connection, sku_ids: Collection[str]) -> list[str]:
    """What these SKUs are called, with their public names."""
    found = conn.execute(
        sa.select(products.c.name, skus.c.sku)
        .join(products, products.c.id == skus.c.product_id)
        .where(skus.c.id.in_(sorted(sku_ids)))
        .order_by(products.c.name, skus.c.position)
    )
    return [f"{row.name}（{row.sku}）" for row in found]
