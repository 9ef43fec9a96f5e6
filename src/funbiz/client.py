"""The client: one method per service, and the only file that does I/O.

What a response proves is decided in `envelope.py`; here a failed transport is judged.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, NoReturn

import httpx

from funbiz import envelope, services
from funbiz.codes import Command, PayFlag, PayType
from funbiz.envelope import Call
from funbiz.errors import (
    ConnectionBroken,
    ConnectionFailed,
    FunbizError,
    NonceFailed,
    NotSent,
    Refused,
    TimedOut,
    UnverifiedReply,
)
from funbiz.keys import ShopKeys
from funbiz.masking import masked
from funbiz.replies import (
    BindCardReply,
    CreateOfflineOrderReply,
    CreateOrderReply,
    MaintainOrderReply,
    OrderRow,
    QueryAllotmentsReply,
    QueryBillReply,
    QueryEscrowAllotmentsReply,
    QueryOrdersReply,
    QueryPaymentReply,
    QueryScheduleReply,
    QueryUncapturedReply,
    QueryWalletOrdersReply,
    Reply,
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

PRODUCTION_BASE_URL = "https://api.sinopac.com/funBIZ/QPay.WebAPI/api"
SANDBOX_BASE_URL = "https://apisbx.sinopac.com/funBIZ-Sbx/QPay.WebAPI/api"

QUERY_ROW_LIMIT = 300
"""OrderQuery returns no more rows than this and does not say that it cut (protocol 5.4)."""


class WalletQueryName(StrEnum):
    """The manual names the query of wallet orders in two ways (section 5.11)."""

    WALLET_PAY = "WalletPayOrderQuery"
    LINE_PAY = "LinePayOrderQuery"


_WALLET_QUERIES = {
    WalletQueryName.WALLET_PAY: services.WALLET_PAY_ORDER_QUERY,
    WalletQueryName.LINE_PAY: services.LINE_PAY_ORDER_QUERY,
}

# Not a service but the first half of every call; it has a name for its errors.
_NONCE = Service(name="Nonce", reply=Reply, done=frozenset(), refusals=frozenset())

Outcome = Literal["done", "not_sent", "refused", "unknown", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """What an observer is told about a finished call. Holds no key, token or personal data.

    `interrupted`: the caller was cancelled or `before_request` raised; a call that was cancelled
    may have reached the bank. `error` is the class name of the error. `request` and `reply` are the
    inner members as `masking.py` leaves them; lists are told by their length unless the request
    names an order. `reply` is None when none came, or none that can be believed: then `code` and
    `text` are None too. `seconds` is None without a clock.
    """

    service: str
    order_no: str | None
    outcome: Outcome
    error: str | None = None
    code: str | None = None
    text: str | None = None
    http_status: int | None = None
    request: Mapping[str, Any] = field(default_factory=dict)
    reply: Mapping[str, Any] | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersInPeriod:
    """All orders of a period. `cut` lists stretches in which the bank may hold more."""

    orders: tuple[OrderRow, ...]
    cut: tuple[tuple[datetime, datetime], ...] = ()


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
        self._observer = observer
        self._clock = clock
        self._wallet_query = _WALLET_QUERIES[wallet_query]
        self._headers = envelope.headers(keys)
        self._nonce_body = envelope.nonce_body(keys)
        self._nonce_url, self._order_url = _addresses(base_url)

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
        found: dict[tuple[str, str], OrderRow] = {}
        cut: list[tuple[datetime, datetime]] = []
        pending = [(_minute(first), _minute(last))]
        while pending:
            start, end = pending.pop()
            reply = await self.query_orders(
                QueryOrders(
                    ordered_from=start, ordered_to=end, pay_type=pay_type, pay_flag=pay_flag
                )
            )
            for row in reply.orders:
                found[row.order_no, row.ts_no] = row
            if len(reply.orders) < QUERY_ROW_LIMIT:
                continue
            minutes = (end - start) // timedelta(minutes=1)
            if minutes <= 1:
                cut.append((start, end))
                continue
            middle = start + timedelta(minutes=minutes // 2)
            pending += [(middle, end), (start, middle)]
        return OrdersInPeriod(orders=tuple(found.values()), cut=tuple(cut))

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
        return await self._nonce(Call(self._keys, _NONCE, {}))

    async def call(self, service: Service[R], request: Request) -> R:
        """Make one call: a fresh nonce, then the request. Base of every method above."""
        members = {"ShopNo": self._keys.shop_no, **request.members()}
        call = Call(self._keys, service, members)
        began = None if self._clock is None else self._clock()
        ended: dict[str, Any] = {"outcome": "interrupted"}
        try:
            reply = await self._exchange(call)
            ended = {"outcome": "done", "code": reply.code, "text": reply.text, "reply": reply.raw}
        except FunbizError as error:
            ended = _told(error)
            raise
        finally:
            if self._observer is not None:
                self._observer(self._record(call, began, **ended))
        return reply

    def _record(
        self,
        call: Call[Any],
        began: float | None,
        *,
        reply: Mapping[str, Any] | None = None,
        **ended: Any,  # noqa: ANN401 the fields of a record
    ) -> CallRecord:
        with_rows = call.order_no is not None
        return CallRecord(
            service=call.service.name,
            order_no=call.order_no,
            request=masked(call.members),
            reply=None if reply is None else masked(reply, with_rows=with_rows),
            seconds=None if self._clock is None or began is None else self._clock() - began,
            **ended,
        )

    async def _nonce(self, call: Call[Any]) -> str:
        try:
            response = await self._post(self._nonce_url, self._nonce_body)
        except httpx.RequestError as error:
            _judge_nonce_transport(call, error)
        return envelope.read_nonce(call, response.status_code, response.content)

    async def _exchange(self, call: Call[R]) -> R:
        body = envelope.order_body(call, await self._nonce(call))
        try:
            response = await self._post(self._order_url, body)
        except httpx.RequestError as error:
            _judge_order_transport(call, error)
        return envelope.read_reply(call, response.status_code, response.content)

    async def _post(self, url: httpx.URL, body: bytes) -> httpx.Response:
        if self._before_request is not None:
            await self._before_request()
        return await self._http.post(
            url, content=body, headers=self._headers, follow_redirects=False
        )


# With these nothing has left: no connection, so no request.
_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def _judge_nonce_transport(call: Call[Any], error: httpx.RequestError) -> NoReturn:
    """Whatever happens to the nonce request, the order request is still here."""
    kind = ConnectionFailed if isinstance(error, _NOTHING_LEFT) else NonceFailed
    raise _transport_error(kind, call, error) from error


def _judge_order_transport(call: Call[Any], error: httpx.RequestError) -> NoReturn:
    kind: type[FunbizError]
    if isinstance(error, _NOTHING_LEFT):
        kind = ConnectionFailed
    elif isinstance(error, httpx.TimeoutException):
        kind = TimedOut
    elif isinstance(error, httpx.DecodingError):
        kind = UnverifiedReply
    else:
        kind = ConnectionBroken
    raise _transport_error(kind, call, error) from error


def _transport_error(
    kind: type[FunbizError], call: Call[Any], error: httpx.RequestError
) -> FunbizError:
    detail = f"{type(error).__name__}: {error}".rstrip(": ")
    return kind(detail, service=call.service.name, order_no=call.order_no)


def _told(error: FunbizError) -> dict[str, Any]:
    """What an observer may hear of an error: of a reply that proves nothing, only that it came."""
    ended = {
        "outcome": _outcome(error),
        "error": type(error).__name__,
        "http_status": error.http_status,
    }
    if isinstance(error, UnverifiedReply):
        return ended
    return {**ended, "code": error.code, "text": error.text, "reply": error.reply}


def _outcome(error: FunbizError) -> Outcome:
    if isinstance(error, NotSent):
        return "not_sent"
    return "refused" if isinstance(error, Refused) else "unknown"


def _addresses(base_url: str) -> tuple[httpx.URL, httpx.URL]:
    """The gateway's paths are case-sensitive and have one slash (section 1.2)."""
    try:
        base = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ValueError(f"base_url: {error}") from error
    if base.scheme not in ("https", "http") or not base.host or base.query or base.fragment:
        raise ValueError("base_url must be an http(s) address without a query")
    path = base.path.rstrip("/")
    return base.copy_with(path=f"{path}/Nonce"), base.copy_with(path=f"{path}/Order")


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
