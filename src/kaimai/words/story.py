"""What happened to a payment, told in one sentence for each entry of its story. The tables of words
stand here; which entries there are, and in which order, is decided by `queries/story.py`."""

from collections.abc import Mapping
from typing import Any

from kaimai.words.formats import money
from kaimai.words.languages import Text
from kaimai.words.payment_methods import METHOD
from kaimai.words.status import REFUND, VERB

Data = Mapping[str, Any]

KINDS: Mapping[str, Text] = {
    "order": Text("訂單", "Order"),
    "payment": Text("付款", "Payment"),
    "refund": Text("退款", "Refund"),
    "call": Text("銀行", "Bank"),
    "notice": Text("通知", "Notice"),
    "case": Text("待辦", "Case"),
    "letter": Text("信件", "Letter"),
}
"""What each kind of entry is called."""

MOVES: Mapping[str, Mapping[str, Text]] = {
    "order": {
        "place": Text("下單，庫存已保留", "Placed; its stock is held"),
        "offer_payment": Text("可以付款了", "Can be paid now"),
        "refuse_payment": Text(
            "銀行沒有受理，訂單結束，庫存退回",
            "The bank would not take it; the order is over and its stock is free",
        ),
        "fail_payment": Text(
            "付款沒有成功，庫存仍保留，可以再付",
            "The payment did not succeed; the stock is still held for another try",
        ),
        "pay": Text("付款成功，庫存售出", "Paid; its stock is sold"),
        "expire": Text(
            "沒有在期限內付款，訂單結束，庫存退回",
            "Not paid in time; the order is over and its stock is free",
        ),
        "set_aside": Text(
            "定期購的扣款已收，但這一期不能出貨，先放在一邊",
            "The charge of a subscription came in, and this period cannot be sent: set aside",
        ),
        "cancel": Text("取消，庫存退回", "Cancelled; its stock is free"),
        "pay_late": Text(
            "訂單結束後款項才到，庫存還夠，恢復為已付款",
            "Money came after its end and the stock was still there: it counts as paid",
        ),
        "cancel_paid": Text(
            "付款後取消，款項要退回", "Cancelled after payment; the money goes back"
        ),
        "ship": Text("出貨", "Shipped"),
        "complete": Text("完成", "Completed"),
    },
    "payment": {
        "create": Text("準備付款：{method} {amount}", "Prepared: {method}, {amount}"),
        "submit": Text("決定請銀行建立這次付款", "Decided to ask the bank for it"),
        "withdraw": Text("請求沒有送到銀行，可以再送", "Nothing was sent; it may be sent again"),
        "lose": Text(
            "不知道銀行受理了沒有：不再送出，只查詢",
            "Nobody knows whether the bank took it: it is not sent again, only asked about",
        ),
        "accept": Text("銀行受理了，等買家付款", "The bank took it; waiting for the buyer"),
        "refuse": Text("銀行沒有受理，這次付款結束", "The bank would not take it; it is over"),
        "decline": Text("付款失敗，沒有扣款", "Declined; nothing was charged"),
        "lapse": Text("失效，不能再用來付款", "Lapsed; nobody can pay by it any more"),
        "authorize": Text("已授權，款項為商店保留", "Authorized; the money is held for the shop"),
        "capture": Text("已收款", "Captured; the money is in"),
        "void": Text("授權取消，沒有扣款", "Voided; nothing was charged"),
        "send_capture": Text("決定請款", "Decided to capture it"),
        "send_void": Text("決定取消授權", "Decided to give the authorization up"),
        "keep": Text("仍然只是授權，沒有變動", "Still only authorized; nothing changed"),
    },
    "refund": {
        "request": Text("決定退還 {amount}", "Decided to give {amount} back"),
        "submit": Text("決定請銀行退款", "Decided to ask the bank for it"),
        "withdraw": Text("請求沒有送到銀行，稍後再送", "Nothing was sent; it is sent again later"),
        "hold_token": Text(
            "銀行要求在 120 秒內再確認一次", "The bank wants it confirmed within 120 seconds"
        ),
        "confirm": Text("決定確認退款", "Decided to confirm it"),
        "accept": Text("銀行受理了，款項退回中", "The bank took it; the money is on its way"),
        "lose": Text(
            "不知道銀行受理了沒有：不再送出，只查詢",
            "Nobody knows whether the bank took it: it is not sent again, only asked about",
        ),
        "refuse": Text("銀行拒絕，需要人處理", "The bank refused; a person must act"),
        "lapse": Text("沒有在時限內確認，款項沒有動", "Not confirmed in time; no money has moved"),
        "retry": Text("重新開始", "Begins again"),
        "finish": Text("退款完成", "Done; the money is back"),
        "fail": Text("銀行退款失敗，需要人處理", "The bank could not do it; a person must act"),
        "settle_by_hand": Text("由人另外退還", "Given back by a person, outside the bank's API"),
    },
}
"""What each move meant, by machine and verb."""

