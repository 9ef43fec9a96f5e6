"""The room of messages: chats with customers in LINE, and what does not arrive."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "messages_title": Text("訊息", "Messages"),
    "messages_chats": Text("LINE 對話", "LINE chats"),
    "messages_outbox": Text("沒送到的通知", "Not delivered"),
    "messages_alerts": Text("我的 LINE 提醒", "My LINE alerts"),
    "messages_no_line": Text("商店還沒接上 LINE", "The shop is not in LINE yet"),
    "messages_no_line_hint": Text(
        "到「設定 → LINE」填入官方帳號的 Channel secret 和 access token，顧客就能在 LINE 跟你說話，你在"
        "這裡回覆。",
        "Enter your account's channel secret and access token under Settings → LINE. Customers can "
        "then talk to you in LINE, and you answer here.",
    ),
    "messages_to_settings": Text("去設定 LINE", "Set LINE up"),
    "messages_waiting": Text("等你回覆", "Waiting for you"),
    "messages_nobody_waits": Text("沒有人在等", "Nobody waits"),
    "messages_nobody_waits_hint": Text(
        "顧客在 LINE 按「找真人」，就會排在這裡，等最久的在最上面。",
        "Customers who ask for a person in LINE line up here, the longest first.",
    ),
    "messages_answered": Text("已回覆，還由你接手", "Answered, still with you"),
    "messages_recent": Text("最近的對話（自動回覆中）", "Recent chats, answered by the shop"),
    "messages_waits_since": Text("從{when}等到現在", "since {when}"),
    "messages_new": Text("{n} 則新訊息", "{n} new"),
    "messages_with_bot": Text("自動回覆中", "answered by the shop"),
    "messages_with_you": Text("真人接手中", "with a person"),
    "messages_customer": Text("顧客資料與訂單", "Customer and orders"),
    "messages_take": Text("我來回覆（暫停自動回覆）", "Take over (the shop falls silent)"),
    "messages_give_back": Text("還給自動回覆", "Give back to the shop"),
    "messages_taken": Text("接手了。自動回覆已暫停。", "It is yours; the shop is silent."),
    "messages_given_back": Text("已還給自動回覆。", "The shop answers again."),
    "messages_answer": Text("回覆", "Answer"),
    "messages_send": Text("送出", "Send"),
    "messages_refresh": Text("看有沒有新訊息", "Look for news"),
    "messages_older": Text("更早的訊息", "Earlier messages"),
    "messages_newest": Text("回到最新", "To the newest"),
    "messages_nothing_said": Text("還沒有訊息。", "Nothing was said yet."),
    "messages_free": Text("現在回覆免費（到{until}為止）。", "An answer is free until {until}."),
    "messages_costs": Text(
        "這則回覆會用掉 1 則 LINE 額度（本月已用 {used} / {limit}）。",
        "This answer uses one of the month's messages ({used} of {limit} used).",
    ),
    "messages_costs_unknown": Text(
        "這則回覆會用掉 1 則 LINE 額度。", "This answer uses one of the month's messages."
    ),
    "messages_no_quota": Text(
        "本月的 LINE 額度已用完；要等顧客再說話，才能免費回覆。",
        "The month's messages are used up. When the customer speaks again you can answer for nothing.",
    ),
    "messages_not_friend": Text(
        "對方不是好友或已封鎖帳號，訊息送不到。",
        "They are no friend of the account: nothing arrives.",
    ),
    "messages_sent": Text("已送出。", "Sent."),
    "messages_sent_push": Text(
        "已送出，用掉 1 則額度。", "Sent; one of the month's messages was used."
    ),
    "messages_out_of_quota": Text(
        "沒有送出：本月的 LINE 額度已用完。", "Not sent: the month's messages are used up."
    ),
    "messages_not_sent": Text("沒有送出：{why}", "Not sent: {why}"),
    "messages_unclear": Text(
        "不確定有沒有送到。請看 LINE 官方帳號後台，再決定要不要重送。",
        "Nobody knows whether it arrived. Look at LINE's own manager before you send it again.",
    ),
    "messages_by_shop": Text("自動回覆", "the shop"),
    "messages_in_group": Text("在群組說的", "said in a group"),
    "messages_state_sending": Text("傳送中", "being sent"),
    "messages_state_not_sent": Text("沒有送出", "not sent"),
    "messages_state_unclear": Text("不確定有沒有送到", "perhaps not sent"),
    "messages_state_quota": Text("額度用完，沒有送出", "not sent: no messages left"),
    "messages_note": Text("關於這位顧客的備註", "Note about this customer"),
    "messages_note_add": Text("記下來", "Write down"),
    "messages_note_added": Text("備註已記到顧客資料。", "The note is with the customer."),
    # Alerts of the staff
    "messages_alerts_hint": Text(
        "店裡有事，用 LINE 告訴你。每次推播會用掉 1 則額度，一分鐘內的事合成一則。",
        "The shop tells you in LINE. Each push uses one of the month's messages; what happens within a "
        "minute is one.",
    ),
    "messages_alerts_linked": Text("已連到你的 LINE。", "Your LINE is linked."),
    "messages_alerts_not_linked": Text("還沒連到你的 LINE。", "Your LINE is not linked yet."),
    "messages_alerts_how": Text(
        "用你自己的 LINE 加商店的官方帳號好友，在對話裡打這一行，10 分鐘內有效：",
        "Become a friend of the shop's account with your own LINE and type this line there within ten "
        "minutes:",
    ),
    "messages_alerts_code": Text("產生連結代碼", "Make a code"),
    "messages_alerts_code_line": Text("店員 {code}", "staff {code}"),
    "messages_alerts_kinds": Text("要聽哪些", "What to hear"),
    "messages_alerts_quiet": Text("安靜時段", "Quiet hours"),
    "messages_alerts_quiet_hint": Text(
        "這段時間不傳，結束後一次告訴你。", "Nothing comes in these hours; it is told afterwards."
    ),
    "messages_alerts_from": Text("從", "From"),
    "messages_alerts_until": Text("到", "Until"),
    "messages_alerts_always": Text("不設安靜時段", "no quiet hours"),
    "messages_alerts_hour": Text("{n} 點", "{n}:00"),
    "messages_alerts_saved": Text("提醒已儲存。", "Your alerts are saved."),
    "messages_alerts_unlink": Text("不再傳到我的 LINE", "Tell me nothing any more"),
    "messages_alerts_unlinked": Text("已取消。", "Done; nothing is told any more."),
    # What does not arrive
    "messages_outbox_none": Text("通知都送到了", "Everything arrives"),
    "messages_outbox_none_hint": Text(
        "寄給顧客的信和 LINE 通知如果一直送不到，會列在這裡。",
        "Letters and LINE messages that do not arrive are listed here.",
    ),
    "messages_given_up": Text("已放棄", "Given up"),
    "messages_being_tried": Text("還在重試", "Being tried again"),
    "messages_unsent_line": Text("LINE 沒有送出（最近 7 天）", "Not sent by LINE (7 days)"),
    "messages_what": Text("通知", "Message"),
    "messages_to": Text("給", "To"),
    "messages_why": Text("原因", "Why"),
    "messages_tries": Text("試了 {n} 次", "{n} tries"),
    "messages_next": Text("下次 {when}", "next {when}"),
    "messages_again": Text("再試一次", "Try again"),
    "messages_put_aside": Text("不用了", "Give up"),
    "messages_again_done": Text("馬上再試一次。", "It is being tried again."),
    "messages_put_aside_done": Text("已放到一邊。", "It is put aside."),
    "messages_by_mail": Text("信", "letter"),
    "messages_by_line": Text("LINE", "LINE"),
    "messages_by_staff_line": Text("店員 LINE 提醒", "staff alert"),
    "messages_kind_order.payment_requested": Text("匯款帳號", "account to pay to"),
    "messages_kind_order.payment_failed": Text("付款失敗", "payment failed"),
    "messages_kind_order.payment_request_failed": Text("無法付款", "no payment possible"),
    "messages_kind_order.paid": Text("付款成功", "paid"),
    "messages_kind_order.expiring": Text("快到期", "about to expire"),
    "messages_kind_order.expired": Text("已過期", "expired"),
    "messages_kind_order.cancelled": Text("訂單取消", "cancelled"),
    "messages_kind_order.shipped": Text("已出貨", "shipped"),
    "messages_kind_stock.back": Text("到貨通知", "back in stock"),
    "messages_kind_bill.issued": Text("團購帳單", "bill of a group buy"),
    "messages_kind_bill.expiring": Text("團購帳單快到期", "bill about to expire"),
    "messages_kind_claim.moved_up": Text("候補遞補", "moved up"),
}
