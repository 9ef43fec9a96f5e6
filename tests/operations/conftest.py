"""What only tests of operations need: a count of the statements that reach a database."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every `execute` and `executemany` from now on, BEGIN and COMMIT left out."""
    seen: list[str] = []

    def note(
        _conn: object,
        _cursor: object,
        statement: str,
        _given: object,
        _context: object,
        _many: bool,
    ) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "ANALYZE")):
            seen.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
