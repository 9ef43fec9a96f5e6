"""The client: one method per service. It moves bytes and no more.

What a response proves is decided in `envelope.py`, what a broken transport proves in `exchange.py`.
`blocking.py` is made from this file; see its head.
"""

import functools
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

import httpx

from funbiz import envelope, exchange, services
from funbiz.codes import Command, PayFlag, PayType
from funbiz.envelope import Call
from funbiz.exchange import (
    WALLET_QUERIES,
    CallRecord,
    OrdersInPeriod,
    SplitDays,
    SplitPeriod,
    WalletOrdersOfDays,
    WalletQueryName,
    Watch,
)
from funbiz.keys import ShopKeys
from funbiz.replies import (
    BindCardReply,
    CreateOfflineOrderReply,
    CreateOrderReply,
    MaintainOrderReply,
    QueryAllotmentsReply,
    QueryBillReply,
    QueryEscrowAllotmentsReply,
    QueryOrdersReply,
    QueryPaymentReply,
    QueryScheduleReply,
    QueryUncapturedReply,
    QueryWalletOrdersReply,
)
from funbiz.requests import (
    BindCard,
    CreateOfflineOrder,
    CreateOrder,
    MaintainOrder,
    QueryAllotments,
    QueryBill,
    QueryEscrowAllotments,
    QueryOrders,
    QueryPayment,
    QuerySchedule,
    QueryUncaptured,
    QueryWalletOrders,
    Request,
)
from funbiz.services import R, Service


