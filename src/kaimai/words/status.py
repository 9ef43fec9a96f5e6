"""Names of statuses and verbs for people. The tables of moves stand in `domain`."""

from collections.abc import Mapping

from kaimai.words.languages import Text

ORDER: Mapping[str, Text] = {
    "initialized": Text("初始化訂單", "Order created"),
    "payment_requested": Text("已產生付款請求", "Payment requested"),
    "payment_request_failed": Text("產生付款請求失敗", "Payment request failed"),
    "paid": Text("付款成功", "Paid"),
    "payment_failed": Text("付款失敗", "Payment failed"),
    "expired": Text("訂單逾期", "Expired"),
    "cancelled": Text("已取消", "Cancelled"),
    "shipped": Text("已出貨", "Shipped"),
    "completed": Text("已完成", "Completed"),
}
PAYMENT: Mapping[str, Text] = {
    "created": Text("準備中", "Being prepared"),
    "submitted": Text("確認中", "Being confirmed"),
    "unknown": Text("確認中", "Being confirmed"),
    "requested": Text("等待付款", "Waiting for payment"),
    "refused": Text("銀行未受理", "Refused by the bank"),
    "failed": Text("付款失敗", "Declined"),
    "expired": Text("已失效", "Lapsed"),
    "authorized": Text("已授權", "Authorized"),
    "capturing": Text("請款中", "Being captured"),
    "voiding": Text("取消授權中", "Being voided"),
    "captured": Text("已收款", "Paid"),
    "voided": Text("已取消授權", "Authorization cancelled"),
}
REFUND: Mapping[str, Text] = {
    "requested": Text("等待退款", "Waiting to be sent"),
    "submitted": Text("退款處理中", "Being processed"),
    "token_held": Text("退款處理中", "Being processed"),
    "confirming": Text("退款處理中", "Being processed"),
    "unknown": Text("退款確認中", "Being confirmed"),
    "overdue": Text("退款處理中", "Being processed"),
    "accepted": Text("銀行已受理，款項退回中", "Accepted by the bank, on its way"),
    "done": Text("已退款", "Refunded"),
    "refused": Text("銀行未受理，店家將與您聯絡", "Refused by the bank; the shop will contact you"),
    "failed": Text("退款未成功，店家將與您聯絡", "Not completed; the shop will contact you"),
}
GROUP_BUY: Mapping[str, Text] = {
    "open": Text("開團中", "Open"),
    "closed": Text("已結團，收款中", "Closed, being paid"),
    "settled": Text("已完成", "Settled"),
    "cancelled": Text("已取消", "Cancelled"),
}
SUBSCRIPTION: Mapping[str, Text] = {
    "initialized": Text("等待首期付款", "Waiting for the first payment"),
    "active": Text("進行中", "Active"),
    "stopping": Text("停止中", "Being stopped"),
    "stopped": Text("已停止", "Stopped"),
    "finished": Text("已期滿", "Finished"),
    "abandoned": Text("未開始", "Never begun"),
}
DIFFERENCE: Mapping[str, Text] = {"closed": Text("已結案", "Closed")}
UNDERWAY = Text("確認中", "Being confirmed")
MACHINE: Mapping[str, Text] = {
    "order": Text("這筆訂單", "This order"),
    "payment": Text("這次付款", "This payment"),
    "refund": Text("這筆退款", "This refund"),
    "difference": Text("這筆差異", "This difference"),
    "group_buy": Text("這個團", "This group buy"),
    "subscription": Text("這筆定期購", "This subscription"),
    "charge": Text("這一期扣款", "This charge"),
}
VERB: Mapping[str, Text] = {
    "pay": Text("付款", "be paid"),
    "cancel": Text("取消", "be cancelled"),
    "cancel_paid": Text("取消", "be cancelled"),
    "ship": Text("出貨", "be shipped"),
    "stop": Text("停止", "be stopped"),
    "fulfil": Text("補建訂單", "be made up for"),
    "complete": Text("結案", "be completed"),
    "edit": Text("修改", "be edited"),
    "add_parcel": Text("加寄包裹", "get another parcel"),
    "capture": Text("請款", "be captured"),
    "void": Text("取消授權", "be voided"),
    "send_capture": Text("請款", "be captured"),
    "send_void": Text("取消授權", "be voided"),
    "request": Text("退款", "be refunded"),
    "retry": Text("重試", "be tried again"),
    "settle_by_hand": Text("登記為已退款", "be settled by hand"),
    "close": Text("結案", "be closed"),
    "settle": Text("完成", "be settled"),
}
_OF_MACHINE = {
    "order": ORDER,
    "payment": PAYMENT,
    "refund": REFUND,
    "difference": DIFFERENCE,
    "group_buy": GROUP_BUY,
    "subscription": SUBSCRIPTION,
}


def status_name(machine: str, status: str, language: str) -> str:
    """The name of a status of an order, a payment, a refund or a group buy; an unknown one as it is."""
    text = _OF_MACHINE[machine].get(status)
    return status if text is None else text.of(language)
