"""What the room of money says: cases, statements, differences."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "money_hint": Text(
        "銀行說的和帳上寫的每天自動比對；這裡只列出要人看的。",
        "What the bank says is compared with the books every night. Here is what a person must see.",
    ),
    "money_cases": Text("要處理的款項", "Money to look at"),
    "money_case": Text("狀況", "What it is"),
    "money_order": Text("訂單", "Order"),
    "money_number": Text("銀行編號", "Number at the bank"),
    "money_amount": Text("金額", "Amount"),
    "money_since": Text("從何時起", "Since"),
    "money_no_order": Text("沒有訂單", "no order"),
    "money_differences": Text("與銀行的差異", "Differences from the bank"),
    "money_difference": Text("差異", "Difference"),
    "money_at_bank": Text("銀行", "Bank"),
    "money_here": Text("店裡", "Shop"),
    "money_state": Text("狀態", "State"),
    "money_all_well": Text("沒有要處理的事", "Nothing waits for you"),
    "money_all_well_hint": Text(
        "帳和銀行一致，也沒有多收或退不掉的款項。",
        "The books agree with the bank, and no money is in the wrong place.",
    ),
    "money_day": Text("日期", "Day"),
    "money_days": Text("每天的對帳單", "Statements by day"),
    "money_lines": Text("筆數", "Lines"),
    "money_matched": Text("相符", "Matched"),
    "money_received": Text("收款", "Received"),
    "money_refunded": Text("退款", "Refunded"),
    "money_fees": Text("手續費", "Fees"),
    "money_paid_out": Text("撥款入帳", "Paid out"),
    "money_incomplete": Text("還沒對完", "not finished"),
    "money_no_days": Text("還沒有對帳單", "No statements yet"),
    "money_no_days_hint": Text(
        "第一份對帳單會在開店的隔天早上向銀行取得。",
        "The first is asked for in the morning after the shop’s first day.",
    ),
    "money_to_do": Text("還有 {n} 天沒對。", "Days that are not compared yet: {n}."),
    "money_reconcile": Text("現在對這一天", "Compare this day now"),
    "money_which_day": Text("要對哪一天", "Which day"),
    "money_reconcile_hint": Text(
        "可以重複對：這一天的明細會重新取得，寫過的處理結果會留著。",
        "A day may be compared again: its lines are fetched anew, and what you wrote stays.",
    ),
    "money_no_bank": Text("還沒有設定銀行，沒有帳可以對。", "The bank is not set up yet."),
    "money_asked": Text(
        "已排入：{day}，幾秒後重新整理就看得到。", "{day} will be compared in a moment."
    ),
    "money_waiting": Text("正在對 {day}……", "{day} is being compared…"),
    "money_done": Text(
        "{day} 對完了：{lines} 筆，相符 {matched}，補登 {healed}，差異 {differences}。",
        "{day} was compared: {lines} lines, {matched} matched, {healed} healed, {differences} differ.",
    ),
    "money_failed": Text(
        "{day} 沒有對完：目前連不上銀行，夜裡會自動再試。",
        "{day} was not compared: the bank could not be asked. The night tries again.",
    ),
    "money_mistake_day": Text(
        "銀行只提供昨天到 30 天前的對帳單。",
        "The bank shows statements from yesterday back to 30 days ago.",
    ),
    "money_of_day": Text("{day} 的差異", "Differences of {day}"),
    "money_day_agrees": Text("這一天沒有差異", "This day has no differences"),
    "money_day_agrees_hint": Text("帳和銀行完全一致。", "The books and the bank agree."),
    "money_close": Text("結案", "Close it"),
    "money_note": Text("查到什麼、怎麼處理", "What you found, and what was done"),
    "money_mistake_note": Text(
        "請寫下查到什麼、怎麼處理，以後才知道為什麼。",
        "Please write what you found: somebody will want to know why.",
    ),
    "money_closed": Text("已結案，再對帳也不會再出現。", "Closed. It stays closed."),
    "money_to_settle": Text("去處理", "Settle it"),
}
