"""Invariants of the bank's statements: nothing on them is unexplained, and nothing counts twice."""

import sqlalchemy as sa

from kaimai.domain.reconciliation import AMOUNT_DIFFERS, MATCHED, RECEIPT, REFUND
from kaimai.persistence.tables import differences, payout_lines, statement_lines, statements
from kaimai.queries.check.rules import Rule


def _units(kind: str) -> sa.ColumnElement[int]:
    amount = sa.case((statement_lines.c.kind == kind, statement_lines.c.amount), else_=0)
    return sa.func.coalesce(sa.func.sum(amount), 0)


_counted = (
    sa.select(
        statements.c.day,
        sa.func.count(statement_lines.c.n).label("lines"),
        sa.func.count(sa.case((statement_lines.c.verdict == MATCHED, 1))).label("matched"),
        _units(RECEIPT).label("received"),
        _units(REFUND).label("refunded"),
    )
    .select_from(statements)
    .outerjoin(statement_lines, statement_lines.c.fetch_id == statements.c.fetch_id)
    .where(statements.c.fetch_id.is_not(None))
    .group_by(statements.c.day)
    .subquery("counted")
)
_sums = Rule(
    name="statements_are_their_lines",
    reason="what a statement is said to hold is the sum of its lines",
    breaks=sa.select(
        statements.c.day,
        statements.c.lines,
        _counted.c.lines.label("lines_found"),
        statements.c.matched,
        _counted.c.matched.label("matched_found"),
    )
    .join(_counted, _counted.c.day == statements.c.day)
    .where(
        sa.or_(
            *(
                statements.c[name] != _counted.c[name]
                for name in ("lines", "matched", "received", "refunded")
            )
        )
    ),
)


def _explained(name: str, lines: sa.Table) -> Rule:
    told = (
        sa.select(differences.c.id)
        .where(
            differences.c.day == statements.c.day,
            differences.c.kind == lines.c.verdict,
            differences.c.attempt_number == lines.c.attempt_number,
            differences.c.line_kind == lines.c.kind,
            differences.c.amount == lines.c.amount,
            sa.func.coalesce(differences.c.outcome, "") != "gone",
        )
        .correlate(statements, lines)
        .exists()
    )
    entry = sa.or_(
        sa.and_(lines.c.kind == RECEIPT, lines.c.payment_id.is_not(None)),
        sa.and_(lines.c.kind == REFUND, lines.c.refund_id.is_not(None)),
    )
    is_matched = lines.c.verdict == MATCHED
    return Rule(
        name=name,
        reason="every line is matched with an entry of the books, or a person is told of it",
        breaks=sa.select(
            statements.c.day, lines.c.kind, lines.c.attempt_number, lines.c.amount, lines.c.verdict
        )
        .select_from(lines)
        .join(statements, statements.c.fetch_id == lines.c.fetch_id)
        .where(sa.or_(sa.and_(is_matched, ~entry), sa.and_(~is_matched, ~told))),
    )


def _once(name: str, lines: sa.Table) -> Rule:
    entry = sa.case((lines.c.kind == RECEIPT, lines.c.payment_id), else_=lines.c.refund_id).label(
        "entry"
    )
    return Rule(
        name=name,
        reason="a payment or a refund is accounted for by one line at most",
        breaks=sa.select(lines.c.kind, entry, sa.func.count().label("lines"))
        .select_from(lines)
        .join(statements, statements.c.fetch_id == lines.c.fetch_id)
        .where(lines.c.verdict.in_([MATCHED, AMOUNT_DIFFERS]))
        .group_by(lines.c.kind, entry)
        .having(sa.func.count() > 1),
    )


STATEMENTS = (
    _sums,
    _explained("statement_lines_are_explained", statement_lines),
    _explained("payout_lines_are_explained", payout_lines),
    _once("statements_account_once", statement_lines),
    _once("payouts_account_once", payout_lines),
)
