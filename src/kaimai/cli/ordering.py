"""One order from the cart to the money, told step by step: the way of every order, for a tester's eyes."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from kaimai import links
from kaimai.cli.session import Failed, out
from kaimai.domain.buyers import WEB, Contact
from kaimai.domain.carts import Cart
from kaimai.domain.errors import BankUnreachable, CartEmpty, KaimaiError
from kaimai.domain.moves import Actor
from kaimai.domain.payment_methods import is_account
from kaimai.domain.payments import Payment, Rank
from kaimai.operations.answers import Placed
from kaimai.operations.checkout import place_order
from kaimai.operations.order_wishes import PlaceOrder
from kaimai.operations.payments import request_payment, sync_payment
from kaimai.operations.shop import Shop
from kaimai.persistence.database import Database
from kaimai.queries.carts import cart_of
from kaimai.queries.orders import OrderView, find_order
from kaimai.settings import Settings
from kaimai.words.errors import sentence
from kaimai.words.formats import in_groups, moment, money
from kaimai.words.languages import CHINESE, ENGLISH
from kaimai.words.status import status_name

BUYER = Actor("buyer", "command line")
CONTACT = Contact("王小明", "0912345678", "tester@example.com")
PUSH_SECONDS = 6.0
"""How long a running shop gets to hear the bank's notice before the bank is asked from here."""
LOOK_SECONDS = 0.5
ASK_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Who orders, how it is paid, and whether the simulated bank pays by itself."""

    shop: Shop
    buyer: str
    method: str
    pays: bool


async def walk(wish: Walk) -> None:
    """Order what is in the buyer's cart and follow it to the end of its payment.

    Raises what the operations raise, after the step that refused was told.
    """
    shop = wish.shop
    cart = await shop.db.read(cart_of, kind=WEB, value=wish.buyer)
    if cart is None or not cart.lines:
        _tell(1, "購物車是空的", "the cart is empty: kaimai init cart_items", failed=True)
        raise CartEmpty
    _tell(1, f"{wish.buyer} 的購物車 {cart.token}", "the buyer's open cart")
    for line in cart.lines:
        _tell(2, f"{line.name} × {line.quantity}", f"in the cart: {line.sku}")
    _tell(3, f"下單，合計 {money(cart.total)}", f"start an order, total {money(cart.total)}")
    placed = await _place(wish, cart)
    offer = await _ask_for_payment(wish, placed)
    await _pay(wish, placed, offer)


async def _place(wish: Walk, cart: Cart) -> Placed:
    mint = wish.shop.mint
    request = PlaceOrder(
        names=mint.order_names(wish.shop.installation.id),
        scope="command line",
        key=mint.token(),
        cart=cart.token,
        cart_version=cart.version,
        total=cart.total,
        method=wish.method,
        contact=CONTACT,
        terms=wish.shop.terms,
        actor=BUYER,
        at=mint.now(),
    )
    try:
        placed = await place_order(wish.shop.db, request)
    except KaimaiError as error:
        _tell(4, sentence(error, CHINESE), sentence(error, ENGLISH), failed=True)
        raise
    _tell(4, "每一項都有庫存", "every line is in stock")
    _tell(
        5,
        f"庫存已保留、購物車已鎖定，訂單 {placed.number} {status_name('order', 'initialized', CHINESE)}",
        f"stock reserved, cart locked, order {placed.number} recorded ({wish.method})",
    )
    return placed


async def _ask_for_payment(wish: Walk, placed: Placed) -> Payment:
    shop = wish.shop
    _tell(
        6,
        f"向銀行建立付款，金額 {money(placed.total)}（Amount={placed.total * 100}）",
        "ask the bank for a payment (OrderCreate)",
    )
    try:
        offer = await request_payment(
            shop.db,
            shop.gateway,
            shop.mint,
            placed.token,
            method=None,
            terms=shop.terms,
            storefront=shop.storefront,
            actor=BUYER,
        )
    except KaimaiError as error:
        view = await _view(shop.db, placed)
        name = status_name("order", view.order.status, CHINESE)
        _tell(7, f"{name}：{sentence(error, CHINESE)}", sentence(error, ENGLISH), failed=True)
        raise
    view = await _view(shop.db, placed)
    _tell(
        7,
        f"{status_name('order', view.order.status, CHINESE)}：TSNo {offer.ts_no}",
        f"{offer.bank_status or ''} {offer.bank_words}".strip() or "the bank accepted it",
    )
    if is_account(offer.method):
        account, until = in_groups(offer.account or ""), ""
        if offer.expires_at is not None:
            until = f"，期限 {moment(offer.expires_at, CHINESE)}"
        _tell(8, f"請轉帳到 807 {account}{until}", "waiting for the transfer to this account")
    else:
        _tell(8, f"請付款 {offer.pay_url}", "waiting for the buyer to pay on the bank's page")
    out.print(f"     {shop.settings.public_url.rstrip('/')}{links.order_path(placed.token)}")
    return offer


async def _pay(wish: Walk, placed: Placed, offer: Payment) -> None:
    if wish.pays:
        await _pay_at_simulator(wish.shop.settings, offer.attempt_number)
        _tell(8, "模擬銀行已付款", "the simulated bank has paid")
        view = await _wait_for_notice(wish.shop.db, placed)
    else:
        out.print("     （Ctrl-C 結束等待，訂單會保留 stops waiting, the order stays)")
        view = await _wait_for_end(wish.shop, placed, offer.attempt_number)
        if view.order.status == "paid":
            _tell(9, "銀行通知或查詢得知結果", "the result came by a notice, or by asking")
    if view.is_underway or view.order.status not in ("paid", "payment_failed"):
        _tell(9, "沒有收到通知（商店沒有在執行？）", "no notice came (is the shop running?)")
        await sync_payment(
            wish.shop.db,
            wish.shop.gateway,
            wish.shop.mint,
            offer.attempt_number,
            rank=Rank.BUTTON,
        )
        view = await _view(wish.shop.db, placed)
        _tell(10, "直接向銀行查詢，核對簽章、訂單與金額", "asked the bank and compared its answer")
    else:
        _tell(10, "以通知向銀行查詢，核對簽章、訂單與金額", "looked the notice up at the bank")
    status = view.order.status
    name = status_name("order", status, CHINESE)
    words = f"–{view.order.bank_words}" if view.order.bank_words else ""
    _tell(11, f"{name}{words}", f"the order is {status}", failed=status != "paid")
    if status != "paid":
        raise Failed(f"訂單 {placed.number} {name}。Order {placed.number} is {status}.")


async def _pay_at_simulator(settings: Settings, attempt_number: str) -> None:
    """Let the bank simulator pay through its own remote control. Raises Failed."""
    bank = urlsplit(settings.bank.base_url)
    url = f"{bank.scheme}://{bank.netloc}/admin/api/orders/{attempt_number}/pay"
    try:
        async with httpx.AsyncClient(timeout=10) as http:
            reply = await http.post(url, json={"result": "approve"})
    except httpx.HTTPError as error:
        raise Failed(f"連不上模擬銀行 The simulated bank cannot be reached: {url}") from error
    if reply.status_code != httpx.codes.OK:
        raise Failed(f"模擬銀行沒有付款 The simulated bank did not pay: {reply.text[:200]}")


async def _wait_for_notice(db: Database, placed: Placed) -> OrderView:
    for _ in range(round(PUSH_SECONDS / LOOK_SECONDS)):
        view = await _view(db, placed)
        if not view.order.is_open:
            _tell(9, "商店收到銀行的通知", "the running shop received the bank's notice")
            return view
        await asyncio.sleep(LOOK_SECONDS)
    return await _view(db, placed)


async def _wait_for_end(shop: Shop, placed: Placed, attempt_number: str) -> OrderView:
    waited = 0.0
    while True:
        view = await _view(shop.db, placed)
        if view.order.status != "payment_requested":
            return view
        await asyncio.sleep(LOOK_SECONDS)
        waited += LOOK_SECONDS
        if waited >= ASK_SECONDS:
            waited = 0.0
            try:
                await sync_payment(
                    shop.db, shop.gateway, shop.mint, attempt_number, rank=Rank.BUTTON
                )
            except BankUnreachable as error:
                out.print(f"     {sentence(error, CHINESE)}", markup=False)


async def _view(db: Database, placed: Placed) -> OrderView:
    view = await db.read(find_order, placed.token)
    if view is None:
        raise Failed(f"訂單不見了 Order {placed.number} is gone")
    return view


def _tell(step: int, chinese: str, english: str, *, failed: bool = False) -> None:
    mark = "[red]✗[/]" if failed else "[green]✓[/]"
    out.print(f"{mark} [bold]{step:>2}[/] ", end="")
    out.print(f"{chinese}  {english}", markup=False)
