"""What of a message may be kept in a log: which members are shown, cut short, or hidden. No I/O.

The list is of what may be shown: a member that is not named here is hidden, so that whatever the
bank adds tomorrow (a name, a telephone number) is in no log.
"""

from collections.abc import Callable, Mapping
from typing import Any

HIDDEN = "…"
"""Stands where something was taken out."""

_SHOWN = """
ShopNo OrderNo TSNo TSNO OrderNO Status Description Date PayType Amount CurrencyID
PrdtName Param1 Param2 Param3 QRCodeStatus QRCodeSize
CardParam ATMParam AutoBilling ExpBillingDays ExpMinutes PayTypeSub Staging
ExpireDate ExpireTime ExpireDateTime BankNo
APType TSResultContent TSDate PayDate PayStatus PayFlag ApprovedDate AuthExpireDate
ApproveCode AuthCode MasterOrderNo StagingFirstAmount StagingEachAmount
BonusCount BonusAmount BonusPayAmount BonusLastCount
Command RefundFlag RefundStatus RefundDate RefundNo RefundAmount
OrderDateTimeS OrderDateTimeE PayDateTimeS PayDateTimeE BillDate AllotDateS AllotDateE
OrderList RefundList Allot List TSType Fee
AllotNo AllotDate PayAmount FeeAmount ExtAllotAmount AllotAmount
MobileParam WalletParam ChoosePay Paymenthod PayMode ExternalTxNo
DeductTotalNum PeriodType DeductFreq Order OrderTime ExpectDeductDate FreqNum FreqType DeductNum
RegularStatus StopDeductTime Info RegularNum DeductTime DeductStatus
BindNo BindAuth CardType AuthResponseCode
DeductAmount PredeductAmount CreditDate CreditAmount InstallNo
"""
SHOWN = frozenset(_SHOWN.split())
"""Members that say nothing about a person and open nothing."""

TOKENS = frozenset({"PayToken", "RefundToken", "CCToken", "BindToken"})
"""Whoever has one may ask, refund or pay with it: only the first characters stay."""
_ADDRESSES = """
CardPayURL MobilePayURL CardBindURL WebAtmURL OtpURL QRCodeURL ReturnURL BackendURL
"""
ADDRESSES = frozenset(_ADDRESSES.split())
"""Their queries carry tokens and signatures."""
SITES = frozenset({"WalletPayURL"})
"""Another company's page: nothing says that its token stands in the query."""
ACCOUNTS = frozenset({"AtmPayNo"})
"""An account that was made for one order: its last digits tell it from others."""

TOKEN_SHOWN = 12
"""Characters of a token of 64 that stay: enough to find what belongs together."""
_TOKEN_WHOLE = 48
"""A shorter token has too little left to hide."""
_ACCOUNT_SHOWN = 5
_TEXT_LONGEST = 300


def masked(members: Mapping[str, Any], *, with_rows: bool = True) -> dict[str, Any]:
    """The members of a message as they may be kept. Without `with_rows` a list is told by its length.

    Texts are cut at 300 characters, so that a message that went wrong stays small.
    """
    return {name: _kept(name, value, with_rows=with_rows) for name, value in members.items()}


def mask_token(token: str) -> str:
    """The first characters of a token; none of one that is short."""
    return token[:TOKEN_SHOWN] + HIDDEN if len(token) >= _TOKEN_WHOLE else HIDDEN


def _kept(name: str, value: object, *, with_rows: bool) -> object:
    if value is None or value in ("", [], {}):
        return value
    cut = _CUTS.get(name)
    if cut is not None:
        return cut(value) if isinstance(value, str) else HIDDEN
    if name not in SHOWN:
        return HIDDEN
    if isinstance(value, Mapping):
        return masked(value, with_rows=with_rows)
    if isinstance(value, list):
        return _rows(value, with_rows=with_rows)
    if isinstance(value, str):
        return _text(value)
    return value


def _rows(rows: list[Any], *, with_rows: bool) -> object:
    if not with_rows:
        return {"rows": len(rows)}
    return [masked(row) if isinstance(row, Mapping) else HIDDEN for row in rows]


def _text(value: str) -> str:
    # A database may take no NUL; nothing that a person writes has one.
    clean = value.replace("\x00", "")
    return clean if len(clean) <= _TEXT_LONGEST else clean[:_TEXT_LONGEST] + HIDDEN


def _address(value: str) -> str:
    """The address without its query."""
    page, mark, _ = value.partition("?")
    return _text(page) + (mark and f"?{HIDDEN}")


def _site(value: str) -> str:
    """The scheme and the host of an address."""
    scheme, mark, rest = value.partition("://")
    return (
        _text(f"{scheme}://{rest.partition('/')[0].partition('?')[0]}/{HIDDEN}") if mark else HIDDEN
    )


def _account(value: str) -> str:
    return HIDDEN + value[-_ACCOUNT_SHOWN:]


_CUTS: Mapping[str, Callable[[str], str]] = (
    dict.fromkeys(TOKENS, mask_token)
    | dict.fromkeys(ADDRESSES, _address)
    | dict.fromkeys(SITES, _site)
    | dict.fromkeys(ACCOUNTS, _account)
)
