"""Putting Kaimai together from its settings: the only package that knows every part."""

from kaimai.composition.application import build_app, end_streams, prepared
from kaimai.composition.backups import backup_jobs, backup_place, scratch
from kaimai.composition.line import line_jobs, line_presence, line_senders, open_line
from kaimai.composition.shop import (
    DATABASE_FILE,
    LETTERS_FOLDER,
    data_folder,
    database_url,
    is_embedded,
    migrate,
    open_database,
    open_shop,
    own,
    senders,
)
from kaimai.composition.staff import FIRST_OWNER_FILE, first_owner_link, hire

__all__ = [
    "DATABASE_FILE",
    "FIRST_OWNER_FILE",
    "LETTERS_FOLDER",
    "backup_jobs",
    "backup_place",
    "build_app",
    "data_folder",
    "database_url",
    "end_streams",
    "first_owner_link",
    "hire",
    "is_embedded",
    "line_jobs",
    "line_presence",
    "line_senders",
    "migrate",
    "open_database",
    "open_line",
    "open_shop",
    "own",
    "prepared",
    "scratch",
    "senders",
]
