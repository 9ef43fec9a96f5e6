"""Invariants of the shop's own people: somebody can always get in, nobody who has left is in, and what
staff have moved is in the audit log."""

import sqlalchemy as sa

from kaimai.domain.permissions import OWNER
from kaimai.persistence.tables import (
    audit_log,
    group_buy_moves,
    order_moves,
    refund_moves,
    staff,
    staff_recovery_codes,
    staff_sessions,
)
from kaimai.queries.check.rules import Rule

_owners = staff.alias("owners")
_owner = Rule(
    name="staff_have_an_owner",
    reason="once a shop has staff, one of them is an owner who can sign in and look after the others",
    breaks=sa.select(staff.c.email, staff.c.role, staff.c.is_active).where(
        ~sa.select(_owners.c.id).where(_owners.c.is_active, _owners.c.role == OWNER).exists()
    ),
)
_sessions = Rule(
    name="sessions_are_of_active_staff",
    reason="who has left is signed in nowhere",
    breaks=sa.select(staff.c.email, staff_sessions.c.id, staff_sessions.c.last_used_at)
    .join(staff, staff.c.id == staff_sessions.c.staff_id)
    .where(staff_sessions.c.ended_at.is_(None), ~staff.c.is_active),
)
_codes = Rule(
    name="recovery_codes_stand_for_a_second_step",
    reason="recovery codes are kept with a second step, and go with it",
    breaks=sa.select(staff.c.email, sa.func.count().label("codes"))
    .join(staff_recovery_codes, staff_recovery_codes.c.staff_id == staff.c.id)
    .where(staff.c.totp_since.is_(None))
    .group_by(staff.c.email),
)
_second_steps = Rule(
    name="second_steps_have_a_secret",
    reason="whoever is asked for a code has a secret that codes are made of",
    breaks=sa.select(staff.c.email, staff.c.totp_since).where(
        staff.c.totp_since.is_not(None), staff.c.totp_secret.is_(None)
    ),
)
_began = sa.select(sa.func.min(audit_log.c.at)).scalar_subquery()


def _noted(kind: str, moves: sa.Table, *births: str) -> Rule:
    """Moves by staff since the log began have their entries; `births` have theirs elsewhere."""
    noted = (
        sa.select(audit_log.c.id)
        .where(
            audit_log.c.kind == kind,
            audit_log.c.subject_id == moves.c.subject_id,
            audit_log.c.verb == moves.c.verb,
            audit_log.c.actor == moves.c.actor,
        )
        .exists()
    )
    return Rule(
        name=f"{kind}_moves_of_staff_are_noted",
        reason="what one of the shop's people has moved is in the audit log",
        breaks=sa.select(moves.c.subject_id, moves.c.verb, moves.c.actor, moves.c.at).where(
            moves.c.actor.like("staff:%"),
            moves.c.verb.not_in(births),
            moves.c.at >= _began,
            ~noted,
        ),
    )


STAFF = (
    _owner,
    _sessions,
    _codes,
    _second_steps,
    _noted("order", order_moves, "place"),
    _noted("refund", refund_moves),
    _noted("group_buy", group_buy_moves),
)
