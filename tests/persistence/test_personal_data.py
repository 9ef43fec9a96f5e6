"""The list of where personal data lives is whole: a new column of words must be put on it."""

import sqlalchemy as sa

from kaimai.persistence import personal_data
from kaimai.persistence.tables import metadata


def _named_by_rows(column: sa.Column) -> bool:
    """Keys that the shop makes itself, and references to them, say nothing."""
    is_id = column.name == "id" and column.primary_key
    return is_id or bool(column.foreign_keys)


def test_every_column_of_words_is_on_the_list_of_personal_data():
    missing = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Text | sa.JSON)
        and not _named_by_rows(column)
        and column.name not in personal_data.listed(table.name)
    }
    assert not missing, (
        "say in persistence/personal_data.py what these are: personal (PLACES, and how they are "
        f"erased), about the staff, or impersonal: {sorted(missing)}"
    )


def test_the_list_names_nothing_that_is_gone():
    columns = {
        (table.name, column.name) for table in metadata.tables.values() for column in table.columns
    }
    named = {
        (table, column)
        for listed in (personal_data.STAFF, personal_data.IMPERSONAL)
        for table, names in listed.items()
        for column in names
    }
    named |= {(p.table.name, column) for p in personal_data.PLACES for column in p.personal}
    assert named <= columns, sorted(named - columns)


def test_every_table_that_names_a_buyer_is_a_place_of_personal_data():
    places = {place.table.name for place in personal_data.PLACES}
    naming = {
        table.name
        for table in metadata.tables.values()
        for column in table.columns
        if column.name == "buyer_id"
    }
    assert naming <= places, sorted(naming - places)