REASONS: Mapping[str, Text] = {
    "reply to OrderCreate": Text("依銀行的回覆", "by the bank's reply"),
    "reply to OrderMaintain P": Text("依銀行的回覆", "by the bank's reply"),
    "before a refund": Text("退款前向銀行查詢得知", "learned by asking the bank before a refund"),
    "reply to OrderMaintain C": Text("依銀行的回覆", "by the bank's reply"),
    "asked the bank": Text("向銀行查詢得知", "learned by asking the bank"),
    "the buyer asked": Text("買家在訂單頁查詢得知", "learned when the buyer asked"),
    "notice": Text("依銀行的通知查詢得知", "looked up after the bank's notice"),
    "sweep": Text("例行查詢得知", "found by the sweep"),
    "before expiry": Text("到期前查詢得知", "asked before the order expired"),
    "no answer was recorded": Text(
        "沒有留下回覆，程式可能中斷過", "no answer was recorded; the program may have stopped"
    ),
    "its order ended": Text("訂單已經結束", "its order ended"),
    "surplus money": Text("溢收：沒有訂單需要這筆錢", "surplus: no order needs this money"),
    "the token was not confirmed in time": Text("超過 120 秒", "the 120 seconds are over"),
    "the bank allows another try": Text("銀行允許再試", "the bank allows another try"),
    "found in the bank's list": Text("銀行的清單上有了", "found in the bank's list"),
    "nothing to pay": Text("不需付款", "nothing to pay"),
    "account closed": Text("帳號已關閉", "account closed"),
    "by hand": Text("由人退還，憑證", "by hand, reference"),
}
"""Reasons that our own operations give; the bank's words and people's stay as they are."""

