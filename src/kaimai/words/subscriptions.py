"""The texts of products that are sold regularly: on their pages, at checkout, and on the page of one
subscription. A part of `pages.PAGES`; how often something is charged is said in `schedules.py`."""

from collections.abc import Mapping
from typing import NamedTuple

from kaimai.words.languages import Text

SUBSCRIBING: Mapping[str, Text] = {
    # The product's page
    "buy_once": Text("單次購買", "Buy once"),
    "subscribe": Text("定期購", "Subscribe"),
    "subscribe_go": Text("定期購結帳", "Subscribe"),
    "subscribe_hint": Text(
        "第一次今天扣款，之後自動用同一張卡扣款、每期寄出；隨時可以停止。",
        "The first charge is today; then the same card is charged and each parcel sent by itself. "
        "Stop at any time.",
    ),
    "subscribe_short": Text("這個數量目前不夠，最多 {count} 件。", "Only {count} left right now."),
    # Checkout
    "subscribe_title": Text("確認定期購", "Confirm your subscription"),
    "subscribe_what": Text("您要定期購買", "What you subscribe to"),
    "subscribe_change": Text("修改", "Change"),
    "each_time": Text("每期", "Each time"),
    "how_often": Text("多久一次", "How often"),
    "how_many_times": Text("期數", "How many times"),
    "times_value": Text("共 {count} 期（含今天這一次）", "{count} times, today included"),
    "first_charge": Text("第一次扣款", "First charge"),
    "first_charge_value": Text("今天，到銀行的頁面刷卡", "Today, on the bank’s page"),
    "later_charges": Text("之後的扣款", "Later charges"),
    "total_today": Text("今天付", "You pay today"),
    "total_all": Text("全部 {times} 期合計", "All {times} times together"),
    "subscription_stops": Text("怎麼停止", "How to stop"),
    "subscription_stops_value": Text(
        "在「我的訂單」的定期購頁面，或在 LINE 輸入「我的定期購」，隨時可以停止，不收任何費用。"
        "已經扣款的那一期照常出貨。",
        "On the subscription’s page under “My orders”, or by writing “my subscriptions” in LINE: at "
        "any time and at no cost. What is already charged is still sent.",
    ),
    "subscription_fails": Text("扣款沒有成功時", "When a charge fails"),
    "subscription_fails_value": Text(
        "那一期不扣款也不寄出，我們會通知您；之後的期別照常。",
        "Nothing is taken and nothing is sent that time, and we tell you; the next one comes as usual.",
    ),
    "subscription_withdrawal": Text("七天內可以退貨", "Seven days to return"),
    "subscription_withdrawal_value": Text(
        "每一期收到商品後 7 天內都可以退貨，不必說明理由、也不必負擔費用，款項在 15 天內退還。"
        "停止定期購不影響這個權利。",
        "Each time, you may return the goods within 7 days of receiving them, without a reason and at "
        "no cost, and are refunded within 15 days. Stopping does not change that.",
    ),
    "subscription_card_hint": Text(
        "只能用信用卡。送出後到銀行的頁面刷第一期，之後由銀行自動扣款，本店看不到您的卡號。",
        "By credit card only. You pay the first time on the bank’s page; the bank charges the later "
        "ones. Your card number never reaches the shop.",
    ),
    "subscription_agree": Text(
        "我確認商品、數量、每期金額與期數無誤，同意之後自動扣款，並同意購物須知。",
        "I have checked items, quantity, the price each time and how many times, agree to the later "
        "charges, and to the terms of sale.",
    ),
    "subscription_place": Text("送出，今天付 {total}", "Subscribe, {total} today"),
    "subscription_place_hint": Text(
        "第一期付款成功後，定期購才開始。",
        "The subscription begins when the first charge has succeeded.",
    ),
    "subscription_changed": Text(
        "這個定期購方案剛剛有變動，請看過新的內容再送出。",
        "This offer has just changed. Please look at it again before you agree.",
    ),
    "subscription_gone": Text(
        "這個商品目前沒有定期購。", "This product is not sold regularly right now."
    ),
    # One subscription
    "subscription": Text("定期購", "Subscription"),
    "subscription_title": Text("定期購 {number}", "Subscription {number}"),
    "subscriptions_title": Text("我的定期購", "My subscriptions"),
    "next_charge": Text("下一次扣款", "Next charge"),
    "next_charge_value": Text("{day} 左右，{amount}", "around {day}, {amount}"),
    "times_done": Text("已扣款 {charged}／{times} 期", "{charged} of {times} charged"),
    "charges": Text("每一期", "Each charge"),
    "charge_number": Text("第 {number} 期", "No. {number}"),
    "charge_paid": Text("扣款成功", "Charged"),
    "charge_failed": Text("扣款沒有成功", "Not charged"),
    "charge_unfilled": Text("已扣款，商品缺貨", "Charged, out of stock"),
    "charge_surplus": Text("多扣的，會退還", "Charged too much, given back"),
    "charge_surplus_hint": Text(
        "這筆款項會全數退還，您什麼都不用做。",
        "All of it is given back; you need not do anything.",
    ),
    "charge_failed_hint": Text(
        "這一期沒有扣款，也不會寄出；下一期照常。",
        "Nothing was taken and nothing is sent this time; the next one comes as usual.",
    ),
    "charge_unfilled_hint": Text(
        "款項已收到但商品不夠，店家會與您聯絡：補寄，或退還這一期的款項。",
        "We were paid but ran out. The shop will contact you: it is sent later, or your money goes back.",
    ),
    "no_charges": Text("還沒有扣款。", "Nothing was charged yet."),
    "goes_to": Text("寄到", "Sent to"),
    "began_at": Text("{at} 開始", "Since {at}"),
    "stop": Text("停止定期購", "Stop the subscription"),
    "stop_question": Text("要停止定期購嗎？", "Stop this subscription?"),
    "stop_sure": Text(
        "停止後就不再扣款，還沒扣款的 {left} 期都不會寄出。停止後不能恢復，之後想要可以重新訂一次。",
        "You are not charged again, and the {left} that are left are not sent. It cannot be taken up "
        "again; you can subscribe anew.",
    ),
    "stop_paid_hint": Text(
        "已經扣款的期別照常出貨，也照樣可以退貨。",
        "What is already charged is still sent, and may be returned as usual.",
    ),
    "stop_yes": Text("確定停止", "Yes, stop it"),
    "stop_no": Text("不停止，回到定期購", "No, keep it"),
    "stop_taken": Text("已經停止，不會再扣款。", "Stopped: you are not charged again."),
    "stop_underway": Text(
        "收到了，正在請銀行停止扣款，確認後會通知您。",
        "We are telling the bank to stop and will write to you when it has.",
    ),
    "part_of": Text("這是定期購的一期。", "This is one delivery of a subscription."),
    "see_subscription": Text("查看定期購", "See the subscription"),
    "stop_cannot": Text("這筆定期購已經不會再扣款。", "This subscription is not charged any more."),
}
"""`{…}` is filled in by the page; amounts and days come formatted."""


