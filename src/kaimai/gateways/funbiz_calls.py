"""What the bank's client tells of a finished call, as the shop remembers it: with the attempt it was
about, and what the bank said in our words. Masking is the client's; nothing is stored here."""

from collections.abc import Callable, Mapping
from typing import Any

from funbiz import CallRecord, MessageKind, RefundStage, pay_stage, refund_stage
from kaimai.domain.bank_calls import TOKEN_MARK, BankCall
from kaimai.gateways.funbiz_reports import REFUND_STATES, STAGES

Members = Mapping[str, Any]


def call_of(record: CallRecord) -> BankCall:
    """The call as it is remembered."""
    reply = record.reply or {}
    told = _GISTS.get(record.service)
    is_done = record.outcome == "done"
    token = record.request.get("PayToken")
    return BankCall(
        service=record.service,
        command=record.request.get("Command"),
        attempt_number=record.order_no or _named_by(reply, is_done=is_done),
        token_mark=None if token is None else token[:TOKEN_MARK],
        outcome=record.outcome,
        code=record.code,
        text=record.text,
        error=record.error,
        http_status=record.http_status,
        took_ms=None if record.seconds is None else round(record.seconds * 1000),
        request=record.request,
        reply=record.reply,
        gist=told(record.request, reply) if told is not None and is_done else {},
    )


def _named_by(reply: Members, *, is_done: bool) -> str | None:
    """The attempt that a notice turned out to be about."""
    number = _inner(reply, "TSResultContent").get("OrderNo")
    return number if is_done and isinstance(number, str) else None


def _created(_asked: Members, reply: Members) -> dict[str, Any]:
    """OrderCreate (protocol 5.1)."""
    account = _inner(reply, "ATMParam").get("AtmPayNo")
    has_link = any(_inner(reply, part).get(link) for part, link in _LINKS) or None
    return _said(
        outcome="pending", account=account, has_link=has_link, amount=_dollars(reply.get("Amount"))
    )


_LINKS = (
    ("CardParam", "CardPayURL"),
    ("MobileParam", "MobilePayURL"),
    ("WalletParam", "WalletPayURL"),
)


def _queried(asked: Members, reply: Members) -> dict[str, Any]:
    """OrderQuery (protocol 5.4), of one attempt or of a period."""
    rows = reply.get("OrderList")
    wanted = asked.get("OrderNo")
    if wanted is None:
        return _counted(asked, reply)
    found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    row: Members = next((each for each in found if each.get("OrderNo") == wanted), {})
    if not row:
        return {"outcome": "not_found"}
    status = row.get("PayStatus")
    stage = pay_stage(status)
    return _said(
        outcome=None if stage is None else STAGES[stage].value,
        bank_status=status,
        amount=_dollars(row.get("Amount")),
        refunds=_refunds(row),
    )


def _queried_wallet(asked: Members, reply: Members) -> dict[str, Any]:
    """WalletPayOrderQuery (protocol 5.11), whose rows have no status: a date says that it is paid."""
    rows = reply.get("OrderList")
    wanted = asked.get("OrderNo")
    if wanted is None:
        return _counted(asked, reply)
    found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    row: Members = next((each for each in found if each.get("OrderNo") == wanted), {})
    if not row:
        return {"outcome": "not_found"}
    return _said(
        outcome="captured" if row.get("PayDate") else "pending",
        amount=_dollars(row.get("Amount")),
        refunds=_refunds(row),
    )


def _refunds(row: Members) -> list[dict[str, Any]]:
    listed = row.get("RefundList")
    if not isinstance(listed, list):
        listed = []
    refunds = [
        _said(
            number=each.get("RefundNo"),
            amount=_dollars(each.get("RefundAmount")),
            state=_refund_state(each.get("RefundStatus")),
            bank_status=each.get("RefundStatus"),
        )
        for each in listed
        if isinstance(each, Mapping)
    ]
    # A refund that failed leaves the list; only the row's own status still tells (protocol 5.4).
    if not refunds and refund_stage(row.get("RefundStatus")) in _FAILED:
        refunds.append({"state": "failed", "bank_status": row["RefundStatus"]})
    return refunds


_FAILED = (RefundStage.FAILED, RefundStage.RETURNING)


def _refund_state(status: str | None) -> str | None:
    stage = refund_stage(status)
    return None if stage is None else REFUND_STATES[stage]


def _looked_up(_asked: Members, reply: Members) -> dict[str, Any]:
    """OrderPayQuery (protocol 5.5)."""
    result = _inner(reply, "TSResultContent")
    if not result:
        return {"outcome": "nothing"}
    outcome = "refund" if result.get("APType") == MessageKind.VA_REFUND_OUT else "declined"
    if outcome == "declined" and result.get("Status") == "S":
        outcome = "captured" if result.get("APType") == MessageKind.CAPTURE_OUT else "paid"
    return _said(
        outcome=outcome,
        amount=_dollars(result.get("Amount")),
        words=result.get("Description"),
    )


def _maintained(asked: Members, reply: Members) -> dict[str, Any]:
    """OrderMaintain (protocol 5.3)."""
    return _said(
        amount=_dollars(asked.get("Amount")), has_token=bool(reply.get("RefundToken")) or None
    )


def _counted(_asked: Members, reply: Members) -> dict[str, Any]:
    """Whatever answers with a list: how long it is."""
    for name in ("OrderList", "Allot"):
        counted = _inner(reply, name).get("rows")
        if counted is not None:
            return {"rows": counted}
    return {"rows": 0}


_GISTS: Mapping[str, Callable[[Members, Members], dict[str, Any]]] = {
    "OrderCreate": _created,
    "OrderQuery": _queried,
    "WalletPayOrderQuery": _queried_wallet,
    "LinePayOrderQuery": _queried_wallet,
    "OrderPayQuery": _looked_up,
    "OrderMaintain": _maintained,
    "BillQuery": _counted,
    "AllotQuery": _counted,
    "OrderUnCapturedQuery": _counted,
}


def _inner(members: Members, name: str) -> Members:
    value = members.get(name)
    return value if isinstance(value, Mapping) else {}


def _dollars(cents: object) -> int | None:
    """NT$ of an amount as the bank writes it: cents, as a number or as text."""
    text = str(cents)
    return int(text) // 100 if text.isascii() and text.isdigit() and text.endswith("00") else None


def _said(**facts: object) -> dict[str, Any]:
    """The facts that there are."""
    return {name: value for name, value in facts.items() if value not in (None, "", [])}
