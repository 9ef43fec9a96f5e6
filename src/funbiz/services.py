"""The services of the bank: name, reply record, and what each code proves about the call.

A further service is one entry here, its two records, and one method of the client.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from funbiz import replies
from funbiz.descriptions import DESCRIPTIONS

R = TypeVar("R", bound=replies.Reply)

NONCE_CODES = frozenset({"E3001", "E3002", "E3003"})
"""The nonce was turned down, so the message was not even opened: not sent."""

PLAIN_REFUSALS = frozenset({"E0100", "E0101"})
"""The only refusals believed without a Sign: for a shop that the bank does not know it has no key
to sign with, and no order can exist in it. Any other refusal could be signed, so an unsigned one
is something else's and stays unknown."""


def _family(*prefixes: str) -> frozenset[str]:
    """All documented codes that begin with one of the prefixes. A new code is on no list."""
    return frozenset(code for code in DESCRIPTIONS if code.startswith(prefixes))


# The request is not readable, not authentic, or names a shop that may not do this.
_ENVELOPE = _family("E00", "E01")

# Validation comes before an order exists. E0302 and E0304 may speak of this very order, made by a
# call whose reply was lost. Not here: E27xx (a bound card was tried), E5201 and E5301 (the order may
# exist without a page: the telephone's or the wallet's operator failed).
_CREATE_REFUSALS = (
    _ENVELOPE
    | _family("E03", "E04", "E05", "E06", "E07", "E08", "E09")
    | _family("E10", "E11", "E12", "E13", "E14", "E15", "E16", "E17")
    | _family("E37", "E38", "E39", "E50")
) - {"E0302", "E0304"}

# Not here: E1803 and E5501 (tried without success: the card network, or the wallet's operator, may
# have acted), E2005-E2007 (about money that arrived meanwhile), E99xx. E3605 and E3607 refuse this call's token; whether an
# earlier call used it is for a query to tell.
_MAINTAIN_REFUSALS = (
    _ENVELOPE
    | {"E0300", "E0301", "E0303", "E0400", "E0401", "E0404", "E0405"}
    | _family("E08")
    | {"E1800", "E1801", "E1802", "E2001", "E2002", "E2003", "E2004", "E2601"}
    | _family("E36")
)

# Taking money from a wallet at a counter: like an order, but for the page, the dates and the card.
# Not here: E5301 (creating it failed; the wallet's operator may have acted).
_OFFLINE_REFUSALS = (
    _ENVELOPE
    | _family("E03", "E04", "E06", "E07", "E13", "E14", "E15", "E16", "E17", "E38")
    | {"E3606"}
) - {"E0302", "E0304"}

# Asking for a page on which a card is bound: validation alone.
_BIND_REFUSALS = _ENVELOPE | _family("E12", "E37") | {"E3606"}

# A query changes nothing, so every code about the question itself is a refusal of it; only
# "did not succeed" (E2199, E5401), "busy" and "maintenance" are left to be asked again. E3606: the
# shop has not booked the service.
_QUERY_REFUSALS = (
    _ENVELOPE
    | {"E3606"}
    | _family("E03", "E06", "E19", "E20", "E21", "E24", "E25", "E26", "E29", "E31", "E32")
    | _family("E33", "E34", "E35")
) - {"E2199"}

_WRITTEN = frozenset({"S0000"})
# S0001 is "done, but nothing fits": an answer to a question, not proof that something was done.
_FOUND = frozenset({"S0000", "S0001"})

Members = Mapping[str, Any]
Comparison = Callable[[Members, Members], str | None]


def _nothing_more(_sent: Members, _reply: Members) -> str | None:
    return None


def _rows_are_of_the_order(sent: Members, reply: Members) -> str | None:
    """The rows of a query by number must be of that number."""
    wanted = sent.get("OrderNo")
    rows = reply.get("OrderList")
    if wanted is None or not isinstance(rows, list):
        return None
    for row in rows:
        if isinstance(row, Mapping) and row.get("OrderNo") != wanted:
            return "a row is of another order"
    return None


