"""What an order's page says about where the order stands, and what happens next, in plain words."""

from collections.abc import Mapping
from typing import NamedTuple

from kaimai.words.languages import Text


class StateWords(NamedTuple):
    """A headline, one sentence of explanation, and what happens next (may be empty)."""

    headline: Text
    explanation: Text
    next: Text = Text("", "")


STATES: Mapping[str, StateWords] = {
    "confirming": StateWords(
        Text("付款確認中", "Confirming your payment"),
        Text(
            "正在向銀行確認，通常幾秒鐘就好。請不要重複付款。",
            "We are asking the bank, which takes a few seconds. Please do not pay twice.",
        ),
    ),
    "preparing": StateWords(
        Text("還沒連上銀行", "The bank was not reached yet"),
        Text(
            "訂單已成立、商品已為您保留，但目前連不上銀行，還沒有扣款。",
            "Your order stands and the items are held, but the bank cannot be reached right now. "
            "Nothing was charged.",
        ),
    ),
    "pay_by_card": StateWords(
        Text("等待刷卡付款", "Waiting for your card payment"),
        Text(
            "商品已為您保留，請到銀行的頁面完成付款。",
            "The items are held for you. Please pay on the bank’s page.",
        ),
        Text(
            "付款完成後會自動回到這裡；沒有回來也沒關係，銀行會通知我們。",
            "After paying you come back here. If not, no worry: the bank tells us too.",
        ),
    ),
    "pay_on_page": StateWords(
        Text("等待付款", "Waiting for your payment"),
        Text(
            "商品已為您保留，請到付款頁面完成付款。",
            "The items are held for you. Please pay on the payment page.",
        ),
        Text(
            "付款完成後會自動回到這裡；沒有回來也沒關係，銀行會通知我們。",
            "After paying you come back here. If not, no worry: the bank tells us too.",
        ),
    ),
    "pay_by_atm": StateWords(
        Text("等待轉帳", "Waiting for your transfer"),
        Text(
            "商品已為您保留。用 ATM、網路銀行或行動銀行轉帳都可以。",
            "The items are held for you. Use an ATM, online or mobile banking.",
        ),
        Text(
            "轉帳後通常幾分鐘內入帳，這一頁會自動更新。",
            "Transfers usually arrive within minutes; this page refreshes by itself.",
        ),
    ),
    "choose_method": StateWords(
        Text("請選擇付款方式", "Choose how to pay"),
        Text(
            "先前的付款連結已失效，商品仍為您保留。",
            "The earlier payment link is no longer valid. The items are still held for you.",
        ),
    ),
    "declined": StateWords(
        Text("付款失敗", "Payment failed"),
        Text(
            "這次沒有扣款，商品仍為您保留，請再付一次或換一種方式。",
            "Nothing was charged and the items are still held. Pay again, or in another way.",
        ),
    ),
    "ending": StateWords(
        Text("付款期限已過", "The time to pay is over"),
        Text(
            "正在向銀行做最後確認，沒有付款的話訂單會自動取消。",
            "We are asking the bank one last time; without a payment the order ends by itself.",
        ),
    ),
    "paid": StateWords(
        Text("付款成功", "Paid. Thank you!"),
        Text("我們已收到您的付款。", "We have received your payment."),
        Text("店家會準備商品並安排出貨。", "The shop prepares your items and ships them."),
    ),
    "shipped": StateWords(
        Text("已出貨", "Shipped"),
        Text("商品已經出發了。", "Your items are on their way."),
        Text(
            "收到商品後七天內可以退貨，請聯絡店家。",
            "You may return items within seven days of receipt; please contact the shop.",
        ),
    ),
    "completed": StateWords(
        Text("已完成", "Completed"),
        Text("謝謝您，歡迎再來。", "Thank you, and see you again."),
    ),
    "expired": StateWords(
        Text("訂單逾期", "This order expired"),
        Text(
            "付款期限內沒有收到款項，訂單已取消，商品已放回架上。",
            "No payment arrived in time. The order was ended and the items went back on the shelf.",
        ),
        Text(
            "如果您在期限前付了款，款項會自動補入訂單，或退還給您。",
            "If you did pay in time, the payment is matched to the order or given back to you.",
        ),
    ),
    "cancelled": StateWords(
        Text("已取消", "Cancelled"),
        Text("這筆訂單已取消，不需要付款。", "This order was cancelled; there is nothing to pay."),
        Text(
            "已付或之後才收到的款項會全數退還。",
            "What was paid, or still arrives, is given back in full.",
        ),
    ),
    "payment_request_failed": StateWords(
        Text("產生付款請求失敗", "The payment could not be set up"),
        Text(
            "銀行沒有受理，這筆訂單已結束，沒有扣款，商品已放回購物車。",
            "The bank did not accept it. The order is over, nothing was charged, and the items "
            "are back in your cart.",
        ),
    ),
}
"""By the states that `storefront` tells apart: finer than an order's status while it is unpaid."""
