"""The shop's accounts elsewhere, one row a version, their secrets sealed."""

import sqlalchemy as sa

from kaimai.persistence.dialect import JsonDocument
from kaimai.persistence.tables.columns import flag, metadata, text, time

connections = sa.Table(
    "connections",
    metadata,
    text("kind"),
    sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
    time("at"),
    text("actor"),
    # What may be shown.
    sa.Column("document", JsonDocument, nullable=False),
    # What may not; old versions keep none.
    sa.Column("sealed", sa.LargeBinary, nullable=True),
    flag("is_set", default=True),
    sa.PrimaryKeyConstraint("kind", "version"),
)
