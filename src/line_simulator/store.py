"""Optional memory on disk: one SQLite file of JSON documents, written through. No rules live here.

A killed process loses nothing it has acknowledged: `flush` runs before each answer. The file has a
write-ahead log without a sync per commit, so that only a power cut could lose the last moment.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec


class Store:
    """Documents by kind and key. One process at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, key TEXT NOT NULL,"
            " body BLOB NOT NULL, PRIMARY KEY (kind, key))"
        )
        # Records change after they were noted; what counts is their state when they are written.
        self._pending: dict[tuple[str, str], msgspec.Struct | float | None] = {}

    def put(self, kind: str, key: str, document: msgspec.Struct | float) -> None:
        """Note a document for the next `flush`; the last one under a key counts."""
        self._pending[kind, key] = document

    def remove(self, kind: str, key: str) -> None:
        """Note that a document goes with the next `flush`."""
        self._pending[kind, key] = None

    def flush(self) -> None:
        """Write all noted documents in one transaction."""
        if not self._pending:
            return
        kept = [
            (kind, key, msgspec.json.encode(document))
            for (kind, key), document in self._pending.items()
            if document is not None
        ]
        gone = [names for names, document in self._pending.items() if document is None]
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany(
            "INSERT INTO documents VALUES (?, ?, ?)"
            " ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body",
            kept,
        )
        self._connection.executemany("DELETE FROM documents WHERE kind = ? AND key = ?", gone)
        self._connection.execute("COMMIT")
        self._pending.clear()

    def read(self, kind: str) -> Iterator[bytes]:
        """All documents of a kind, in the order in which they were first written."""
        for (body,) in self._connection.execute(
            "SELECT body FROM documents WHERE kind = ? ORDER BY rowid", (kind,)
        ):
            yield body

    def close(self) -> None:
        """Write what is noted and let go of the file."""
        self.flush()
        self._connection.close()
