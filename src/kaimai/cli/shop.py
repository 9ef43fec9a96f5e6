"""Commands for what the shop tells about itself: look at it, and change one value."""

from pathlib import Path
from typing import Annotated

import typer

from kaimai.cli.session import DEFAULT_DATA, OPERATOR, DataOption, out, table, with_shop
from kaimai.domain.payment_methods import INSTALMENTS
from kaimai.domain.shop_profile import ALWAYS_OFFERED, KEYS, ShopProfile, profile_document
from kaimai.operations.shop_profile import change_profile, read_profile

shop = typer.Typer(
    no_args_is_help=True,
    help="店家資料、配送與發票 The shop's legal block, delivery and invoices",
)
MEANINGS = {
    "shop_name": "店名 the shop's name",
    "hold_card_minutes": "刷卡保留分鐘 minutes that a card order holds its stock",
    "hold_atm_minutes": "轉帳保留分鐘 the same for a transfer",
    "atm_max": "轉帳金額上限 the most that may be paid by transfer, NT$",
    "methods": f"付款方式 ways to pay: {' '.join(ALWAYS_OFFERED)}",
    **{
        f"instalments_{count}": f"分 {count} 期從多少元起 {count} instalments from, NT$"
        for count in INSTALMENTS
    },
    "bonus_from": "紅利折抵從多少元起 bonus points from, NT$",
    "remember_cards": "讓客人記住信用卡 let buyers have their cards remembered: on, off",
    "low_stock": "庫存偏低的件數 so few units left are low",
    "language": "預設語言 usual language: zh, en",
    "business_name": "商號名稱 business name",
    "company_number": "統一編號 company number",
    "representative": "負責人 representative",
    "address": "地址 address",
    "phone": "電話 telephone",
    "email": "電子郵件 e-mail",
    "complaints": "申訴管道 where to complain",
    "delivery_terms": "交付說明 terms of delivery",
    "withdrawal_terms": "退貨說明 how to withdraw",
    "deliveries": "配送方式 home, store",
    "home_fee": "宅配運費 home delivery, NT$",
    "store_fee": "超商運費 store pick-up, NT$",
    "free_from": "免運門檻 free from, NT$ of goods",
    "invoices": "詢問發票 ask about the invoice: on, off",
    "welcome_coupon": "加好友優惠碼 coupon for a new friend in LINE",
    "return_coupon": "回來的好友優惠碼 coupon for a friend who comes back",
}


@shop.command("show")
def show(data: DataOption = Path(DEFAULT_DATA)) -> None:
    """目前的店家資料。
    What the shop tells about itself now."""
    _print(with_shop(data, lambda here: here.db.read(read_profile)))


@shop.command("set")
def change(
    key: Annotated[str, typer.Argument(help=f"{', '.join(KEYS)}")],
    value: Annotated[str, typer.Argument(help='新的值；"" 清空 The new value; "" for none')],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """修改一個項目，不用重新啟動。
    Change one value; nothing needs a restart."""
    _print(
        with_shop(
            data,
            lambda here: change_profile(here.db, here.mint, key, value, actor=OPERATOR),
        )
    )


def _print(profile: ShopProfile) -> None:
    rows = table("項目 key", "說明 meaning", "值 value")
    for key, value in profile_document(profile).items():
        rows.add_row(key, MEANINGS[key], _shown(value))
    out.print(rows)


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case tuple() | list():
            return ", ".join(value)
        case _:
            return str(value)