def _schedule_is_the_one(sent: Members, reply: Members) -> str | None:
    """The schedule must be the one that was asked for."""
    schedule = reply.get("Order")
    if not isinstance(schedule, Mapping) or schedule.get("MasterOrderNo") in (None, ""):
        return None
    other = schedule["MasterOrderNo"] != sent.get("MasterOrderNo")
    return "it is another schedule" if other else None


def _result_is_of_the_shop(sent: Members, reply: Members) -> str | None:
    """The inner result must not be another shop's."""
    result = reply.get("TSResultContent")
    if isinstance(result, Mapping) and result.get("ShopNo") not in (None, "", sent["ShopNo"]):
        return "the result is of another shop"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[R]):
    """One APIService.

    `done`: codes with which Status S is a success. `refusals`: codes with which Status F proves
    that nothing was done. `echoes`: members that, where both sides have them, must be equal.
    `compare` finds what else shows that a reply is not about this request.
    """

    name: str
    reply: type[R]
    done: frozenset[str]
    refusals: frozenset[str]
    echoes: tuple[str, ...] = ("ShopNo",)
    compare: Comparison = _nothing_more


ORDER_CREATE = Service(
    name="OrderCreate",
    reply=replies.CreateOrderReply,
    done=_WRITTEN,
    refusals=_CREATE_REFUSALS,
    echoes=("ShopNo", "OrderNo", "Amount", "PayType"),
)
ORDER_QUERY = Service(
    name="OrderQuery",
    reply=replies.QueryOrdersReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
    compare=_rows_are_of_the_order,
)
ORDER_PAY_QUERY = Service(
    name="OrderPayQuery",
    reply=replies.QueryPaymentReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
    echoes=("ShopNo", "PayToken"),
    compare=_result_is_of_the_shop,
)
ORDER_UNCAPTURED_QUERY = Service(
    name="OrderUnCapturedQuery",
    reply=replies.QueryUncapturedReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
    compare=_rows_are_of_the_order,
)
ORDER_MAINTAIN = Service(
    name="OrderMaintain",
    reply=replies.MaintainOrderReply,
    done=_WRITTEN,
    refusals=_MAINTAIN_REFUSALS,
    echoes=("ShopNo", "OrderNo", "Command", "Amount"),
)
BILL_QUERY = Service(
    name="BillQuery",
    reply=replies.QueryBillReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
    echoes=("ShopNo", "BillDate"),
)
ALLOT_QUERY = Service(
    name="AllotQuery",
    reply=replies.QueryAllotmentsReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
)
REGULAR_QUERY = Service(
    name="RegularQuery",
    reply=replies.QueryScheduleReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
    compare=_schedule_is_the_one,
)
CARD_BIND_CREATE = Service(
    name="CardBindCreate",
    reply=replies.BindCardReply,
    done=_WRITTEN,
    refusals=_BIND_REFUSALS,
    echoes=("ShopNo", "BindNo"),
)
OFFLINE_CREATE = Service(
    name="OfflineCreate",
    reply=replies.CreateOfflineOrderReply,
    done=_WRITTEN,
    refusals=_OFFLINE_REFUSALS,
    echoes=("ShopNo", "OrderNo", "Amount", "PayType", "PayTypeSub"),
)
WALLET_PAY_ORDER_QUERY = Service(
    name="WalletPayOrderQuery",
    reply=replies.QueryWalletOrdersReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
    compare=_rows_are_of_the_order,
)
LINE_PAY_ORDER_QUERY = replace(WALLET_PAY_ORDER_QUERY, name="LinePayOrderQuery")
"""The same under the name that the manual's list of services has; see `WalletQueryName`."""
ALLOT_TRUST_QUERY = Service(
    name="AllotTrustQuery",
    reply=replies.QueryEscrowAllotmentsReply,
    done=_FOUND,
    refusals=_QUERY_REFUSALS,
)
