"""Invariants of the logs of moves: how every status came about can be told without a gap."""

import sqlalchemy as sa

from kaimai.persistence.tables import (
    group_buy_moves,
    group_buys,
    order_moves,
    orders,
    payment_log,
    payment_moves,
    refund_moves,
    refunds,
)
from kaimai.queries.check.rules import Rule


def _rules(noun: str, subjects: sa.Table, log: sa.Table, name: sa.Column[str]) -> tuple[Rule, Rule]:
    """Two rules that prove a log together: its last move is its subject's version, and every move
    but the first has the one before it. Neither needs to count the log of each subject."""
    last = log.alias("last_move")
    ends = Rule(
        name=f"{noun}_log_ends_in_its_status",
        reason=f"the last move in the log of each {noun.replace('_', ' ')} is its version and led to its status",
        breaks=sa.select(
            name,
            subjects.c.version,
            last.c.version.label("log_version"),
            subjects.c.status,
            last.c.to_status.label("log_status"),
        )
        .select_from(subjects)
        .outerjoin(
            last,
            sa.and_(last.c.subject_id == subjects.c.id, last.c.version >= subjects.c.version),
        )
        .where(
            sa.or_(
                last.c.version.is_(None),
                last.c.version != subjects.c.version,
                last.c.to_status != subjects.c.status,
            )
        ),
    )
    before, after = log.alias("before"), log.alias("after")
    # Looked up only for what is shown: a join would be made for every move.
    of_move = sa.select(name).where(subjects.c.id == after.c.subject_id).scalar_subquery()
    chained = Rule(
        name=f"{noun}_log_is_a_chain",
        reason=f"in the log of each {noun.replace('_', ' ')} a move begins where the one before it ended",
        breaks=sa.select(
            of_move.label(name.name),
            after.c.version,
            before.c.to_status.label("ended_at"),
            after.c.from_status.label("begins_at"),
        )
        .select_from(after)
        .outerjoin(
            before,
            sa.and_(
                before.c.subject_id == after.c.subject_id,
                before.c.version == after.c.version - 1,
            ),
        )
        .where(
            sa.or_(
                sa.func.coalesce(after.c.from_status, "")
                != sa.func.coalesce(before.c.to_status, ""),
                (after.c.version == 1) != after.c.from_status.is_(None),
            )
        ),
    )
    return ends, chained


LOGS = (
    *_rules("order", orders, order_moves, orders.c.number),
    *_rules("payment", payment_log, payment_moves, payment_log.c.attempt_number),
    *_rules("refund", refunds, refund_moves, refunds.c.id),
    *_rules("group_buy", group_buys, group_buy_moves, group_buys.c.id),
)
