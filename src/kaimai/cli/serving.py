"""Commands that keep a shop running: the web process, a worker of its own, and the schema."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kaimai import composition, worker
from kaimai.cli import web
from kaimai.cli.session import DEFAULT_DATA, DataOption, Failed, out, program, run, settings_of
from kaimai.observability import logs
from kaimai.operations.messages import Sender
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Engine
from kaimai.settings import Settings

HostOption = Annotated[str, typer.Option(help="監聽位址 Address to listen on")]
PortOption = Annotated[int, typer.Option(min=1, max=65_535, help="埠 Port")]
PROCESSES_TARGET = "kaimai.asgi:create_app"


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    processes: Annotated[
        int,
        typer.Option(
            min=1,
            max=64,
            help="行程數（需要資料庫伺服器） Web processes; more than one need a database server",
        ),
    ] = 1,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """啟動商店：網頁、API 與背景工作。
    Run the shop: pages, API and background jobs."""
    settings = _with_address(settings_of(data), host, port)
    web.check_port(host, port)
    if processes == 1:
        logs.configure()
        with composition.prepared(settings) as engine:
            web.run_fast(
                lambda: _serve(settings, engine, host, port),
                in_long_turns=composition.is_embedded(settings),
            )
        return
    if composition.is_embedded(settings):
        raise Failed(
            "內建資料庫只能由一個行程使用；要用多個行程，請以 KAIMAI_DATABASE_URL 設定資料庫伺服器。"
            "One process owns an embedded database: for --processes set KAIMAI_DATABASE_URL to "
            "a database server (docs/operations.md)."
        )
    run(_look_inside(settings))
    os.environ |= {"KAIMAI_DATA": str(settings.data), "KAIMAI_PUBLIC_URL": settings.public_url}
    _announce(settings, host, port)
    web.serve_with_processes(PROCESSES_TARGET, host, port, processes)


async def _serve(settings: Settings, engine: Engine | None, host: str, port: int) -> None:
    app = composition.build_app(settings, engine=engine)

    async def announce() -> None:
        # As people have set it last: the bank's keys may be set in the back office.
        _announce(app.state.shop.settings, host, port)
        await _announce_office(app.state.shop)

    async with app.lifespan():
        await web.serve_until_stopped(
            web.make_server(app, host, port), announce, lambda: composition.end_streams(app)
        )
    out.print("商店已停止。The shop has stopped.")


async def _look_inside(settings: Settings) -> None:
    """Make an empty database ready, and refuse one with another schema, before processes start."""
    async with composition.open_shop(settings) as shop:
        await _announce_office(shop)


def _announce(settings: Settings, host: str, port: int) -> None:
    out.print(f"商店 Shop    {web.url_of(host, port)}", markup=False)
    out.print(f"資料 Data    {settings.data}", markup=False)
    if not settings.bank.is_set:
        out.print(
            "尚未設定銀行金鑰，無法收款；可在後台的「設定」輸入。The bank's keys are not set, so "
            "nothing can be paid: type them under Settings in the back office, or see "
            "docs/operations.md"
        )


async def _announce_office(shop: Shop) -> None:
    """Where the back office is, or how somebody becomes its first owner.

    The link is worth a shop: where others may read what is printed, only its file is named.
    """
    made = await composition.first_owner_link(shop)
    if made is None:
        out.print(f"後台 Office  {shop.settings.public_url}/admin", markup=False)
        return
    link, file = made
    out.print(
        "還沒有店主：請在 24 小時內打開這個連結（只能用一次）。"
        "No owner yet: open this link within 24 hours; it works once:",
        markup=False,
    )
    out.print(link if out.is_terminal else file, markup=False)


def _with_address(settings: Settings, host: str, port: int) -> Settings:
    """A public URL that nobody set is the address that is listened on."""
    if settings.public_url != Settings(data=settings.data).public_url:
        return settings
    return replace(settings, public_url=web.url_of(host, port))


def run_worker(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """只執行背景工作（PostgreSQL；內建資料庫由 serve 執行）。
    Run the background jobs alone; with an embedded database `serve` does."""
    settings = settings_of(data)
    logs.configure()
    run(_work(settings))


async def _work(settings: Settings) -> None:
    with composition.own(settings):
        async with (
            composition.open_shop(settings) as shop,
            composition.line_presence(shop) as line,
        ):
            senders = composition.senders(shop) | line.senders()
            job = asyncio.create_task(
                _work_off(shop, senders, [*line.jobs(), *composition.backup_jobs(shop)])
            )
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, job.cancel)
            out.print("背景工作執行中。The worker is running.")
            await asyncio.wait({job})
            if not job.cancelled():
                await job
    out.print("背景工作已停止。The worker has stopped.")


async def _work_off(shop: Shop, senders: Mapping[str, Sender], more: Sequence[worker.Job]) -> None:
    """The jobs, under the settings of each moment, until cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(shop.live.watch())
        group.create_task(worker.run(shop, senders, more))


def migrate(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """把資料庫升級到這個版本；請先備份。
    Bring the database to this version's schema; make a backup first."""
    settings = settings_of(data)

    async def upgrade() -> tuple[str | None, str]:
        with composition.own(settings):
            async with composition.open_database(settings) as db:
                return await composition.migrate(db)

    before, after = run(upgrade())
    if before == after:
        out.print(f"資料庫已是最新版 {after}。The database is up to date.", markup=False)
    else:
        out.print(f"資料庫已從 {before or '（空）'} 升級到 {after}。Migrated.", markup=False)


def add_services(to: typer.Typer) -> None:
    """Give a program the commands of this module."""
    to.command()(serve)
    to.command("worker")(run_worker)
    to.command()(migrate)


app = program()
"""A program of these commands alone."""
add_services(app)
