"""The first page of the back office."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "today_title": Text("今日", "Today"),
    "today_waits": Text("等您處理", "Waiting for you"),
    "today_quiet": Text("都處理好了", "Everything is done"),
    "today_quiet_hint": Text(
        "沒有等您處理的事，喝杯茶吧。", "Nothing waits for you. Have a cup of tea."
    ),
    "today_failed_charges": Text("定期購扣款失敗", "Failed charges of subscriptions"),
    "today_failed_charges_hint": Text(
        "最近七天；顧客已收到通知", "In the last seven days; the buyers were told"
    ),
    "today_to_ship": Text("待出貨", "To ship"),
    "today_to_ship_hint": Text("已付款，還沒寄出", "paid, not sent yet"),
    "today_ship_all": Text("一起出貨", "Ship them together"),
    "today_see_all": Text("看全部", "See all"),
    "today_to_pay": Text("等付款", "To be paid"),
    "today_to_pay_hint": Text("買家還沒付款", "the buyer has not paid yet"),
    "today_cases": Text("款項要處理", "Money to look at"),
    "today_refunds": Text("退款沒有成功", "Refunds that failed"),
    "today_refunds_hint": Text("請改用其他方式退款", "pay it back another way"),
    "today_differences": Text("與銀行對帳不符", "Differences from the bank"),
    "today_differences_hint": Text("請逐筆確認", "please look at each"),
    "today_low": Text("庫存不足", "Low stock"),
    "today_low_left": Text("剩 {n}", "{n} left"),
    "today_failing": Text("訊息寄不出去", "Messages that cannot be sent"),
    "today_failing_hint": Text("試了很多次都失敗", "tried too often"),
    "today_handed_over": Text("顧客在 LINE 等回覆", "Customers waiting in LINE"),
    "today_waiting_since": Text("從 {at} 等到現在", "since {at}"),
    "today_broken": Text("帳目檢查發現問題", "The check of the books found something"),
    "today_broken_hint": Text("請看「系統」", "please see Health"),
    "today_oldest": Text("等最久的訂單", "Waiting longest"),
    "today_order": Text("訂單", "Order"),
    "today_buyer": Text("收件人", "Buyer"),
    "today_placed": Text("下單時間", "Placed"),
    "today_total": Text("金額", "Total"),
    "today_sales_day": Text("今天的營業額", "Sales today"),
    "today_sales_month": Text("這個月的營業額", "Sales this month"),
    "today_now": Text("今天", "Today"),
    "today_then": Text("上週同一天", "Same day last week"),
    "today_month_now": Text("這個月", "This month"),
    "today_month_then": Text("上個月", "Last month"),
    "today_orders_n": Text("{n} 筆", "{n} orders"),
    "today_compared_day": Text("上週同一天到這個時間 {then}", "{then} by this time last week"),
    "today_compared_month": Text("上個月到這一天 {then}", "{then} by this day last month"),
    "today_not_counted": Text("還在計算", "still being counted"),
    "today_told": Text(
        "目前 {now}，之前同期 {then}。", "{now} so far; {then} in the same time before."
    ),
    "today_hour": Text("時段", "Hour"),
    "today_day": Text("日期", "Day"),
    "today_refunded": Text("今天退款", "Refunded today"),
    "today_quota": Text("LINE 本月訊息", "LINE messages this month"),
    "today_quota_of": Text("已用 {used}／{max} 則", "{used} of {max} used"),
    "today_quota_free": Text("已用 {used} 則，沒有上限", "{used} used, no limit"),
    "today_quota_out": Text("額度用完了：通知只會寄電子郵件", "Used up: only letters are sent now"),
    "today_figures": Text("其他", "More figures"),
    "today_empty_shop": Text("還沒有任何訂單", "No orders yet"),
}
