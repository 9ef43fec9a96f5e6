"""`funbiz create`, `offline` and `bind`: orders of every method, and cards bound for later."""

import dataclasses
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from funbiz import (
    TAIPEI,
    BindCard,
    BlockingFunbizClient,
    Card,
    CardKind,
    CreateOfflineOrder,
    CreateOrder,
    CreateOrderReply,
    Escrow,
    Mobile,
    MobileBrand,
    Period,
    Schedule,
    VirtualAccount,
    Wallet,
    WalletBrand,
)
from funbiz.command.options import Shown, Where, YesOption, last_moment
from funbiz.command.session import act, ask, tell

Method = VirtualAccount | Card | Mobile | Wallet | Escrow
_PANEL = "訂單 The order"
_ACCOUNT_DAYS = 3


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """What every order has, whatever its method."""

    amount: Annotated[int, typer.Option(min=1, help="幾元 Whole NT$", rich_help_panel=_PANEL)]
    name: Annotated[str, typer.Option(help="收款名稱 What is paid for", rich_help_panel=_PANEL)] = (
        "測試訂單"
    )
    number: Annotated[
        str | None,
        typer.Option(
            help="訂單編號 Order number; one is made up when left out", rich_help_panel=_PANEL
        ),
    ] = None
    notice_url: Annotated[
        str | None,
        typer.Option(
            envvar="FUNBIZ_NOTICE_URL",
            help="背端通知網址 Where the bank posts its notices",
            rich_help_panel=_PANEL,
        ),
    ] = None
    memo: Annotated[str | None, typer.Option(help="備註 A memo", rich_help_panel=_PANEL)] = None
    param1: Annotated[str | None, typer.Option(help="自訂參數一", rich_help_panel=_PANEL)] = None
    param2: Annotated[str | None, typer.Option(help="自訂參數二", rich_help_panel=_PANEL)] = None
    param3: Annotated[str | None, typer.Option(help="自訂參數三", rich_help_panel=_PANEL)] = None
    yes: YesOption = False

    def members(self) -> dict[str, Any]:
        """The fields that an order on a page and one at a counter share."""
        return {
            "order_no": self.number or _made_up_number(),
            "amount_cents": self.amount * 100,
            "product_name": self.name,
            "notice_url": self.notice_url,
            "memo": self.memo,
            "param1": self.param1,
            "param2": self.param2,
            "param3": self.param3,
        }