class FunbizClient:
    """Bank SinoPac funBIZ for one shop. Safe to share between tasks: it keeps nothing of a call.

    `http` comes from outside and is not closed here; its timeouts are the client's, its transport
    can be replaced, and its TLS verification is not touched. `base_url` ends in `/api`, see
    SANDBOX_BASE_URL. `before_request` is awaited before each of the two HTTP requests of a call
    (a rate limiter): what it raises goes through, and a nonce lives 60 seconds, so it should not
    hold the second one for long. `observer` is told of each finished call and must not raise; how
    long a call took is measured by `clock`, in seconds, if there is one. `wallet_query`: should the
    bank answer E3401 to the one name of that service, give the other.

    Every method raises NotSent, Refused or Unknown (see `errors.py`). A cancelled call is as
    unknown as a lost reply. Nothing is repeated here.
    """

    def __init__(
        self,
        keys: ShopKeys,
        *,
        base_url: str,
        http: httpx.AsyncClient,
        before_request: Callable[[], Awaitable[None]] | None = None,
        observer: Callable[[CallRecord], None] | None = None,
        clock: Callable[[], float] | None = None,
        wallet_query: WalletQueryName = WalletQueryName.WALLET_PAY,
    ) -> None:
        self._keys = keys
        self._http = http
        self._before_request = before_request
        self._watch = functools.partial(Watch, observer=observer, clock=clock)
        self._wallet_query = WALLET_QUERIES[wallet_query]
        self._headers = envelope.headers(keys)
        self._nonce_body = envelope.nonce_body(keys)
        self._nonce_url, self._order_url = exchange.addresses(base_url)

    async def create_order(self, request: CreateOrder) -> CreateOrderReply:
        """Ask for a payment (OrderCreate). After any end but NotSent use a new order number."""
        return await self.call(services.ORDER_CREATE, request)

    async def query_orders(self, request: QueryOrders) -> QueryOrdersReply:
        """Look for orders (OrderQuery). At most 300 rows come; see `query_orders_in_period`.

        An order that is not found may have been created seconds ago.
        """
        return await self.call(services.ORDER_QUERY, request)

    async def query_orders_in_period(
        self,
        first: datetime,
        last: datetime,
        *,
        pay_type: PayType | None = None,
        pay_flag: PayFlag | None = None,
    ) -> OrdersInPeriod:
        """Return the orders created from `first` to `last`, in as many calls as it takes.

        A full answer of 300 rows may have been cut, so its period is asked again in halves. They
        share their boundary minute, since nothing says whether the end of a period includes that
        minute's seconds. A minute that is still full is reported in `cut`.
        """
        period = SplitPeriod(first, last)
        while (stretch := period.next()) is not None:
            start, end = stretch
            reply = await self.query_orders(
                QueryOrders(
                    ordered_from=start, ordered_to=end, pay_type=pay_type, pay_flag=pay_flag
                )
            )
            period.take(reply.orders)
        return period.found()

    async def query_payment(self, pay_token: str) -> QueryPaymentReply:
        """Ask what a notice's pay token tells about (OrderPayQuery). Repeatable."""
        return await self.call(services.ORDER_PAY_QUERY, QueryPayment(pay_token=pay_token))

    async def query_uncaptured(self, order_no: str | None = None) -> QueryUncapturedReply:
        """List card orders that are authorised and not captured (OrderUnCapturedQuery)."""
        return await self.call(services.ORDER_UNCAPTURED_QUERY, QueryUncaptured(order_no=order_no))

    async def maintain_order(self, request: MaintainOrder) -> MaintainOrderReply:
        """Act on an order (OrderMaintain). The methods below name each command."""
        return await self.call(services.ORDER_MAINTAIN, request)

    async def capture(self, order_no: str) -> MaintainOrderReply:
        """Take the money that a card order has authorised."""
        return await self.maintain_order(MaintainOrder(order_no=order_no, command=Command.CAPTURE))

    async def void(self, order_no: str) -> MaintainOrderReply:
        """Give up a card's authorisation before capture."""
        return await self.maintain_order(MaintainOrder(order_no=order_no, command=Command.CANCEL))

    async def disable_account(self, order_no: str) -> MaintainOrderReply:
        """Close an unpaid virtual account, so that a later transfer is turned away."""
        return await self.maintain_order(MaintainOrder(order_no=order_no, command=Command.CANCEL))

    async def refund(
        self,
        order_no: str,
        *,
        amount_cents: int | None = None,
        remark: str | None = None,
        refund_token: str | None = None,
    ) -> MaintainOrderReply:
        """Give money back, the whole order without `amount_cents`.

        A virtual account takes two calls: the first returns `refund_token`; the second repeats the
        request with it within 120 seconds. A refund that ended Unknown must not be sent again
        before a query shows that it does not exist.
        """
        request = MaintainOrder(
            order_no=order_no,
            command=Command.REFUND,
            amount_cents=amount_cents,
            remark=remark,
            refund_token=refund_token,
        )
        return await self.maintain_order(request)

    async def change_expiry(self, order_no: str, expires_at: datetime) -> MaintainOrderReply:
        """Set a new deadline for an unpaid or expired virtual account."""
        request = MaintainOrder(
            order_no=order_no, command=Command.CHANGE_EXPIRY, expires_at=expires_at
        )
        return await self.maintain_order(request)

    async def stop_schedule(self, order_no: str) -> MaintainOrderReply:
        """End a schedule, named by its first order: no further charges."""
        return await self.maintain_order(MaintainOrder(order_no=order_no, command=Command.STOP))

    async def query_schedule(self, master_order_no: str) -> QueryScheduleReply:
        """Ask how a schedule stands and which charges it made (RegularQuery)."""
        request = QuerySchedule(master_order_no=master_order_no)
        return await self.call(services.REGULAR_QUERY, request)

    async def bind_card(self, request: BindCard) -> BindCardReply:
        """Ask for a page on which a buyer binds a card to the shop (CardBindCreate)."""
        return await self.call(services.CARD_BIND_CREATE, request)

    async def create_offline_order(self, request: CreateOfflineOrder) -> CreateOfflineOrderReply:
        """Take money at a counter from a wallet (OfflineCreate).

        After Unknown ask `query_wallet_orders` for its number; do not show the barcode again first.
        """
        return await self.call(services.OFFLINE_CREATE, request)

    async def query_wallet_orders(self, request: QueryWalletOrders) -> QueryWalletOrdersReply:
        """Look for wallet orders, which OrderQuery does not have. At most 300 rows come."""
        return await self.call(self._wallet_query, request)

    async def query_wallet_orders_of_days(
        self, first_day: date, last_day: date
    ) -> WalletOrdersOfDays:
        """Return the wallet orders made from one day to another, in as many calls as it takes.

        A full answer of 300 rows may have been cut, so it is asked for again by halves of the days,
        then by wallet, then by where it paid. What is still full is reported in `cut`.
        """
        days = SplitDays(first_day, last_day)
        while (question := days.next()) is not None:
            reply = await self.query_wallet_orders(question)
            days.take(reply.orders)
        return days.found()

    async def query_bill(self, day: date) -> QueryBillReply:
        """Return the statement of one day (BillQuery), yesterday to 30 days ago."""
        return await self.call(services.BILL_QUERY, QueryBill(day=day))

    async def query_allotments(
        self, first_day: date, last_day: date, *, pay_type: PayType
    ) -> QueryAllotmentsReply:
        """Return what was paid out to the shop (AllotQuery), yesterday to 30 days ago."""
        request = QueryAllotments(first_day=first_day, last_day=last_day, pay_type=pay_type)
        return await self.call(services.ALLOT_QUERY, request)

    async def query_escrow_allotments(
        self, first_day: date, last_day: date
    ) -> QueryEscrowAllotmentsReply:
        """Return what was paid out of escrow (AllotTrustQuery), in whole dollars."""
        request = QueryEscrowAllotments(first_day=first_day, last_day=last_day)
        return await self.call(services.ALLOT_TRUST_QUERY, request)

    async def fetch_nonce(self) -> str:
        """Ask for a nonce alone, as every other method does first: it shows that the keys work.

        Raises ConnectionFailed, NonceFailed or GatewayRejected.
        """
        return await self._nonce(Call(self._keys, exchange.NONCE, {}))

    async def call(self, service: Service[R], request: Request) -> R:
        """Make one call: a fresh nonce, then the request. Base of every method above."""
        members = {"ShopNo": self._keys.shop_no, **request.members()}
        call = Call(self._keys, service, members)
        with self._watch(call) as watch:
            reply = await self._exchange(call)
            watch.reply = reply
        return reply

    async def _nonce(self, call: Call[Any]) -> str:
        try:
            response = await self._post(self._nonce_url, self._nonce_body)
        except httpx.RequestError as error:
            raise exchange.nonce_broke(call, error) from error
        return envelope.read_nonce(call, response.status_code, response.content)

    async def _exchange(self, call: Call[R]) -> R:
        body = envelope.order_body(call, await self._nonce(call))
        try:
            response = await self._post(self._order_url, body)
        except httpx.RequestError as error:
            raise exchange.order_broke(call, error) from error
        return envelope.read_reply(call, response.status_code, response.content)

    async def _post(self, url: httpx.URL, body: bytes) -> httpx.Response:
        if self._before_request is not None:
            await self._before_request()
        return await self._http.post(
            url, content=body, headers=self._headers, follow_redirects=False
        )
