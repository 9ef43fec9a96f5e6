"""The list of orders, what is done with many of them, and what is printed."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "orders_title": Text("訂單", "Orders"),
    "orders_search": Text(
        "訂單、電話、姓名、商品、金額、銀行編號",
        "Number, phone, name, item, amount, bank number",
    ),
    "orders_group_to_pay": Text("待付款", "To pay"),
    "orders_group_to_ship": Text("待出貨", "To ship"),
    "orders_group_shipped": Text("已出貨", "Shipped"),
    "orders_group_done": Text("已完成", "Done"),
    "orders_group_ended": Text("已結束", "Ended"),
    "orders_more_filters": Text("更多篩選", "More filters"),
    "orders_any_method": Text("付款方式", "Payment"),
    "orders_any_delivery": Text("寄送方式", "Delivery"),
    "orders_delivery_home": Text("宅配到府", "To an address"),
    "orders_delivery_store": Text("超商取貨", "To a store"),
    "orders_from": Text("下單日從", "Placed from"),
    "orders_to": Text("到", "until"),
    "orders_coupon": Text("優惠碼", "Coupon"),
    "orders_with_note": Text("買家有備註", "With a note"),
    "orders_with_case": Text("款項待處理", "Money to look at"),
    "orders_group_buy": Text("這個團購的訂單", "Orders of this group buy"),
    "orders_apply": Text("套用", "Apply"),
    "orders_views": Text("常用篩選", "Saved views"),
    "orders_view_today": Text("今天的訂單", "Placed today"),
    "orders_view_noted": Text("待出貨、有備註", "To ship, with a note"),
    "orders_view_money": Text("款項待處理", "Money to look at"),
    "orders_view_save": Text("存成常用篩選", "Save this view"),
    "orders_view_name": Text("名稱", "Name"),
    "orders_view_shared": Text("大家都看得到", "Everybody here sees it"),
    "orders_view_saved": Text("「{name}」存好了。", "“{name}” is saved."),
    "orders_view_removed": Text("常用篩選已移除。", "The view is removed."),
    "orders_view_mistake_name": Text(
        "請取一個 1 到 30 個字的名稱。", "Please give it a name of 1 to 30 characters."
    ),
    "orders_view_mistake_filter": Text(
        "請先選好篩選條件；每人最多 30 個常用篩選。",
        "Choose a filter first. Everybody may have 30 views.",
    ),
    "orders_number": Text("訂單", "Order"),
    "orders_placed": Text("下單", "Placed"),
    "orders_buyer": Text("買家", "Buyer"),
    "orders_goods": Text("商品", "Items"),
    "orders_total": Text("金額", "Total"),
    "orders_status": Text("狀態", "Status"),
    "orders_matched": Text("符合：{what}", "Matches: {what}"),
    "orders_pay_until": Text("付款到 {at}", "to pay until {at}"),
    "orders_note_mark": Text("有備註", "Note"),
    "orders_case_mark": Text("款項待處理", "Money to look at"),
    "orders_more_goods": Text("等 {n} 件", "{n} in all"),
    "orders_none": Text("還沒有訂單", "No orders yet"),
    "orders_none_hint": Text(
        "買家下單後會出現在這裡。", "Orders appear here as soon as somebody buys."
    ),
    "orders_none_to_ship": Text("都寄出去了", "Everything has been sent"),
    "orders_none_to_ship_hint": Text("有新的付款就會出現在這裡。", "Paid orders appear here."),
    "orders_behind": Text(
        "剛才湧入很多訂單，其中一部分還在編入搜尋；找不到時請過幾分鐘再找，或輸入完整的訂單編號。",
        "Very many orders have just come in, and some of them cannot be found by words yet: search "
        "again in some minutes, or by the whole order number.",
    ),
    "orders_reached": Text(
        "找到 {at} 為止；更早的訂單還沒看。",
        "Looked back to {at}; older orders have not been looked at.",
    ),
    "orders_look_further": Text("再往前找", "Look further back"),
    "orders_ship": Text("出貨", "Ship"),
    "orders_ship_all": Text("全部出貨", "Ship them all"),
    "orders_pick_list": Text("揀貨單", "Pick list"),
    "orders_slips": Text("出貨明細", "Packing slips"),
    "orders_addresses": Text("收件資訊", "Addresses"),
    "orders_all_hint": Text(
        "沒有勾選時，就是這個清單的全部（最多 {n} 筆）。",
        "Without a tick it is everything in this list (at most {n}).",
    ),
    # Shipping many
    "orders_ship_title": Text("出貨 {n} 筆訂單", "Ship {n} orders"),
    "orders_ship_none": Text("沒有可以出貨的訂單", "Nothing to ship"),
    "orders_ship_none_hint": Text(
        "只有已付款、還沒寄出的訂單可以出貨。",
        "Only orders that are paid and not sent can be shipped.",
    ),
    "orders_ship_what": Text(
        "這些訂單會改成「已出貨」，並通知買家。",
        "These orders become “shipped”, and their buyers are told.",
    ),
    "orders_receiver": Text("收件人", "Receiver"),
    "orders_carrier": Text("物流", "Carrier"),
    "orders_tracking": Text("物流單號", "Tracking number"),
    "orders_tracking_of": Text("{number} 的物流單號", "Tracking number of {number}"),
    "orders_carrier_of": Text("{number} 的物流", "Carrier of {number}"),
    "orders_paste": Text("一次貼上物流單號", "Paste all tracking numbers"),
    "orders_paste_hint": Text(
        "一行一個，照上面的順序，填進還空著的訂單。",
        "One a line, in the order above; they go to the orders without one.",
    ),
    "orders_ship_now": Text("確定出貨 {n} 筆", "Ship {n} now"),
    "orders_left_out": Text("這些不能出貨", "These cannot be shipped"),
    "orders_shipped": Text(
        "{n} 筆訂單已出貨，已通知買家。", "{n} orders shipped; their buyers are told."
    ),
    "orders_some_shipped": Text(
        "{n} 筆已出貨；下面這些沒有，請看原因。",
        "{n} were shipped; these were not, please see why.",
    ),
    "orders_none_shipped": Text("沒有出貨，請看原因。", "Nothing was shipped; please see why."),
    "orders_back_to_list": Text("回到訂單", "Back to the orders"),
    # Print
    "orders_print_hint": Text(
        "用瀏覽器列印，或存成 PDF。", "Print with your browser, or save as PDF."
    ),
    "orders_pick_title": Text("揀貨單：{n} 筆訂單", "Pick list: {n} orders"),
    "orders_sku": Text("SKU", "SKU"),
    "orders_units": Text("數量", "Units"),
    "orders_for": Text("給哪些訂單", "For which orders"),
    "orders_sum": Text("合計", "Sum"),
    "orders_slips_title": Text("出貨明細：{n} 筆訂單", "Packing slips: {n} orders"),
    "orders_slip": Text("出貨明細", "Packing slip"),
    "orders_with_prices": Text("印出金額", "With prices"),
    "orders_without_prices": Text("不印金額（送禮）", "Without prices (gifts)"),
    "orders_price": Text("單價", "Price"),
    "orders_shipping_fee": Text("運費", "Delivery"),
    "orders_discount": Text("折扣", "Discount"),
    "orders_note": Text("備註", "Note"),
    "orders_thanks": Text("謝謝您的訂購！", "Thank you for your order!"),
    "orders_addresses_title": Text("收件資訊：{n} 筆訂單", "Addresses: {n} orders"),
    "orders_checked": Text("已拿", "Taken"),
    "orders_phone": Text("電話", "Phone"),
    "orders_nothing_chosen": Text("沒有選到訂單", "No orders chosen"),
}
