"""What to tell a person about an error: one sentence, what to do, and the exit code. No I/O."""

from enum import IntEnum
from types import MappingProxyType

from funbiz import (
    DESCRIPTIONS,
    ConnectionBroken,
    ConnectionFailed,
    FunbizError,
    GatewayRejected,
    NonceFailed,
    NonceRejected,
    NotSent,
    Refused,
    ServerFailed,
    TimedOut,
    UnexpectedStatus,
    UnlistedCode,
    UnverifiedReply,
)


class Exit(IntEnum):
    """How the command ends; a script can tell the four ends of a call apart."""

    DONE = 0
    DOES_NOT_FIT = 1
    """`decrypt`: it was read, and its Sign is wrong."""
    WRONG_USE = 2
    """Nothing was sent: an argument, a key or a file cannot be used."""
    REFUSED = 3
    UNKNOWN = 4
    NOT_SENT = 5


def exit_code(error: FunbizError) -> Exit:
    """The exit code that tells what an error proves."""
    if isinstance(error, NotSent):
        return Exit.NOT_SENT
    return Exit.REFUSED if isinstance(error, Refused) else Exit.UNKNOWN


_HAPPENED = MappingProxyType(
    {
        ConnectionFailed: ("連不上銀行", "No connection to the bank could be made"),
        NonceFailed: ("銀行沒有給 Nonce", "The bank gave no nonce"),
        GatewayRejected: ("銀行的閘道擋下了", "The bank's gateway turned the request away"),
        NonceRejected: ("銀行不接受這個 Nonce", "The bank did not accept the nonce"),
        TimedOut: ("銀行沒有及時回覆", "The bank did not answer in time"),
        ConnectionBroken: ("連線中斷", "The connection broke"),
        ServerFailed: ("銀行的系統出錯", "The bank's server failed"),
        UnexpectedStatus: ("銀行的回覆看不懂", "The bank answered with an unexpected HTTP status"),
        UnverifiedReply: ("回覆無法驗證", "The reply cannot be shown to be the bank's answer"),
        UnlistedCode: ("銀行沒有說清楚", "The bank's code does not prove whether it acted"),
    }
)

_GATEWAY_ADVICE = MappingProxyType(
    {
        401: ("請檢查 FUNBIZ_X_KEY_ID", "check FUNBIZ_X_KEY_ID"),
        403: ("請檢查網址大小寫", "check the address; upper and lower case matter"),
        404: ("請檢查網址", "check the address"),
        429: ("請放慢再試", "ask more slowly"),
        499: ("請向銀行登記這台主機的 IP", "have the bank list this machine's address"),
    }
)
_SEND_AGAIN = ("沒有送出，可以原樣再送", "nothing was done, the same command may be repeated")
_ASK_AGAIN = ("請稍後再查", "ask again later")


def sentence(error: FunbizError, *, ask_with: str | None) -> str:
    """What happened and what to do, in Chinese and in English.

    `ask_with`: the command that tells what became of a call which would have done something at the
    bank; None for a call that may always be repeated.
    """
    chinese, english = _happened(error)
    what, then = _advice(error, ask_with=ask_with)
    facts = []
    if error.http_status is not None and error.code is None:
        facts.append(f"HTTP {error.http_status}")
    # A refusal says its code itself.
    if error.code is not None and not isinstance(error, Refused):
        facts.append(f"{error.code} – {error.text or ''}".rstrip(" –"))
    if isinstance(error, UnverifiedReply):
        facts.append(error.detail)
    known = f" ({', '.join(facts)})" if facts else ""
    return f"{chinese}：{what}。{english}{known}: {then}."


def _happened(error: FunbizError) -> tuple[str, str]:
    if isinstance(error, Refused):
        code = error.code or ""
        description = DESCRIPTIONS.get(code)
        meaning = description.meaning.rstrip(".") if description else "without a known reason"
        text = error.text or (description.text if description else "")
        return f"銀行拒絕（{code} – {text}）", f"The bank refused: {meaning}"
    return _HAPPENED.get(type(error), ("沒有完成", error.detail))


def _advice(error: FunbizError, *, ask_with: str | None) -> tuple[str, str]:
    if isinstance(error, GatewayRejected):
        return _GATEWAY_ADVICE.get(error.http_status or 0, _SEND_AGAIN)
    if isinstance(error, ConnectionFailed):
        return (
            "請檢查網路與 FUNBIZ_BASE_URL，沒有送出，可以再送",
            "nothing was sent; check the network and FUNBIZ_BASE_URL, then repeat the command",
        )
    if isinstance(error, NotSent):
        return _SEND_AGAIN
    if isinstance(error, Refused):
        if error.service in ("OrderCreate", "OfflineCreate"):
            return "請修改後用新的訂單編號", "change the request and take a new order number"
        return "請修改後再試", "change the request"
    if ask_with is None:
        return _ASK_AGAIN
    command = f"funbiz {ask_with} {error.order_no or 'ORDER_NO'}"
    return (
        f"可能已經成立，請不要再送，先查詢 {command}",
        f"it may have been done, so do not send it again; ask: {command}",
    )
