"""What the room of group buys says."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "groups_new": Text("開團", "Open a group buy"),
    "groups_untitled": Text("團購", "Group buy"),
    "groups_which": Text("篩選團購", "Which group buys"),
    "groups_title": Text("團名", "Title"),
    "groups_group": Text("群組", "Group"),
    "groups_no_line": Text("不在 LINE 群組", "Not in a LINE group"),
    "groups_status": Text("狀態", "Status"),
    "groups_opened_at": Text("開團", "Opened"),
    "groups_closes_at": Text("結團時間", "Closes"),
    "groups_closes_hint": Text(
        "台北時間；空白就是等您按結團", "Taipei time; empty: when you close it"
    ),
    "groups_none": Text("還沒有團購", "There are no group buys yet"),
    "groups_none_hint": Text(
        "在 LINE 群組說「開團 可樂 288 限量50」，或在這裡開。",
        "Say “開團 可樂 288 限量50” in a LINE group, or open one here.",
    ),
    "groups_sold": Text("已訂", "Claimed"),
    "groups_items": Text("品項", "Items"),
    "groups_item": Text("品項", "Item"),
    "groups_code": Text("代號", "Code"),
    "groups_price": Text("團購價", "Price"),
    "groups_price_hint": Text("空白用原價", "empty: the SKU's"),
    "groups_limit": Text("限量", "Limit"),
    "groups_limit_hint": Text("空白不限", "empty: none"),
    "groups_left": Text("還能訂", "Left"),
    "groups_waiting": Text("候補", "Waiting"),
    "groups_units": Text("數量", "Units"),
    "groups_sum": Text("小計", "Sum"),
    "groups_pay_hours": Text("結團後幾小時內付款", "Hours to pay after it closes"),
    "groups_more_rows": Text("再加幾列", "More rows"),
    "groups_open": Text("開團", "Open it"),
    "groups_opened": Text("開團了！", "It is open."),
    "groups_opened_hint": Text(
        "開在 LINE 群組的團，成員說「+1」就能訂。", "In a LINE group members say “+1” to order."
    ),
    "groups_announcement": Text("給群組的開團文", "What to say in the group"),
    "groups_announcement_hint": Text(
        "從後台開的團不會自動在群組發言（那會用掉訊息額度），複製貼到群組就好。",
        "A group buy that is opened here is not announced by itself, which would use up messages: "
        "copy this and paste it there.",
    ),
    "groups_terms": Text("調整這一團", "Change its terms"),
    "groups_add_item": Text("加品項", "Add an item"),
    "groups_changed_and_moved": Text(
        "已儲存，{n} 位候補的人補上了。", "Saved; {n} on the waiting list moved up."
    ),
    "groups_close": Text("結團", "Close it"),
    "groups_close_title": Text("「{title}」結團？", "Close “{title}”?"),
    "groups_close_text": Text(
        "訂到的 {units} 份（{total}）會開帳單給每個人，加好友的人會在 LINE 收到；候補的 {waiting} 份要等別人沒付款才會輪到。",
        "Everybody gets a bill for the {units} units they have ({total}); friends are told in LINE. "
        "The {waiting} units that are waited for move up when others do not pay.",
    ),
    "groups_closed": Text("結團了，帳單已開出。", "It is closed, and the bills are out."),
    "groups_cancel": Text("取消這一團", "Cancel it"),
    "groups_cancel_title": Text("取消「{title}」？", "Cancel “{title}”?"),
    "groups_cancel_text": Text(
        "訂到的 {units} 份和候補的 {waiting} 份都會作廢，庫存全部釋出，不會有人收到帳單。",
        "The {units} units that were claimed and the {waiting} waited for are void; all stock is free "
        "again and nobody gets a bill.",
    ),
    "groups_cancelled": Text("已取消，庫存都釋出了。", "Cancelled; all units are free again."),
    "groups_members": Text("誰訂了什麼", "Who has what"),
    "groups_no_members": Text("還沒有人訂。", "Nobody has ordered yet."),
    "groups_member": Text("成員", "Member"),
    "groups_for_whom": Text("代訂", "For"),
    "groups_place": Text("第 {place} 位", "place {place}"),
    "groups_waits": Text("候補 {n} 份（第 {place} 位）", "{n} waiting (place {place})"),
    "groups_to_order": Text("要跟廠商訂的數量", "To order from the supplier"),
    "groups_csv": Text("下載名單", "Download the list"),
    "groups_supplier_csv": Text("下載訂貨量", "Download the totals"),
    "groups_total": Text("合計", "Total"),
    "groups_bills": Text("帳單", "Bills"),
    "groups_bill_sums": Text(
        "{bills} 張帳單，{paid} 張付清，還有 {missing} 沒收到。",
        "{bills} bills, {paid} paid, {missing} still to come.",
    ),
    "groups_amount": Text("商品金額", "Goods"),
    "groups_pay_until": Text("付款期限", "Until"),
    "groups_order": Text("訂單", "Order"),
    "groups_bill_open": Text("還沒付款", "Unpaid"),
    "groups_bill_ordered": Text("已下單，等付款", "Ordered, unpaid"),
    "groups_bill_paid": Text("已付款", "Paid"),
    "groups_bill_cancelled": Text("已取消", "Cancelled"),
    "groups_bill_lapsed": Text("逾期，已讓出", "Lapsed"),
    "groups_see_bill": Text("帳單頁", "The bill"),
    "groups_remind": Text("提醒沒付款的 {n} 人", "Remind the {n} who have not paid"),
    "groups_reminded": Text(
        "提醒了 {n} 人（加好友的人會在 LINE 收到）。", "Reminded {n}; friends are told in LINE."
    ),
    "groups_told_already": Text(
        "這一小時內已經提醒過了，晚點再試。", "They were told within the hour; try again later."
    ),
    "groups_mistake_items.sku": Text(
        "找不到「{reason}」這個 SKU，或它重複了。",
        "There is no SKU “{reason}”, or it stands there twice.",
    ),
    "groups_mistake_items": Text("要有 1 到 50 個品項。", "There must be 1 to 50 items."),
    "groups_mistake_price": Text("團購價要是 0 以上的整數。", "A price is a whole number."),
    "groups_mistake_limit": Text("限量要是 1 到 9,999 的整數。", "A limit is from 1 to 9,999."),
    "groups_mistake_units_max": Text(
        "限量要是 1 到 9,999 的整數，而且不能少於已經訂的。",
        "A limit is from 1 to 9,999, and not below what is claimed.",
    ),
    "groups_mistake_closes_at": Text(
        "結團時間要是之後的日期和時間。", "It closes at a time to come."
    ),
    "groups_mistake_pay_hours": Text("付款時間要是 1 到 336 小時。", "From 1 to 336 hours."),
    "groups_mistake_group": Text(
        "請選一個帳號所在的群組。", "Please choose a group the account is in."
    ),
}
