"""Commands for what becomes of an order: look, ship, complete, write a note, tell its buyer again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kaimai.cli import looking
from kaimai.cli.looking import find_order, print_order
from kaimai.cli.session import (
    DEFAULT_DATA,
    OPERATOR,
    DataOption,
    Failed,
    YesOption,
    ask,
    err,
    out,
    table,
    with_shop,
)
from kaimai.domain.buyers import checked_contact
from kaimai.domain.calendar import taipei
from kaimai.domain.errors import KaimaiError
from kaimai.domain.orders import ORDER_MOVES
from kaimai.domain.parcels import CARRIERS, ShipOrder
from kaimai.operations.order_edits import EditOrder, edit_order, print_of
from kaimai.operations.order_messages import tell_again
from kaimai.operations.order_notes import write_note
from kaimai.operations.shipping import complete_orders, ship_orders
from kaimai.operations.shop import Shop
from kaimai.persistence import order_notes
from kaimai.persistence import orders as order_rows
from kaimai.persistence.order_notes import Note
from kaimai.queries.order_messages import MessageView, messages_of_order
from kaimai.queries.orders import OrderView
from kaimai.words.errors import sentence
from kaimai.words.languages import CHINESE
from kaimai.words.story import letter_name

_MOMENT = "%Y-%m-%d %H:%M"


class _Orders(TyperGroup):
    """`kaimai orders 251122-…` shows that order: what is no command is a number."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 Typer keeps its types private
        if args and args[0] not in self.commands:
            here = [] if "--data" in args else ["--data", str(ctx.params["data"])]
            args = ["show", *args, *here]
        return super().resolve_command(ctx, args)


orders = typer.Typer(
    cls=_Orders,
    invoke_without_command=True,
    help="訂單：查看、出貨、結案、備註、再通知 Orders: look, ship, complete, note, tell again",
)
NumbersArgument = Annotated[list[str], typer.Argument(help="訂單編號 Order numbers")]
NumberArgument = Annotated[str, typer.Argument(help="訂單編號 An order's number")]


@orders.callback()
def latest(
    ctx: typer.Context,
    status: Annotated[
        str | None, typer.Option(help=f"狀態 One of: {', '.join(ORDER_MOVES.statuses)}")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="筆數 How many")] = 20,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """最新的訂單；加上編號就看那一筆。
    The newest orders; with a number, everything about that one."""
    if ctx.invoked_subcommand is None:
        looking.print_latest(data, status, limit)


