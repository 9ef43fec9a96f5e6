"""What a shop that starts does not wait for."""

import subprocess
import sys

import pytest

# What LINE, the back office, an uploaded picture, another database or an old one needs.
LATER = (
    "PIL",
    "alembic",
    "argon2",
    "asyncpg",
    "kaimai.backoffice",
    "kaimai.line_channel",
    "linebot",
    "openpyxl",
    "pydantic",
    "pyotp",
    "sqlalchemy.orm",
)
SERVER = "kaimai.persistence.server, kaimai.persistence.server_copying"


@pytest.mark.parametrize(
    ("loaded", "later"),
    [
        ("kaimai.cli.serving", LATER),
        # A shop on PostgreSQL needs the driver, but not the part of SQLAlchemy that maps objects.
        (f"kaimai.cli.serving, {SERVER}", [name for name in LATER if name != "asyncpg"]),
    ],
)
def test_a_shop_starts_without_what_few_requests_need(loaded, later):
    script = f"import sys, {loaded}; print(*sorted({set(later)!r} & set(sys.modules)))"
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
