"""`kaimai check`: asks every invariant of the live shop, and shows the rows that break one."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from kaimai.cli.session import DEFAULT_DATA, DataOption, out, progress, table, with_shop
from kaimai.domain.calendar import taipei
from kaimai.operations.checks import record_check
from kaimai.operations.shop import Shop
from kaimai.persistence import check_runs
from kaimai.persistence.check_runs import CheckRun
from kaimai.queries.check import RULES, Broken, Rule, find_broken
from kaimai.words.error_facts import WHY_LOCKED

_MOMENT = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """What was asked and answered, and how the run of all rules before this one ended."""

    at: datetime
    rules: Sequence[Rule]
    seconds: dict[str, float]
    total_seconds: float
    broken: dict[str, Broken]
    before: CheckRun | None
    locked: Mapping[str, str]
    """Connections that count as not set because their secrets do not open, and why."""


def check(
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", help="只檢查這條規則，可重複 Only this rule; may be repeated"),
    ] = None,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="給程式讀的 JSON JSON for programs")
    ] = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """檢查帳目：庫存、訂單、付款是否一致；營業中也可以執行。結束代碼 0：一致，1：不一致，2：沒有這條規則。
    Check that stock, orders and money agree, also while the shop is open.
    Exit code 0: they do, 1: they do not, 2: there is no such rule."""
    rules = _chosen(rule or [])
    found = with_shop(data, lambda shop: _ask(shop, rules))
    if as_json:
        out.print(_json(found), markup=False)
    else:
        _show(found)
    if found.broken or found.locked:
        raise typer.Exit(1)


def _chosen(names: Sequence[str]) -> list[Rule]:
    """The rules of these names; all without any. Raises BadParameter, which lists the names."""
    known = {rule.name: rule for rule in RULES}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise typer.BadParameter(
            f"there is no rule {', '.join(unknown)}; there are: {', '.join(known)}",
            param_hint="--rule",
        )
    return [known[name] for name in names] or list(RULES)


async def _ask(shop: Shop, rules: Sequence[Rule]) -> _Finding:
    at, began = shop.mint.now(), time.perf_counter()
    before = await shop.db.read(check_runs.last)
    seconds: dict[str, float] = {}
    with progress() as bar:
        task = bar.add_task("檢查 check", total=len(rules))

        def asked(rule: Rule, took: float) -> None:
            seconds[rule.name] = took
            bar.advance(task)

        found = await find_broken(
            shop.db,
            at,
            rules,
            clock=time.perf_counter,
            on_asked=asked,
        )
    total = time.perf_counter() - began
    broken = {each.rule.name: each for each in found}
    if len(rules) == len(RULES):
        counts = {name: each.count for name, each in broken.items()}
        await record_check(shop.db, at=at, seconds=total, rules=len(rules), broken=counts)
    return _Finding(
        at=at,
        rules=rules,
        seconds=seconds,
        total_seconds=total,
        broken=broken,
        before=before,
        locked=shop.live.troubles,
    )


def _show(found: _Finding) -> None:
    results = table("規則 rule", "結果 result", "秒 seconds")
    for rule in found.rules:
        broken = found.broken.get(rule.name)
        result = "[green]ok[/]" if broken is None else f"[red]{broken.count}: {rule.reason}[/]"
        results.add_row(rule.name, result, f"{found.seconds[rule.name]:.2f}")
    out.print(results)
    for broken in found.broken.values():
        out.print(_rows(broken))
    if found.before is not None:
        end = ", ".join(found.before.broken) or "ok"
        out.print(f"上次檢查 last run: {taipei(found.before.at):{_MOMENT}}, {end}")
    for kind, why in found.locked.items():
        reason = WHY_LOCKED[why]
        out.print(
            f"[red]{kind}：目前不能用，{reason.zh} It counts as not set: {reason.en}[/] "
            "(docs/operations.md)"
        )
    if not found.broken:
        out.print(f"帳目一致。The books agree. ({found.total_seconds:.1f} s)")


def _rows(broken: Broken) -> Table:
    shown = f"{len(broken.rows)} of {broken.count}" if broken.count > len(broken.rows) else "all"
    rows = table(*broken.columns, title=f"{broken.rule.name} ({shown} rows)")
    for row in broken.rows:
        rows.add_row(*(str(value) for value in row))
    return rows


def _json(found: _Finding) -> str:
    document = {
        "at": found.at,
        "seconds": round(found.total_seconds, 3),
        "holds": not found.broken,
        "connections_locked": dict(found.locked),
        "rules": [_as_member(rule, found) for rule in found.rules],
    }
    return msgspec.json.format(msgspec.json.encode(document)).decode()


def _as_member(rule: Rule, found: _Finding) -> dict[str, object]:
    broken = found.broken.get(rule.name)
    member: dict[str, object] = {
        "name": rule.name,
        "reason": rule.reason,
        "seconds": round(found.seconds[rule.name], 3),
        "broken": 0 if broken is None else broken.count,
    }
    if broken is not None:
        # The first rows; a time or an id is text, as the table shows it.
        member["rows"] = [
            dict(zip(broken.columns, (_plain(value) for value in row), strict=True))
            for row in broken.rows
        ]
    return member


def _plain(value: object) -> object:
    return value if isinstance(value, int | str | None) else str(value)
