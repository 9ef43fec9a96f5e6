"""The page about speed shows what was measured, and nothing else."""

from pathlib import Path

from benchmarks.page import KEPT, PAGE, PICTURES, pictures, read, with_tables
from benchmarks.targets import ROWS

AGAIN = "run: python -m benchmarks.page"


def test_the_tables_are_made_from_the_results() -> None:
    page = PAGE.read_text("utf-8")

    assert with_tables(page, *read(KEPT)) == page, AGAIN


def test_the_pictures_are_made_from_the_results() -> None:
    for name, picture in pictures(read(KEPT)[0]).items():
        assert (PICTURES / name).read_text("utf-8") == picture, AGAIN


def test_every_target_names_a_figure_that_its_part_has() -> None:
    results, _ = read(KEPT)
    for row in ROWS:
        for (part, _database), report in results.items():
            if part == row.part:
                assert row.figure in report["medians"], row


def test_a_figure_counts_as_reached_from_its_target_on(tmp_path: Path) -> None:
    least = next(row for row in ROWS if not row.is_at_most)
    most = next(row for row in ROWS if row.is_at_most and row.target["SQLite"])

    assert least.is_reached("SQLite", least.target["SQLite"])
    assert not least.is_reached("SQLite", least.target["SQLite"] * 0.99)
    assert most.is_reached("SQLite", most.target["SQLite"])
    assert not most.is_reached("SQLite", most.target["SQLite"] * 1.01)
    assert read(tmp_path) == ({}, {})
