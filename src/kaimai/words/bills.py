"""The texts of the page on which a member of a group buy pays, by name: a part of `pages.PAGES`."""

from collections.abc import Mapping

from kaimai.words.languages import Text

BILLS: Mapping[str, Text] = {
    "bill_title": Text("團購帳單", "Group buy: your bill"),
    "bill_of": Text("團購「{title}」", "Group buy “{title}”"),
    "bill_open": Text("請完成訂購與付款", "Please order and pay"),
    "bill_open_hint": Text(
        "商品已為您保留。請填好資料後付款，逾期會讓給候補的人。",
        "These are held for you. Fill in the form and pay; after the deadline they go to the next "
        "in line.",
    ),
    "bill_pay_until": Text("付款期限 {at}", "Pay before {at}"),
    "bill_ordered": Text("這份帳單已成立訂單，還沒付款", "Ordered, and not paid yet"),
    "bill_ordered_hint": Text("請到訂單 {number} 完成付款。", "Please pay order {number}."),
    "bill_paid": Text("這份帳單已付款，謝謝您", "Paid. Thank you!"),
    "bill_paid_hint": Text(
        "出貨進度請看訂單 {number}。", "Order {number} shows how the delivery gets on."
    ),
    "bill_cancelled": Text("這份帳單的訂單已取消", "The order of this bill was cancelled"),
    "bill_cancelled_hint": Text(
        "退款進度請看訂單 {number}。", "Order {number} shows where your refund stands."
    ),
    "bill_lapsed": Text("付款期限已過", "The deadline has passed"),
    "bill_lapsed_hint": Text(
        "這份帳單在 {at} 到期，商品已讓給候補的人。還想買的話，歡迎到商店看看，或問問團主。",
        "This bill ended {at}, and its items go to the next in line. You are welcome to look round "
        "the shop, or to ask whoever runs the group buy.",
    ),
    "bill_for": Text("幫 {name} 訂的", "for {name}"),
    "bill_waiting": Text("還在候補", "Still waiting"),
    "bill_waiting_hint": Text(
        "候補到了會再傳一份新的帳單給您。", "When it is your turn you get another bill for these."
    ),
    "bill_card_hint": Text(
        "送出後到銀行的頁面刷卡。沒刷成功的話，期限前都可以再試。",
        "You pay on the bank’s page next. If it fails, try again until the deadline.",
    ),
    "bill_atm_hint": Text(
        "送出後取得一組專屬帳號，請在 {at} 前轉帳。",
        "You get an account number of your own; transfer before {at}.",
    ),
    "bill_atm_late": Text(
        "離期限不到一小時，來不及用 ATM 轉帳。",
        "Less than an hour is left, which is too short for an ATM transfer.",
    ),
    "bill_place_hint": Text(
        "送出後訂單成立，保留給您的商品會轉到這筆訂單。",
        "What is held for you passes to the order.",
    ),
    "bill_private": Text(
        "這是您的私人連結，請不要轉傳：有連結的人都能用它下單。",
        "This link is private. Please do not pass it on: whoever has it can order with it.",
    ),
    "bill_changed": Text(
        "金額和您剛才看到的不同，請重新確認後再送出。",
        "The total is not the one you just saw. Please check it and send it again.",
    ),
    "bill_see_order": Text("查看訂單", "See the order"),
    "bill_pay_order": Text("前往付款", "Go and pay"),
    "bill_back": Text("回到團購帳單", "Back to the group buy’s bill"),
    "bill_back_hint": Text(
        "這筆訂單來自團購。期限還沒到的話，可以從帳單重新下單。",
        "This order came from a group buy. Until the deadline you can order again from its bill.",
    ),
    "cancel_bill_sure": Text(
        "取消後商品仍為您保留到付款期限，可以從團購帳單重新下單；逾期會讓給候補的人。",
        "The items stay yours until the deadline, and you can order again from the group buy’s bill; "
        "after that they go to the next in line.",
    ),
}