_SERVICES: Mapping[str, Text] = {
    "OrderCreate": Text("請銀行建立付款", "Asked the bank for a payment"),
    "OrderQuery": Text("向銀行查詢", "Asked the bank how it stands"),
    "OrderPayQuery": Text("向銀行查詢通知的內容", "Looked a notice up at the bank"),
    "OrderMaintain P": Text("請銀行請款", "Asked the bank to capture"),
    "OrderMaintain C": Text(
        "請銀行取消（關閉帳號或取消授權）", "Asked the bank to close the account or void"
    ),
    "OrderMaintain R": Text("請銀行退款", "Asked the bank to give money back"),
    "OrderMaintain M": Text("請銀行更改期限", "Asked the bank for another deadline"),
    "OrderUnCapturedQuery": Text("向銀行查詢未請款的授權", "Asked for uncaptured payments"),
    "WalletPayOrderQuery": Text("向銀行查詢電子支付", "Asked the bank about a wallet"),
    "LinePayOrderQuery": Text("向銀行查詢電子支付", "Asked the bank about a wallet"),
    "BillQuery": Text("向銀行索取帳單", "Asked for a statement"),
    "AllotQuery": Text("向銀行索取撥款明細", "Asked for payouts"),
}
_FOUND: Mapping[str, Text] = {
    "pending": Text("等待付款", "awaiting payment"),
    "declined": Text("付款失敗", "declined"),
    "paid": Text("已付款", "paid"),
    "authorized": Text("已授權", "authorized"),
    "captured": Text("已收款", "captured"),
    "lapsed": Text("已失效", "lapsed"),
    "voided": Text("授權已取消", "voided"),
    "not_found": Text("查無這筆訂單", "no such order"),
    "nothing": Text("查無內容", "nothing behind it"),
    "refund": Text("退款有了結果", "a refund has ended"),
}
_ERRORS: Mapping[str, Text] = {
    "ConnectionFailed": Text("連不上銀行", "the bank could not be reached"),
    "NonceFailed": Text("銀行沒有給 nonce", "the bank gave no nonce"),
    "GatewayRejected": Text("被銀行的閘道擋下", "the bank's gateway turned it away"),
    "NonceRejected": Text("銀行不收這個 nonce", "the bank did not take the nonce"),
    "TimedOut": Text("銀行沒有及時回覆", "no reply came in time"),
    "ConnectionBroken": Text("連線在回覆之前中斷", "the connection broke before the reply"),
    "ServerFailed": Text("銀行的伺服器錯誤", "the bank's server failed"),
    "UnexpectedStatus": Text("回覆的 HTTP 狀態不能證明什麼", "an HTTP status that proves nothing"),
    "UnverifiedReply": Text("回覆無法驗證，不予採信", "a reply that is not to be believed"),
    "UnlistedCode": Text("回覆的代碼不能證明結果", "a code that proves nothing"),
}
_CASES: Mapping[str, Text] = {
    "surplus_money": Text("溢收款", "surplus money"),
    "wrong_amount": Text("金額不符", "a wrong amount"),
    "foreign_report": Text("銀行的回報不屬於這次付款", "a report that is not about this payment"),
    "capture_due": Text("授權快到期，還沒請款", "an authorization that ends soon, not captured"),
    "authorization_lapsed": Text("授權逾期", "an authorization that ran out"),
    "refund": Text("退款", "a refund"),
    "charge_without_stock": Text("定期購已扣款，沒有庫存", "a charge with nothing to send for it"),
    "charge_after_stop": Text("定期購停止後的扣款", "a charge after the stop"),
}
_ENDED: Mapping[str, Text] = {
    "refunded": Text("已退款", "refunded"),
    "voided": Text("授權已取消", "voided"),
    "bank": Text("銀行", "by the bank"),
    "system": Text("自動", "by itself"),
}
_NOTICES: Mapping[str, Text] = {
    "": Text("還沒查詢", "not looked up yet"),
    "recorded": Text("已查詢並記錄", "looked up and recorded"),
    "bank unreachable": Text("還連不上銀行", "the bank could not be reached yet"),
    "nothing behind the token": Text("銀行查無內容", "the bank has nothing behind it"),
}
_LETTERS: Mapping[str, Text] = {
    "order.payment_requested": Text("請付款", "please pay"),
    "order.expiring": Text("轉帳期限快到了", "time to transfer nearly over"),
    "order.paid": Text("付款成功", "paid"),
    "order.payment_failed": Text("付款沒有成功", "the payment did not succeed"),
    "order.expired": Text("訂單逾期", "expired"),
    "order.cancelled": Text("訂單取消", "cancelled"),
    "order.shipped": Text("已出貨", "shipped"),
    "order.tracking": Text("包裹追蹤編號", "the parcel's number"),
    "refund.done": Text("已退款", "refunded"),
}
_ACTORS: Mapping[str, Text] = {
    "buyer": Text("買家", "by the buyer"),
    "staff": Text("店家", "by staff"),
    "api": Text("程式", "by a program"),
}
_REPLIES = ("reply to OrderCreate", "reply to OrderMaintain C")
_MONEY = ("paid", "authorized", "captured")
_QUERIES = (
    "OrderQuery",
    "OrderPayQuery",
    "OrderUnCapturedQuery",
    "WalletPayOrderQuery",
    "LinePayOrderQuery",
    "BillQuery",
    "AllotQuery",
)
_DONE = "S0000"
_STATEMENT = "statement of "
_SLOW_MS = 1_000


