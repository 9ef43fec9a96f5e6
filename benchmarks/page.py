"""`python -m benchmarks.page`: takes the results of build/bench into docs/performance, and writes the
tables and pictures of docs/performance.md from them.
"""

import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import chart
from benchmarks.bench import DATABASES, shown
from benchmarks.targets import ROWS, Row

ROOT = Path(__file__).parents[1]
NEW = ROOT / "build/bench"
KEPT = ROOT / "docs/performance"
PAGE = ROOT / "docs/performance.md"
PICTURES = ROOT / "docs/pictures"
Results = Mapping[tuple[str, str], Mapping[str, Any]]
"""The latest report of each part and database."""
OTHERS = {
    "checkout": (
        "orders/s, 256 buyers",
        "orders/s, 64 buyers",
        "bare requests/s, 256 buyers",
        "bare client, orders/s",
        "p99 ms, 256 buyers",
        "p99 ms, 64 buyers",
        "half load, orders/s",
        "half load, p50 ms",
        "generator, cores",
        "generator ÷ orders/s",
    ),
    "cores": ("all cores ÷ one",),
    "processes": tuple(f"{count} processes, orders/s" for count in (1, 2, 3, 4)),
    "operations": ("one SKU, orders/s", "1,000 SKUs, orders/s"),
    "notices": ("bare client, calls/s", "push to paid, notices/s"),
    "reads": ("product list, requests/s", "shelf page, requests/s", "product page, requests/s"),
}
"""Figures without a target that a reader wants to see."""


def main() -> None:
    """Take in what was measured, and write the page anew."""
    KEPT.mkdir(exist_ok=True)
    for file in sorted(NEW.glob("*.json")):
        shutil.copy(file, KEPT / file.name)
    results, peers = read(KEPT)
    PAGE.write_text(with_tables(PAGE.read_text("utf-8"), results, peers), "utf-8")
    for name, picture in pictures(results).items():
        (PICTURES / name).write_text(picture, "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)} from {len(results)} results")


def read(folder: Path) -> tuple[Results, Mapping[str, Any]]:
    """The results in a folder: ours, and the peers'."""
    found = {file.name: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}
    ours = {(each["part"], each["database"]): each for each in found.values() if "part" in each}
    return ours, found.get("peers.json", {})


def with_tables(page: str, results: Results, peers: Mapping[str, Any]) -> str:
    """The page with new text between its marks."""
    for name, lines in {
        "targets": _targets(results, peers),
        "figures": _others(results),
        "backpressure": _part(results, "backpressure"),
        "memory": _part(results, "memory"),
        "machine": _machines(results),
    }.items():
        begin, end = f"<!-- {name}: made by benchmarks.page -->", f"<!-- end of {name} -->"
        body = "\n".join([begin, *lines, end])
        before, _, rest = page.partition(begin)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{PAGE.name} has no place for {name}")
        page = before + body + after
    return page


def pictures(results: Results) -> dict[str, str]:
    """The pictures of the page by the names of their files."""
    groups = []
    for row in ROWS:
        group = []
        for database in DATABASES:
            value = _median(results, row.part, database, row.figure)
            if value is not None and row.target[database]:
                group.append((database, row.share(database, value), shown(value)))
        if group:
            groups.append((row.words, group))
    curves = {
        database: _curve(results["memory", database])
        for database in DATABASES
        if ("memory", database) in results
    }
    return {
        "performance.svg": chart.bars(groups),
        "performance-memory.svg": chart.curve(curves),
    }


def _curve(report: Mapping[str, Any]) -> list[tuple[float, float]]:
    found = []
    for name, value in report["medians"].items():
        orders = re.fullmatch(r"after ([\d,]+) orders, MB", name)
        if orders:
            found.append((float(orders[1].replace(",", "")), value))
    return found


def _targets(results: Results, peers: Mapping[str, Any]) -> list[str]:
    lines = ["| What | Target | SQLite | PostgreSQL |", "|---|---|---|---|"]
    for row in ROWS:
        sign = "≤" if row.is_at_most else "≥"
        targets = list(dict.fromkeys(shown(row.target[database]) for database in DATABASES))
        cells = (_cell(results, row, database) for database in DATABASES)
        lines.append(f"| {row.words} | {sign} {' and '.join(targets)} | {' | '.join(cells)} |")
    for words, calls, target in (
        ("an anonymous order ÷ the best peer's, one call", 1, 150),
        ("our three calls (cart, item, order) ÷ the best peer's", 3, 60),
    ):
        cells = (_peer_cell(peers, database, calls, target) for database in DATABASES)
        lines.append(f"| {words} | ≥ {target} | {' | '.join(cells)} |")
    return lines


def _cell(results: Results, row: Row, database: str) -> str:
    report = results.get((row.part, database))
    if report is None or row.figure not in report["medians"]:
        return "–"
    value = report["medians"][row.figure]
    mark = "✓" if row.is_reached(database, value) else "✗"
    return f"{mark} {shown(value)}{_range(report['rounds'][row.figure])}"


def _range(values: Sequence[float]) -> str:
    least, most = shown(min(values)), shown(max(values))
    return "" if least == most else f" ({least} to {most})"


def _peer_cell(peers: Mapping[str, Any], database: str, calls: int, target: float) -> str:
    for row in peers.get("ours ÷ best peer", []):
        if row["calls"] == calls and database in row["what"]:
            mark = "✓" if row["times"] >= target else "✗"
            return f"{mark} {shown(row['times'])}{_range(row['by round'])}"
    return "–"


def _others(results: Results) -> list[str]:
    lines = ["| Figure | SQLite | PostgreSQL |", "|---|---|---|"]
    for part, names in OTHERS.items():
        lines += _rows(results, part, names)
    return lines


def _part(results: Results, part: str) -> list[str]:
    """Every figure of one part."""
    names = dict.fromkeys(
        name
        for database in DATABASES
        for name in results.get((part, database), {}).get("medians", {})
    )
    return ["| Figure | SQLite | PostgreSQL |", "|---|---|---|", *_rows(results, part, names)]


def _rows(results: Results, part: str, names: Iterable[str]) -> list[str]:
    lines = []
    for name in names:
        values = [_median(results, part, database, name) for database in DATABASES]
        if any(value is not None for value in values):
            cells = ("–" if value is None else shown(value) for value in values)
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _median(results: Results, part: str, database: str, figure: str) -> float | None:
    report = results.get((part, database))
    found = None if report is None else report["medians"].get(figure)
    return None if found is None else float(found)


def _machines(results: Results) -> list[str]:
    """What each part was measured on: how long, when, and how much others used the machine."""
    lines = [
        "| Part | Database | When | Commit | Rounds × seconds | Others used, cores at most |",
        "|---|---|---|---|---|---|",
    ]
    for (part, _), report in sorted(results.items()):
        machine, settings = report["machine"], report["settings"]
        others = report["strangers_cores"]
        lines.append(
            f"| {part} | {machine['database']} | {report['at']} | {machine['commit']}"
            f" | {settings['rounds']} × {settings['seconds']}"
            f" | {shown(max(others)) if others else '–'} |"
        )
    if results:
        one = next(iter(results.values()))["machine"]
        known = ("cores", "memory", "system", "python", "granian", "litestar", "sqlalchemy")
        lines += ["", ", ".join(f"{name} {one[name]}" for name in known) + "."]
    return lines


if __name__ == "__main__":
    main()