class SubscriptionWords(NamedTuple):
    """A headline and one sentence about where a subscription stands."""

    headline: Text
    explanation: Text


STATES: Mapping[str, SubscriptionWords] = {
    "initialized": SubscriptionWords(
        Text("等待第一次付款", "Waiting for the first payment"),
        Text(
            "第一期付款成功後，定期購就開始；目前還沒有扣款。",
            "The subscription begins once the first charge has succeeded. Nothing was charged yet.",
        ),
    ),
    "active": SubscriptionWords(
        Text("定期購進行中", "Your subscription is running"),
        Text(
            "時間到了銀行會自動扣款，我們就把商品寄給您。隨時可以停止。",
            "The bank charges your card when it is time, and we send your items. Stop at any time.",
        ),
    ),
    "stopping": SubscriptionWords(
        Text("正在停止", "Being stopped"),
        Text(
            "我們正在請銀行停止扣款，確認後會通知您。",
            "We are telling the bank to stop and will write to you when it has.",
        ),
    ),
    "stopped": SubscriptionWords(
        Text("定期購已停止", "Stopped"),
        Text(
            "不會再扣款。已經扣款的期別照常出貨。",
            "You are not charged again. What is already charged is still sent.",
        ),
    ),
    "finished": SubscriptionWords(
        Text("定期購全部完成", "All done"),
        Text(
            "每一期都結束了，不會再扣款。謝謝您！",
            "Every charge is done; nothing more is taken. Thank you!",
        ),
    ),
    "abandoned": SubscriptionWords(
        Text("定期購沒有成立", "It did not begin"),
        Text(
            "第一期沒有付款成功，沒有扣款，之後也不會扣款。",
            "The first charge did not succeed. Nothing was taken, and nothing will be.",
        ),
    ),
}
"""What is said of a subscription in each status."""