def tell(kind: str, data: Data) -> Text:
    """One entry of a story as a sentence, whose subject is `KINDS[kind]`; what nobody has words for is
    named as it is."""
    match kind:
        case "call":
            return _call(data)
        case "notice":
            return _notice(data)
        case "case":
            return _case(data)
        case "letter":
            return _letter(data)
        case _:
            return _move(kind, data)


def _move(kind: str, data: Data) -> Text:
    verb = data["verb"]
    plain = VERB.get(verb, Text(f"→ {data['to_status']}", f"→ {data['to_status']}"))
    method = METHOD.get(data.get("method", ""), Text("", ""))
    amount = money(data.get("amount", 0))
    what = Text(
        *(
            text.format(method=method_name, amount=amount)
            for text, method_name in zip(MOVES[kind].get(verb, plain), method, strict=True)
        )
    )
    why = _because(data)
    zh, en = "，".join(each.zh for each in why), ", ".join(each.en for each in why)
    return Text(f"{what.zh}（{zh}）", f"{what.en} ({en})") if why else what


def _because(data: Data) -> list[Text]:
    """Who did it, where that was a person, and why."""
    whys = []
    actor, _, name = data["actor"].partition(":")
    if actor in _ACTORS:
        whys.append(Text(*(f"{who} {name}".rstrip() for who in _ACTORS[actor])))
    head, _, rest = data["reason"].partition(": ")
    known = REASONS.get(head)
    if head.startswith(_STATEMENT):
        known = Text(f"{head.removeprefix(_STATEMENT)} 的對帳單", f"by the {head}")
    if known is None:
        rest = data["reason"]
    elif not (data["verb"] in ("lose", "withdraw") and head in _REPLIES):
        # No reply came in these, whatever the step that noticed it is called.
        whys.append(known)
    if rest and not rest.startswith(_DONE):
        whys.append(REASONS.get(rest, Text(rest, rest)))
    return whys


def _call(data: Data) -> Text:
    name = " ".join(filter(None, (data["service"], data["command"])))
    asked = _SERVICES.get(name, Text("向銀行送出請求", "Called the bank"))
    result = _answer(data) if data["outcome"] == "done" else _trouble(data)
    took = data["took_ms"] or 0
    slow = []
    if took >= _SLOW_MS:
        slow = [Text(f"等了 {took // 1000} 秒", f"after {took // 1000} s")]
    return _joined(Text(f"{asked.zh}（{name}）", f"{asked.en} ({name})"), result, slow)


def _answer(data: Data) -> Text:
    """What the bank said, from the gist of its reply."""
    gist: Data = data["gist"]
    if data["service"] == "OrderCreate":
        return _offer(gist)
    if data["service"] == "OrderMaintain":
        return _done(gist)
    if "rows" in gist:
        return Text(f"{gist['rows']} 筆", f"{gist['rows']} rows")
    found = _FOUND.get(gist.get("outcome", ""), Text("已回覆", "answered"))
    facts = [gist.get("bank_status"), gist.get("words")]
    if gist.get("amount") is not None and gist.get("outcome") in _MONEY:
        facts.append(money(gist["amount"]))
    said = " ".join(fact for fact in facts if fact)
    refunds = [_refund(each) for each in gist.get("refunds", [])]
    return Text(
        "；".join([f"{found.zh} {said}".rstrip(), *(each.zh for each in refunds)]),
        "; ".join([f"{found.en} {said}".rstrip(), *(each.en for each in refunds)]),
    )


def _offer(gist: Data) -> Text:
    account = gist.get("account")
    if account:
        return Text(f"受理，虛擬帳號 {account}", f"taken, virtual account {account}")
    if gist.get("has_link"):
        return Text("受理，給了付款連結", "taken, with a link to pay by")
    return Text("受理，但沒有給付款的方法", "taken, but with nothing to pay by")


def _done(gist: Data) -> Text:
    amount = f" {money(gist['amount'])}" if gist.get("amount") else ""
    if gist.get("has_token"):
        return Text(f"要再確認一次{amount}", f"to be confirmed by a second call{amount}")
    return Text(f"銀行照辦{amount}", f"the bank took it{amount}")