ReturnOption = Annotated[
    str,
    typer.Option(
        envvar="FUNBIZ_RETURN_URL",
        help="付款完成返回網址 Where the buyer's browser goes afterwards",
        rich_help_panel=_PANEL,
        show_default=False,
    ),
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Order(Sale):
    """An order that is paid on one of the bank's pages, or by transfer."""

    return_url: ReturnOption


LinkOption = Annotated[
    int | None,
    typer.Option("--link-minutes", help="連結幾分鐘有效 Life of the link, 1 to 30 minutes"),
]
CaptureOption = Annotated[
    bool,
    typer.Option(
        "--capture/--authorize", help="自動請款，或只授權 Take the money at once, or hold it"
    ),
]
TimesOption = Annotated[int, typer.Option(help="分幾期 Number of instalments")]


def card(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    capture: CaptureOption = True,
    capture_days: Annotated[
        int | None, typer.Option(help="幾天後自動請款 Captured after so many days, 1 to 30")
    ] = None,
    link_minutes: LinkOption = None,
    union_pay: Annotated[bool, typer.Option("--union-pay", help="銀聯卡 UnionPay")] = False,
) -> None:
    """信用卡一次付清。
    A card, the whole amount at once."""
    _create(
        order,
        where,
        shown,
        lambda: Card(
            automatic_capture=capture,
            capture_days=capture_days,
            link_minutes=link_minutes,
            kind=CardKind.CUP if union_pay else CardKind.ONE,
        ),
    )


def instalments(
    order: Order, where: Where, shown: Shown, *, times: TimesOption, link_minutes: LinkOption = None
) -> None:
    """信用卡分期。
    A card, by instalments."""
    _create(
        order,
        where,
        shown,
        lambda: Card(kind=CardKind.STAGING, instalments=times, link_minutes=link_minutes),
    )


def bonus(order: Order, where: Where, shown: Shown, *, link_minutes: LinkOption = None) -> None:
    """信用卡紅利折抵。
    A card, partly paid with its bonus points."""
    _create(order, where, shown, lambda: Card(kind=CardKind.BONUS, link_minutes=link_minutes))


def account(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    until: Annotated[
        str | None,
        typer.Option(help="付款期限，預設三天 Deadline, 2026-11-30 or 2026-11-30T18:00; 3 days"),
    ] = None,
) -> None:
    """虛擬帳號轉帳。
    A transfer to a virtual account made for this order."""
    deadline = _in_days(_ACCOUNT_DAYS) if until is None else last_moment(until)
    _create(order, where, shown, lambda: VirtualAccount.until(deadline))


def mobile(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    brand: Annotated[
        MobileBrand | None, typer.Option(help="只留一種 Only Apple (A), Google (G), Samsung (S)")
    ] = None,
    link_minutes: LinkOption = None,
) -> None:
    """行動支付：Apple Pay、Google Pay、Samsung Pay。
    Pay by telephone."""
    _create(order, where, shown, lambda: Mobile(brand=brand, link_minutes=link_minutes))


def wallet(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    brand: Annotated[WalletBrand, typer.Option(help="哪一種 Which wallet")],
) -> None:
    """電子支付：街口、LINE Pay、悠遊付…；20 分鐘內要付。
    An electronic wallet; the order lives 20 minutes."""
    _create(order, where, shown, lambda: Wallet(brand=brand), ask_with="query wallets")


def escrow(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    times: Annotated[int | None, typer.Option(help="分幾期 By instalments")] = None,
    capture: CaptureOption = True,
    link_minutes: LinkOption = None,
) -> None:
    """信用卡價金信託。
    A card, into escrow."""
    _create(
        order,
        where,
        shown,
        lambda: Escrow(
            automatic_capture=capture,
            kind=CardKind.ONE if times is None else CardKind.STAGING,
            instalments=times,
            link_minutes=link_minutes,
        ),
    )


def recurring(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    times: Annotated[int, typer.Option(help="共扣幾期 Number of charges, 2 to 999")],
    period: Annotated[Period, typer.Option(help="日 D 週 W 月 M 年 Y")] = Period.MONTH,
    every: Annotated[int, typer.Option(help="每幾個週期一次 Once in so many periods")] = 1,
    link_minutes: LinkOption = None,
) -> None:
    """信用卡定期定額：第一期由買家付款，之後自動扣款。
    A card, charged again and again; the first charge is the buyer's own payment."""
    _create(
        order,
        where,
        shown,
        lambda: Card(
            kind=CardKind.REGULAR,
            schedule=Schedule(times=times, period=period, every=every),
            link_minutes=link_minutes,
        ),
    )


def quick_pay(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    token: Annotated[
        str,
        typer.Option(
            envvar="FUNBIZ_QUICK_PAY_TOKEN", help="記住的卡 The remembered card's CCToken"
        ),
    ],
    link_minutes: LinkOption = None,
) -> None:
    """快速付款：用買家記住的卡，只要輸入末三碼。
    A card that the buyer let the bank remember; its page asks for the security code alone."""
    _create(order, where, shown, lambda: Card(quick_pay_token=token, link_minutes=link_minutes))


def bound_card(
    order: Order,
    where: Where,
    shown: Shown,
    *,
    bind_no: Annotated[str, typer.Option(help="綁卡編號 The shop's number for the card")],
    token: Annotated[
        str, typer.Option(envvar="FUNBIZ_BIND_TOKEN", help="綁卡 Token The card's BindToken")
    ],
    force_3d: Annotated[
        bool | None, typer.Option("--force-3d", help="強制 3D 驗證 Ask for the cardholder check")
    ] = None,
) -> None:
    """綁定的卡：可能當下就扣款。
    A card that was bound with `funbiz bind`; it may be charged at once."""
    _create(
        order,
        where,
        shown,
        lambda: Card(bind_no=bind_no, bind_token=token, force_3d=force_3d),
    )


def offline(
    sale: Sale,
    where: Where,
    shown: Shown,
    *,
    brand: Annotated[WalletBrand, typer.Option(help="哪一種 Which wallet")],
    barcode: Annotated[
        str, typer.Option(help="買家手機上的條碼 The barcode on the buyer's telephone")
    ],
) -> None:
    """電子支付線下收款：掃買家的付款條碼，立刻扣款。
    Take money at a counter from the wallet behind a barcode; it moves within this call."""
    reply = act(
        where,
        shown,
        lambda bank: bank.create_offline_order(
            CreateOfflineOrder(**sale.members(), wallet=brand, barcode=barcode)
        ),
        yes=sale.yes,
        ask_with="query wallets",
    )
    tell(reply, shown)


def bind(
    bind_no: Annotated[
        str,
        typer.Argument(metavar="BIND_NO", help="自訂的綁卡編號 The shop's own number for the card"),
    ],
    where: Where,
    shown: Shown,
    *,
    return_url: ReturnOption,
) -> None:
    """綁卡：取得買家綁定信用卡的網頁。
    A page on which a buyer binds a card to the shop; no money moves."""
    reply = ask(
        where,
        shown,
        lambda bank: bank.bind_card(BindCard(bind_no=bind_no, return_url=return_url)),
    )
    tell(reply, shown)


def _create(
    order: Order,
    where: Where,
    shown: Shown,
    method: Callable[[], Method],
    *,
    ask_with: str = "query order",
) -> None:
    """Make the order and show where it is paid; a rule that `method` breaks ends the command."""
    facts = order.members()

    def deed(bank: BlockingFunbizClient) -> CreateOrderReply:
        return bank.create_order(CreateOrder(**facts, return_url=order.return_url, method=method()))

    tell(act(where, shown, deed, yes=order.yes, ask_with=ask_with), shown)


def _made_up_number() -> str:
    """The second and some chance: no number may ever be used twice."""
    return f"F{_now():%y%m%d%H%M%S}{secrets.token_hex(2)}"


def _in_days(days: int) -> datetime:
    return _now() + timedelta(days=days)


def _now() -> datetime:
    return datetime.now(UTC).astimezone(TAIPEI)
