"""`kaimai simulate`: run seeds of the simulation, and show the history of the one that fails."""

import contextlib
import gc
import logging
import os
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from kaimai.cli.session import Failed, out, progress, table
from kaimai.simulation import (
    DEEDS,
    STEPS,
    Ended,
    Plan,
    Tally,
    Trouble,
    open_workshop,
    run_seed,
)

HASH_SEED = "PYTHONHASHSEED"
COLLECT_EVERY = 20
"""Seeds between two collections of garbage; in between it would only cost time."""


def simulate(
    *,
    seeds: Annotated[int, typer.Option(min=1, help="跑幾個種子 How many seeds to run")] = 100,
    start: Annotated[int, typer.Option(min=0, help="第一個種子 The first seed")] = 1,
    steps: Annotated[int, typer.Option(min=1, help="每個種子幾步 Steps of each seed")] = STEPS,
    show: Annotated[
        bool, typer.Option("--show", help="印出經過 Print what happened in each seed")
    ] = False,
    database: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="改用伺服器上的空資料庫，用後清空 On a server's empty database, emptied afterwards",
        ),
    ] = "",
) -> None:
    """在虛擬時間裡試驗：買家、銀行、斷線、當機同時發生，帳目仍須正確。
    Try the shop in virtual time: buyers, the bank, lost messages and crashes all at once; whatever
    happens, the books must hold. The same seed always runs exactly the same way; not so on
    PostgreSQL, where transactions really run side by side."""
    _fix_hash_seed()
    plans = [Plan(seed=seed, steps=steps) for seed in range(start, start + seeds)]
    orders = deaths = 0
    tally = Tally()
    with open_workshop(database) as workshop, _undisturbed(), progress() as bar:
        task = bar.add_task("seeds", total=seeds)
        for number, plan in enumerate(plans):
            if number % COLLECT_EVERY == 0:
                gc.collect()
            ended = run_seed(plan, workshop)
            bar.advance(task)
            if show:
                _print_history(ended)
            if ended.complaints:
                _fail(ended, is_shown=show, is_exact=not database)
            orders, deaths = orders + ended.orders, deaths + ended.deaths
            tally += ended.tally
    _print_tally(tally)
    out.print(
        f"{seeds} 個種子全部通過：{orders} 筆訂單，當機 {deaths} 次。"
        f"{seeds} seeds held: {orders} orders, {deaths} crashes."
    )


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Collect garbage only where the loop says so: thousands of tables and statements live on.

    Nothing is logged: a shop in trouble complains all the time, and its history tells more.
    """
    logged = logging.root.manager.disable
    logging.disable()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
        logging.disable(logged)


def _fix_hash_seed() -> None:
    """Start this program again with a fixed hash seed: the order of sets is part of a history."""
    if os.environ.get(HASH_SEED) != "0":
        os.environ[HASH_SEED] = "0"
        arguments = [sys.executable, "-m", "kaimai", *sys.argv[1:]]
        os.execv(sys.executable, arguments)  # noqa: S606 our own arguments


def _print_history(ended: Ended) -> None:
    out.print(f"seed {ended.plan.seed}")
    for line in ended.history:
        out.print(line, markup=False)


def _print_tally(tally: Tally) -> None:
    """How often everything happened; what never did stands there too, with a 0."""
    for heading, names in (("出錯 trouble", tuple(Trouble)), ("動作 deed", DEEDS)):
        counted = table(heading, "次數 times")
        for name in names:
            counted.add_row(str(name), f"{tally[name]:,}")
        out.print(counted)


def _fail(ended: Ended, *, is_shown: bool, is_exact: bool) -> None:
    """Tell what is broken, how it came about, and how to see it again. Raises Failed."""
    if not is_shown:
        _print_history(ended)
    for sentence in ended.complaints:
        out.print(f"BROKEN {sentence}", markup=False)
    again = (
        f"Again, exactly: {ended.plan.command()}"
        if is_exact
        else f"Again with --database, perhaps in another order: {ended.plan.command()}"
    )
    raise Failed(f"種子 {ended.plan.seed} 失敗。Seed {ended.plan.seed} failed. {again}")
