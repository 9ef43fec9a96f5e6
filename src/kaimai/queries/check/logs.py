"""Invariants of the logs of moves: how every status came about can be told without a gap."""

import sqlalchemy as sa

from kaimai.persistence.tables import (
    order_moves,
    orders,
    payment_log,
    payment_moves,
    refund_moves,
    refunds,
)
from kaimai.queries.check.rules import Rule


def _rules(noun: str, subjects: sa.Table, log: sa.Table, name: sa.Column[str]) -> tuple[Rule, Rule]:
    counted = (
        sa.select(
            log.c.subject_id,
            sa.func.count().label("rows"),
            sa.func.min(log.c.version).label("first"),
            sa.func.max(log.c.version).label("last"),
        )
        .group_by(log.c.subject_id)
        .subquery("counted")
    )
    last = log.alias("last_move")
    complete = Rule(
        name=f"{noun}_log_is_complete",
        reason=f"the log has versions 1 to n of each {noun}, and the last one led to its status",
        breaks=sa.select(
            name,
            subjects.c.version,
            counted.c.rows,
            subjects.c.status,
            last.c.to_status.label("log_says"),
        )
        .select_from(subjects)
        .outerjoin(counted, counted.c.subject_id == subjects.c.id)
        .outerjoin(
            last,
            sa.and_(last.c.subject_id == subjects.c.id, last.c.version == subjects.c.version),
        )
        .where(
            sa.or_(
                counted.c.rows.is_(None),
                counted.c.rows != subjects.c.version,
                counted.c.first != 1,
                counted.c.last != subjects.c.version,
                last.c.to_status.is_(None),
                last.c.to_status != subjects.c.status,
            )
        ),
    )
    before, after = log.alias("before"), log.alias("after")
    chained = Rule(
        name=f"{noun}_log_is_a_chain",
        reason=f"in the log of each {noun} a move begins where the one before it ended",
        breaks=sa.select(
            name, after.c.version, before.c.to_status, after.c.from_status.label("begins_at")
        )
        .select_from(after)
        .join(subjects, subjects.c.id == after.c.subject_id)
        .outerjoin(
            before,
            sa.and_(
                before.c.subject_id == after.c.subject_id,
                before.c.version == after.c.version - 1,
            ),
        )
        .where(
            sa.func.coalesce(after.c.from_status, "") != sa.func.coalesce(before.c.to_status, "")
        ),
    )
    return complete, chained


LOGS = (
    *_rules("order", orders, order_moves, orders.c.number),
    *_rules("payment", payment_log, payment_moves, payment_log.c.attempt_number),
    *_rules("refund", refunds, refund_moves, refunds.c.id),
)
