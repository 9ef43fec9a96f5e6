"""The demo: a shop with sample products, a simulated bank and a simulated LINE, in one process and
one folder."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

import bank_simulator
import line_simulator
from bank_simulator import DEMO_SHOP, BankSettings
from kaimai import composition
from kaimai.cli import samples, web
from kaimai.cli.neighbours import HOST, serving_bank, serving_line
from kaimai.cli.serving import PortOption
from kaimai.cli.session import OPERATOR, DataOption, Failed, out
from kaimai.domain.catalog import slug_of
from kaimai.domain.coupons import FIXED
from kaimai.observability import logs
from kaimai.operations.catalog import import_products
from kaimai.operations.coupons import add_coupon, list_coupons
from kaimai.operations.plans import save_plan
from kaimai.operations.shop import Shop
from kaimai.operations.shop_profile import change_profile
from kaimai.operations.showcase import add_pictures
from kaimai.operations.staff import has_staff
from kaimai.persistence.database import Engine
from kaimai.queries.catalogue import product_and_related
from kaimai.queries.stock import shelves
from kaimai.settings import CONFIG_FILE, Settings, read_settings
from line_simulator import DEMO_ACCOUNT, DEMO_PEOPLE, LineSettings

DEFAULT_DEMO_DATA = "demo-data"
BANK_FILE = "bank.db"
LINE_FILE = "line.db"
LOG_FILE = "demo.log"
MARK = "# Written by `kaimai demo` at every start; changes are lost."


def demo(
    port: PortOption = 8000,
    *,
    pause_free: Annotated[
        bool,
        typer.Option(
            "--pause-free", help="模擬銀行不等待，立即通知 The simulated bank notifies at once"
        ),
    ] = False,
    data: DataOption = Path(DEFAULT_DEMO_DATA),
) -> None:
    """啟動示範商店、模擬銀行與模擬 LINE；資料會保留。
    Run a demo shop with a simulated bank and a simulated LINE; its data stays."""
    folder = composition.data_folder(data)
    for each in (port, port + 1, port + 2):
        web.check_port(HOST, each)
    bank = bank_simulator.demo_settings(web.url_of(HOST, port + 1))
    if pause_free:
        bank = replace(bank, push_delay_seconds_min=0, push_delay_seconds_max=0)
    line = line_simulator.demo_settings(
        web.url_of(HOST, port + 2), webhook_url=f"{web.url_of(HOST, port)}/callback"
    )
    settings = _settings(folder, port, bank, line)
    with (folder / LOG_FILE).open("a", encoding="utf-8") as log:
        logs.configure(as_json=True, stream=log)
        with composition.prepared(settings) as engine:
            web.run_fast(
                lambda: _run(settings, engine, bank, line, port),
                in_long_turns=composition.is_embedded(settings),
            )


async def _run(
    settings: Settings, engine: Engine | None, bank: BankSettings, line: LineSettings, port: int
) -> None:
    app = composition.build_app(settings, engine=engine)
    # Opening the shop takes the lock on the folder, which guards its neighbours' files too.
    async with (
        app.lifespan(),
        serving_bank(settings.data / BANK_FILE, bank, port + 1),
        serving_line(settings.data / LINE_FILE, line, port + 2),
    ):
        shop = app.state.shop
        if not await shop.db.read(shelves):
            await fill(shop)
        await employ(shop)

        async def announce() -> None:
            _announce(settings, bank, line)

        await web.serve_until_stopped(
            web.make_server(app, HOST, port), announce, lambda: composition.end_streams(app)
        )
    out.print("示範商店已停止，資料已保留。The demo has stopped; its data stays.")


async def fill(shop: Shop) -> None:
    """Put the sample products on sale, with their pictures; say who sells, and give a coupon.
    Safe to repeat."""
    for key, value in samples.PROFILE.items():
        await change_profile(shop.db, shop.mint, key, value, actor=OPERATOR)
    if all(each.code != samples.COUPON for each in await list_coupons(shop.db)):
        await add_coupon(
            shop.db,
            shop.mint,
            code=samples.COUPON,
            kind=FIXED,
            value=samples.COUPON_OFF,
            minimum_total=samples.COUPON_FROM,
            uses_per_buyer=1,
        )
    wanted = samples.for_sale_at(shop.mint.now())
    await import_products(shop.db, shop.mint, wanted, actor=OPERATOR)
    monthly, _ = await shop.db.read(product_and_related, slug_of(samples.MONTHLY), related=0)
    if monthly is not None:
        await save_plan(shop.db, shop.mint, monthly.id, samples.MONTHLY_PLAN, actor=OPERATOR)
    for sku, alt, picture in samples.pictures():
        files = [(f"{sku}.webp", picture)]
        await add_pictures(
            shop.db, shop.mint, shop.settings.data, sku, files, alt=alt, actor=OPERATOR
        )


async def employ(shop: Shop) -> None:
    """Let somebody into the back office, where nobody is yet."""
    if not await has_staff(shop.db):
        await composition.hire(
            shop,
            name=samples.OWNER_NAME,
            email=samples.OWNER_EMAIL,
            password=samples.OWNER_PASSWORD,
            actor=OPERATOR,
        )


def _settings(folder: Path, port: int, bank: BankSettings, line: LineSettings) -> Settings:
    """The demo's settings, written to its folder so that every other command finds them there.

    Raises Failed for a folder that has the settings of a real shop.
    """
    file = folder / CONFIG_FILE
    if file.exists() and not file.read_text("utf-8").startswith(MARK):
        raise Failed(
            f"{folder} 是正式商店的資料夾，示範請用別的資料夾。"
            f"{folder} belongs to a real shop (it has its own {CONFIG_FILE}): "
            "choose another folder for the demo with --data."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = file.with_suffix(".new")
    with composition.own(Settings(data=folder)):
        written.write_text(_configuration(port, bank, line), "utf-8")
        written.replace(file)
    return read_settings(folder, os.environ)


def _configuration(port: int, bank: BankSettings, line: LineSettings) -> str:
    owner, _ = DEMO_PEOPLE[0]
    return "\n".join(
        [
            MARK,
            f'public_url = "{web.url_of(HOST, port)}"',
            "is_demo = true",
            'store_map = "sample"',
            "",
            "[bank]",
            f'base_url = "{bank.public_url}{bank.api_path}"',
            f'shop_no = "{DEMO_SHOP.shop_no}"',
            f'a1 = "{DEMO_SHOP.a1}"',
            f'a2 = "{DEMO_SHOP.a2}"',
            f'b1 = "{DEMO_SHOP.b1}"',
            f'b2 = "{DEMO_SHOP.b2}"',
            f'x_key_id = "{DEMO_SHOP.x_key_id}"',
            "requests_per_second = 0",
            "",
            "[line]",
            f'channel_secret = "{DEMO_ACCOUNT.channel_secret}"',
            f'channel_access_token = "{DEMO_ACCOUNT.channel_access_token}"',
            f'api_base_url = "{line.public_url}"',
            f'basic_id = "{DEMO_ACCOUNT.basic_id}"',
            f'owners = ["{owner}"]',
            "",
            "[limits]",
            "api_per_minute = 0",
            "pages_per_minute = 0",
            "",
        ]
    )


def _announce(settings: Settings, bank: BankSettings, line: LineSettings) -> None:
    letters = settings.data / composition.LETTERS_FOLDER
    for name, place in (
        ("商店   shop   ", settings.public_url),
        ("後台   office ", f"{settings.public_url}/admin"),
        ("登入   sign in", f"{samples.OWNER_EMAIL}  {samples.OWNER_PASSWORD}"),
        ("設計   design ", f"{settings.public_url}/design"),
        ("銀行   bank   ", f"{bank.public_url}/admin"),
        ("LINE   chats  ", line.public_url),
        ("優惠碼 coupon ", samples.COUPON),
        ("資料   data   ", settings.data),
        ("信件   letters", letters),
        ("記錄   log    ", settings.data / LOG_FILE),
    ):
        out.print(f"{name}  {place}", markup=False)
    out.print("Ctrl-C 停止 stops it; 資料會保留 the data stays.")