def _refund(refund: Data) -> Text:
    state = REFUND.get(refund.get("state", ""), Text("處理中", "under way"))
    amount = money(refund["amount"]) if refund.get("amount") is not None else ""
    status = refund.get("bank_status") or ""
    return Text(
        " ".join(filter(None, ("退款", amount, state.zh, status))),
        " ".join(filter(None, ("refund", amount, state.en.lower(), status))),
    )


def _trouble(data: Data) -> Text:
    """Why there is no answer, and what that proves."""
    said = " – ".join(filter(None, (data["code"], data["text"])))
    if data["http_status"] not in (None, 200):
        said = f"{said} HTTP {data['http_status']}".lstrip()
    if data["outcome"] == "refused":
        return Text(f"銀行拒絕：{said}", f"the bank refused: {said}")
    if data["outcome"] == "interrupted":
        error = Text("等待時中斷", "interrupted while waiting")
    else:
        name = data["error"] or ""
        error = _ERRORS.get(name, Text(name, name))
    if data["outcome"] == "not_sent":
        proves = Text("沒有送到", "nothing was done")
    elif data["service"] in _QUERIES:
        proves = Text("沒有得到答案", "no answer")
    else:
        proves = Text("不知道銀行做了沒有", "nobody knows whether it was done")
    return Text(
        f"{proves.zh}：" + " ".join(filter(None, (error.zh, said))),
        f"{proves.en}: " + " ".join(filter(None, (error.en, said))),
    )


def _notice(data: Data) -> Text:
    came = Text(
        "收到通知，位址上沒有我們的簽章", "A notice came, without our signature in its address"
    )
    if data["is_signed"]:
        came = Text("銀行的通知到了，簽章有效", "The bank's notice came, rightly signed")
    ended = _NOTICES.get(data["outcome"], Text(data["outcome"], data["outcome"]))
    tries = data["tries"]
    times = [Text(f"查了 {tries} 次", f"{tries} tries")] if tries > 1 else []
    return _joined(came, ended, times)


def case_name(kind: str) -> Text:
    """What a case for a person is about; an unknown kind as it is."""
    return _CASES.get(kind, Text(kind, kind))


def _case(data: Data) -> Text:
    name = case_name(data["name"])
    if data["is_closed"]:
        ended = [
            _ENDED.get(each, Text(each, each)) for each in (data["outcome"], data["by"]) if each
        ]
        return _joined(Text("處理完了", "Closed"), name, ended)
    detail = [Text(data["detail"], data["detail"])] if data["name"] == "refund" else []
    return _joined(Text("要有人看", "For a person to look at"), name, detail)


def _letter(data: Data) -> Text:
    name = _LETTERS.get(data["name"], Text(data["name"], data["name"]))
    whom = data["recipient"]
    tries, why = data["tries"], data["error"]
    match data["state"]:
        case "done":
            return Text(f"寄出「{name.zh}」給 {whom}", f"Told {whom}: {name.en}")
        case "given_up":
            return Text(
                f"「{name.zh}」寄不到 {whom}，試了 {tries} 次後放棄：{why}",
                f"Could not tell {whom}: {name.en}. Given up after {tries} tries: {why}",
            )
        case _:
            return Text(
                f"「{name.zh}」還沒寄給 {whom}，試了 {tries} 次" + (why and f"：{why}"),
                f"{whom} is still to be told: {name.en}, {tries} tries" + (why and f": {why}"),
            )


def letter_name(kind: str, language: str) -> str:
    """What a message about this kind of event is called; an unknown one as it is."""
    return _LETTERS.get(kind, Text(kind, kind)).of(language)


def _joined(subject: Text, what: Text, why: list[Text]) -> Text:
    """`主詞：做了什麼（為什麼）`, and the same in English."""
    reasons_zh, reasons_en = "，".join(w.zh for w in why), ", ".join(w.en for w in why)
    return Text(
        f"{subject.zh}：{what.zh}" + (f"（{reasons_zh}）" if why else ""),
        f"{subject.en}: {what.en}" + (f" ({reasons_en})" if why else ""),
    )
