"""What a difference between the bank and the books means, and what to do about it, in words.

How differences are found is in `domain/reconciliation.py`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from kaimai.words.languages import Text


class Advice(NamedTuple):
    """What a kind of difference is called, and what a person does about it."""

    name: Text
    what_to_do: Text


_RECEIPT_MISSING_HERE = Advice(
    Text("銀行有收款，店裡沒有", "Received at the bank, not here"),
    Text(
        "對帳單列出收款，但向銀行查詢這筆交易時並未付款。請打電話給銀行，確認款項屬於誰。",
        "The statement lists the money, but the bank calls the payment unpaid when it is asked. "
        "Call the bank and have it say whose the money is.",
    ),
)
_REFUND_MISSING_HERE = Advice(
    Text("銀行有退款，店裡沒有", "Refunded at the bank, not here"),
    Text(
        "有人在銀行後台退款，或退款重複。請查是誰退的；若訂單還沒取消，請一併處理。",
        "Somebody refunded it in the bank's portal, or it was refunded twice. Find out who did, and "
        "settle the order as well.",
    ),
)
_RECEIPT_MISSING_AT_BANK = Advice(
    Text("店裡有收款，銀行沒有", "Paid here, not at the bank"),
    Text(
        "前後三天的對帳單都沒有這筆收款。先不要出貨；執行 kaimai payments sync 再查一次，然後問銀行。",
        "No statement of three days lists it. Do not ship yet; ask again with kaimai payments sync, "
        "then call the bank.",
    ),
)
_REFUND_MISSING_AT_BANK = Advice(
    Text("店裡有退款，銀行沒有", "Refunded here, not at the bank"),
    Text(
        "銀行受理過退款，但前後三天的對帳單都沒有。請在銀行後台確認；沒退成就另行退給買家。",
        "The bank accepted the refund, but no statement of three days lists it. Look in the bank's "
        "portal; if it was not made, give the money back in another way.",
    ),
)
OF_KIND: Mapping[str, Advice] = {
    "amount_differs": Advice(
        Text("金額不同", "The amount differs"),
        Text(
            "銀行與店裡的金額不同。請比對訂單與銀行後台：多收的退還，少收的請買家補付或取消訂單。",
            "The bank and the shop name different amounts. Compare the order with the bank's portal: "
            "give back what is too much; for what is too little ask the buyer or cancel the order.",
        ),
    ),
    "listed_twice": Advice(
        Text("對帳單重複列出", "Listed twice"),
        Text(
            "同一筆付款在對帳單出現兩次。請問銀行是否重複入帳；若是，請銀行沖正。",
            "One payment stands on the statements twice. Ask the bank whether the money came twice, "
            "and have it put right.",
        ),
    ),
    "not_ours": Advice(
        Text("不是這家店的交易", "Not this shop's"),
        Text(
            "這筆交易不是這套系統建立的。若另有系統或收款連結使用同一個商店代號，請註記後結案；"
            "若沒有，請立刻通知銀行。",
            "This system did not make it. If another system or a payment link uses the same shop "
            "number, say so and close it; if none does, tell the bank at once.",
        ),
    ),
    "unknown_number": Advice(
        Text("店裡遺失的付款", "Lost from our books"),
        Text(
            "編號是這家店建立的，但帳上沒有，多半是還原了舊的備份。請在銀行後台找到買家，出貨或退款。",
            "This shop made it, but it is not in the books, most likely since an older backup was "
            "restored. Find the buyer in the bank's portal; ship, or give the money back.",
        ),
    ),
    "payout_sum": Advice(
        Text("撥款加總不符", "A payout does not add up"),
        Text(
            "撥款的明細與總額不符。請把這筆撥款編號給銀行，要求更正明細。",
            "The payout's lines do not add up to its sums. Give the bank its number and ask for a "
            "corrected list.",
        ),
    ),
    "payout_short": Advice(
        Text("實撥與應撥不同", "Paid out otherwise than due"),
        Text(
            "實際撥款與應撥金額不同。請核對存摺入帳金額，再向銀行查詢差額。",
            "What was paid out is not what was due. Look at the bank account, then ask the bank "
            "about the rest.",
        ),
    ),
    "payout_line": Advice(
        Text("撥款明細對不上", "A payout's line does not fit"),
        Text(
            "撥款裡有一筆與帳上不符（不是這家店的、金額不同，或帳上沒有）。請與同一天的其他差異一起看。",
            "A line of a payout does not fit the books: not this shop's, of another amount, or not "
            "there. Look at it together with the other differences of that day.",
        ),
    ),
    "paid_out_twice": Advice(
        Text("重複撥款", "Paid out twice"),
        Text(
            "同一筆收款撥了兩次。請通知銀行；銀行之後可能扣回。",
            "One receipt was paid out twice. Tell the bank; it may take the money back later.",
        ),
    ),
}
_OF_KIND_AND_LINE: Mapping[tuple[str, str], Advice] = {
    ("missing_here", "receipt"): _RECEIPT_MISSING_HERE,
    ("missing_here", "refund"): _REFUND_MISSING_HERE,
    ("missing_at_bank", "receipt"): _RECEIPT_MISSING_AT_BANK,
    ("missing_at_bank", "refund"): _REFUND_MISSING_AT_BANK,
}


def advice(kind: str, line_kind: str) -> Advice:
    """What a difference of this kind, about a receipt, a refund or a payout, means."""
    return _OF_KIND_AND_LINE.get((kind, line_kind)) or OF_KIND[kind]


OUTCOME: Mapping[str, Text] = {
    "by_hand": Text("人工結案", "closed by hand"),
    "gone": Text("已相符", "gone"),
}
OPEN = Text("待處理", "open")


def outcome_name(outcome: str | None, language: str) -> str:
    """How a difference stands; None is an open one."""
    return (OPEN if outcome is None else OUTCOME[outcome]).of(language)
