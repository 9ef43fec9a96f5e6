"""A rule that every form that any test sends is held to: what it changes is in the audit log."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

OWN_BUSINESS = frozenset(
    {
        "audit_log",
        "audit_terms",
        "bank_calls",
        "catalogue_previews",
        "check_runs",
        "idempotency_keys",
        "installation",
        "leases",
        "staff_attempts",
        "staff_sessions",
        "staff_waits",
    }
)
"""Tables that are written without anybody having changed the shop: who is signed in and who tried,
what is shown before it is done, what the shop computes by itself."""
OF_THE_BANK = re.compile(r"/orders/[^/]+/(ask|refund)$|/subscriptions/[^/]+/ask$")
"""Forms that ask the bank how a payment stands: what it reports is the bank's doing, and is told by the
logs of moves. The refund itself is noted with its move."""
_WRITTEN = re.compile(
    r'\b(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE
)


@contextmanager
def all_noted(action: str) -> Iterator[Callable[[], None]]:
    """Watch what a form commits; the function that comes back fails when it has left no entry."""
    pending: dict[int, set[str]] = defaultdict(set)
    written: set[str] = set()

    def wrote(conn: Connection, cursor: Any, statement: str, *_rest: object) -> None:
        # Some drivers do not say how many rows there were (-1).
        if cursor.rowcount and not statement.lstrip().upper().startswith("SELECT"):
            pending[id(conn)].update(_WRITTEN.findall(statement))

    def committed(conn: Connection) -> None:
        written.update(pending.pop(id(conn), ()))

    def rolled_back(conn: Connection) -> None:
        pending.pop(id(conn), None)

    def noted() -> None:
        changed = written - OWN_BUSINESS
        assert not changed or "audit_log" in written or OF_THE_BANK.search(action), (
            f"{action} changed {', '.join(sorted(changed))} and left no entry in the audit log: call "
            "persistence.audit.note in the same transaction"
        )

    watched = (
        ("after_cursor_execute", wrote),
        ("commit", committed),
        ("rollback", rolled_back),
    )
    with ExitStack() as stack:
        for name, listener in watched:
            event.listen(Engine, name, listener)
            stack.callback(event.remove, Engine, name, listener)
        yield noted