@orders.command()
def show(number: NumberArgument, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """一筆訂單的內容、包裹、內部備註與通知。
    Everything about one order: lines, payments, parcels, internal notes, messages."""

    async def look(shop: Shop) -> tuple[OrderView, list[Note], list[MessageView]]:
        view = await find_order(shop, number)
        notes = await shop.db.read(order_notes.of_order, view.order.id)
        return view, notes, await shop.db.read(messages_of_order, view.order.id)

    view, notes, messages = with_shop(data, look)
    print_order(view)
    _print_parcels(view)
    for each in notes:
        out.print(f"{taipei(each.at):{_MOMENT}} {each.actor}: {each.text}", markup=False)
    _print_messages(messages)


@orders.command()
def ship(
    numbers: NumbersArgument,
    *,
    carrier: Annotated[
        str, typer.Option(help=f"物流公司 Who takes it: {', '.join(CARRIERS)}")
    ] = "other",
    tracking: Annotated[
        str, typer.Option(help="追蹤編號（只有一筆訂單時） Tracking number, of a single order")
    ] = "",
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """出貨：已付款的訂單標記為已出貨，並通知買家。
    Mark paid orders as shipped; their buyers are told."""
    if tracking and len(numbers) > 1:
        raise typer.BadParameter("--tracking 只能用於一筆訂單 is for a single order")
    wishes = [
        ShipOrder(number=number, carrier=carrier, tracking_number=tracking) for number in numbers
    ]
    ask(f"{len(numbers)} 筆訂單出貨嗎？ Ship {len(numbers)} orders?", yes=yes)
    _report(
        numbers,
        with_shop(data, lambda shop: ship_orders(shop.db, shop.mint, wishes, actor=OPERATOR)),
        "已出貨 shipped",
    )


@orders.command()
def complete(numbers: NumbersArgument, data: DataOption = Path(DEFAULT_DATA)) -> None:
    """結案：已出貨的訂單標記為已完成。
    Mark shipped orders as completed."""
    _report(
        numbers,
        with_shop(data, lambda shop: complete_orders(shop.db, shop.mint, numbers, actor=OPERATOR)),
        "已完成 completed",
    )


@orders.command()
def note(
    number: NumberArgument,
    text: Annotated[str, typer.Argument(help="內容，買家看不到 The note; no buyer sees it")],
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """寫一則內部備註。
    Write an internal note about an order."""
    with_shop(data, lambda shop: write_note(shop.db, shop.mint, number, text, actor=OPERATOR))
    out.print("已記下。Noted.")


@orders.command()
def tell(
    number: NumberArgument,
    message: Annotated[
        str, typer.Argument(help="通知編號，見 kaimai orders show The message's id, from show")
    ],
    *,
    yes: YesOption = False,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """再通知買家一次（信件與 LINE）。
    Tell the buyer once more, by letter and in LINE."""
    ask(f"再通知 {number} 的買家嗎？ Tell the buyer again?", yes=yes)
    with_shop(data, lambda shop: tell_again(shop.db, shop.mint, number, message, actor=OPERATOR))
    out.print("已排入寄送。It will be sent.")


@orders.command()
def edit(
    number: NumberArgument,
    *,
    name: Annotated[str | None, typer.Option(help="姓名 The buyer's name")] = None,
    phone: Annotated[str | None, typer.Option(help="電話 Telephone")] = None,
    email: Annotated[str | None, typer.Option(help="電子郵件 E-mail")] = None,
    shop_note: Annotated[
        str | None, typer.Option(help="給買家的話 What the shop tells the buyer")
    ] = None,
    data: DataOption = Path(DEFAULT_DATA),
) -> None:
    """出貨前修改聯絡方式與給買家的話（地址請在後台修改）。
    Change whom to reach and what the buyer is told, before it leaves (addresses: in the back office)."""

    async def change(shop: Shop) -> bool:
        view = await find_order(shop, number)
        known = await shop.db.read(order_rows.details, view.order.id)
        given = {"name": name, "phone": phone, "email": email}
        contact = known.contact._replace(**{k: v for k, v in given.items() if v is not None})
        request = EditOrder(
            number=view.order.number,
            contact=checked_contact(*contact),
            delivery=view.delivery,
            shop_note=known.shop_note if shop_note is None else shop_note,
            seen=print_of(known),
            actor=OPERATOR,
            at=shop.mint.now(),
        )
        return await edit_order(shop.db, request)

    is_changed = with_shop(data, change)
    out.print("已修改。Changed." if is_changed else "沒有變更。Nothing was changed.")


def _report(numbers: Sequence[str], answers: Sequence[KaimaiError | None], done: str) -> None:
    """Say of each order what became of it. Raises Failed when none succeeded."""
    for number, answer in zip(numbers, answers, strict=True):
        if answer is None:
            out.print(f"{number}: {done}", markup=False)
        else:
            err.print(f"{number}: {sentence(answer, CHINESE)}", markup=False, style="red")
    refused = sum(answer is not None for answer in answers)
    if refused:
        raise Failed(f"{refused} 筆沒有變更。{refused} orders were not changed.")


def _print_parcels(view: OrderView) -> None:
    for parcel in view.parcels:
        out.print(
            f"包裹 parcel: {parcel.carrier_name} {parcel.tracking_number} "
            f"{taipei(parcel.sent_at):{_MOMENT}} {parcel.page}".rstrip(),
            markup=False,
        )


def _print_messages(messages: Sequence[MessageView]) -> None:
    if not messages:
        return
    found = table("通知 message", "內容 about", "時間 at", "寄送 sent")
    for each in messages:
        found.add_row(
            each.event_id,
            letter_name(each.kind, CHINESE),
            f"{taipei(each.at):{_MOMENT}}",
            ", ".join(f"{one.sender} {one.state}" for one in each.deliveries),
        )
    out.print(found)
