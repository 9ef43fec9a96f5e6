"""What the two faces of the client share: addresses, judging a transport, telling an observer.

Nothing here does I/O, so it is the same whether a call is awaited or waited for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import TracebackType
from typing import Any, Literal, Self

import httpx

from funbiz import services
from funbiz.codes import WalletBrand, WalletMode
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
from funbiz.masking import masked
from funbiz.replies import OrderRow, Reply, WalletOrderRow
from funbiz.requests import QueryWalletOrders
from funbiz.services import Service

PRODUCTION_BASE_URL = "https://api.sinopac.com/funBIZ/QPay.WebAPI/api"
SANDBOX_BASE_URL = "https://apisbx.sinopac.com/funBIZ-Sbx/QPay.WebAPI/api"

QUERY_ROW_LIMIT = 300
"""OrderQuery returns no more rows than this and does not say that it cut (protocol 5.4)."""


class WalletQueryName(StrEnum):
    """The manual names the query of wallet orders in two ways (section 5.11)."""

    WALLET_PAY = "WalletPayOrderQuery"
    LINE_PAY = "LinePayOrderQuery"


WALLET_QUERIES = {
    WalletQueryName.WALLET_PAY: services.WALLET_PAY_ORDER_QUERY,
    WalletQueryName.LINE_PAY: services.LINE_PAY_ORDER_QUERY,
}

# Not a service but the first half of every call; it has a name for its errors.
NONCE = Service(name="Nonce", reply=Reply, done=frozenset(), refusals=frozenset())

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


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletOrdersOfDays:
    """All wallet orders of some days. `cut` lists questions to which the bank may hold more."""

    orders: tuple[WalletOrderRow, ...]
    cut: tuple[QueryWalletOrders, ...] = ()


class Watch:
    """Stands round one call and tells the observer how it ended. `reply` is set by who has one."""

    def __init__(
        self,
        call: Call[Any],
        *,
        observer: Callable[[CallRecord], None] | None,
        clock: Callable[[], float] | None,
    ) -> None:
        self._call = call
        self._observer = observer
        self._clock = clock
        self._began: float | None = None
        self.reply: Reply | None = None

    def __enter__(self) -> Self:
        self._began = None if self._clock is None else self._clock()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._observer is not None:
            self._observer(self._record(**_told(error, self.reply)))

    def _record(
        self,
        *,
        reply: Mapping[str, Any] | None = None,
        **ended: Any,  # noqa: ANN401 the fields of a record
    ) -> CallRecord:
        call = self._call
        with_rows = call.order_no is not None
        return CallRecord(
            service=call.service.name,
            order_no=call.order_no,
            request=masked(call.members),
            reply=None if reply is None else masked(reply, with_rows=with_rows),
            seconds=None
            if self._clock is None or self._began is None
            else self._clock() - self._began,
            **ended,
        )


class SplitPeriod:
    """A period that is asked for in halves as long as the answers are full.

    The halves share their boundary minute, since nothing says whether the end of a period includes
    that minute's seconds. A minute that is still full is reported in `cut`.
    """

    def __init__(self, first: datetime, last: datetime) -> None:
        self._pending = [(_minute(first), _minute(last))]
        self._asked = self._pending[0]
        self._rows: dict[tuple[str, str], OrderRow] = {}
        self._cut: list[tuple[datetime, datetime]] = []

    def next(self) -> tuple[datetime, datetime] | None:
        """Return the stretch to ask for now, None when all is known."""
        if not self._pending:
            return None
        self._asked = self._pending.pop()
        return self._asked

    def take(self, rows: Sequence[OrderRow]) -> None:
        """Keep the answer to the stretch of the last `next`."""
        self._rows |= {(row.order_no, row.ts_no): row for row in rows}
        if len(rows) < QUERY_ROW_LIMIT:
            return
        start, end = self._asked
        minutes = (end - start) // timedelta(minutes=1)
        if minutes <= 1:
            self._cut.append((start, end))
            return
        middle = start + timedelta(minutes=minutes // 2)
        self._pending += [(middle, end), (start, middle)]

    def found(self) -> OrdersInPeriod:
        """Return what was found in all stretches."""
        return OrdersInPeriod(orders=tuple(self._rows.values()), cut=tuple(self._cut))


class SplitDays:
    """Days whose wallet orders are asked for in narrower questions as long as answers are full.

    Days are halved; one day is asked by wallet, and one wallet by where it paid.
    """

    def __init__(self, first_day: date, last_day: date) -> None:
        self._pending = [QueryWalletOrders(ordered_from=first_day, ordered_to=last_day)]
        self._asked = self._pending[0]
        self._rows: dict[tuple[str, str], WalletOrderRow] = {}
        self._cut: list[QueryWalletOrders] = []

    def next(self) -> QueryWalletOrders | None:
        """Return what to ask now, None when all is known."""
        if not self._pending:
            return None
        self._asked = self._pending.pop()
        return self._asked

    def take(self, rows: Sequence[WalletOrderRow]) -> None:
        """Keep the answer to the question of the last `next`."""
        self._rows |= {(row.order_no, row.ts_no): row for row in rows}
        if len(rows) < QUERY_ROW_LIMIT:
            return
        narrower = _narrower(self._asked)
        self._pending += narrower
        if not narrower:
            self._cut.append(self._asked)

    def found(self) -> WalletOrdersOfDays:
        """Return what was found to all questions."""
        return WalletOrdersOfDays(orders=tuple(self._rows.values()), cut=tuple(self._cut))


def _narrower(asked: QueryWalletOrders) -> list[QueryWalletOrders]:
    first, last = asked.ordered_from, asked.ordered_to
    if first is not None and last is not None and first < last:
        middle = first + (last - first) // 2
        return [
            replace(asked, ordered_from=middle + timedelta(days=1)),
            replace(asked, ordered_to=middle),
        ]
    if asked.wallet is None:
        return [replace(asked, wallet=wallet) for wallet in reversed(WalletBrand)]
    if asked.mode is None:
        return [replace(asked, mode=mode) for mode in reversed(WalletMode)]
    return []


# With these nothing has left: no connection, so no request.
_NOTHING_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def nonce_broke(call: Call[Any], error: httpx.RequestError) -> FunbizError:
    """Return what a broken request for a nonce proves: the order request is still here."""
    kind = ConnectionFailed if isinstance(error, _NOTHING_LEFT) else NonceFailed
    return _transport_error(kind, call, error)


def order_broke(call: Call[Any], error: httpx.RequestError) -> FunbizError:
    """Return what a broken order request proves."""
    kind: type[FunbizError]
    if isinstance(error, _NOTHING_LEFT):
        kind = ConnectionFailed
    elif isinstance(error, httpx.TimeoutException):
        kind = TimedOut
    elif isinstance(error, httpx.DecodingError):
        kind = UnverifiedReply
    else:
        kind = ConnectionBroken
    return _transport_error(kind, call, error)


def _transport_error(
    kind: type[FunbizError], call: Call[Any], error: httpx.RequestError
) -> FunbizError:
    detail = f"{type(error).__name__}: {error}".rstrip(": ")
    return kind(detail, service=call.service.name, order_no=call.order_no)


def _told(error: BaseException | None, reply: Reply | None) -> dict[str, Any]:
    """What an observer may hear: of a reply that proves nothing, only that it came."""
    if reply is not None:
        return {"outcome": "done", "code": reply.code, "text": reply.text, "reply": reply.raw}
    if not isinstance(error, FunbizError):
        return {"outcome": "interrupted"}
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


def addresses(base_url: str) -> tuple[httpx.URL, httpx.URL]:
    """Return where nonce and order requests go. Raises ValueError.

    The gateway's paths are case-sensitive and have one slash (section 1.2).
    """
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
