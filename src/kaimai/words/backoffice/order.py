"""The page of one order: how it stands, what to do next, and every form on it."""

from collections.abc import Mapping

from kaimai.words.languages import Text

STANDING: Mapping[str, Text] = {
    "preparing": Text(
        "{total}，還沒付款；付款連結正在準備。",
        "{total}, unpaid; its payment link is being prepared.",
    ),
    "pay_by_card": Text(
        "{total}，還沒付款。買家可以刷卡到 {until}。",
        "{total}, unpaid. The buyer can pay by card until {until}.",
    ),
    "pay_on_page": Text(
        "{total}，還沒付款。買家可以付款到 {until}。",
        "{total}, unpaid. The buyer can pay until {until}.",
    ),
    "pay_by_atm": Text(
        "{total}，等買家轉帳，期限 {until}。", "{total}, waiting for a transfer until {until}."
    ),
    "choose_method": Text(
        "{total}，還沒付款；先前的連結失效了，商品保留到 {until}。",
        "{total}, unpaid; the earlier link is over. Held until {until}.",
    ),
    "declined": Text(
        "{total}，付款沒有成功，商品保留到 {until}。",
        "{total}; the payment did not succeed. Held until {until}.",
    ),
    "confirming": Text(
        "{total}，正在向銀行確認付款結果。", "{total}; being confirmed with the bank."
    ),
    "ending": Text(
        "{total}，付款期限過了，正在做最後確認。",
        "{total}; the time to pay is over, the bank is asked one last time.",
    ),
    "paid": Text(
        "已付款 {total}（{method}），可以出貨。", "Paid {total} ({method}): ready to ship."
    ),
    "authorized": Text("已授權 {total}，還沒請款。", "{total} is authorized and not captured yet."),
    "underway": Text(
        "{total}，正在向銀行請款或取消授權。", "{total}; a capture or void is on its way."
    ),
    "given_back": Text(
        "已付款 {total}，但款項已全部退還或正在退還，不必出貨。",
        "Paid {total}, and all of it went back or is on its way: nothing to ship.",
    ),
    "shipped": Text("已出貨，{total} 已付款（{method}）。", "Shipped; {total} paid ({method})."),
    "completed": Text("已完成，{total}（{method}）。", "Completed; {total} ({method})."),
    "expired": Text(
        "買家沒有在期限內付款，庫存已放回。", "Not paid in time; its stock is free again."
    ),
    "cancelled": Text("已取消。已退還 {back}。", "Cancelled. {back} went back."),
    "payment_request_failed": Text(
        "銀行沒有受理這筆付款，庫存已放回。", "The bank would not take it; its stock is free again."
    ),
}
"""How an order stands, in one sentence."""
NEXT: Mapping[str, Text] = {
    "paid": Text(
        "下一步：包好商品，選物流公司、填追蹤編號，按「出貨」。買家會收到通知。",
        "Next: pack it, choose the carrier, fill in the tracking number and press “Ship”. The buyer is told.",
    ),
    "authorized": Text(
        "下一步：按「請款」收取款項，再出貨。", "Next: capture the money, then ship."
    ),
    "confirming": Text(
        "下一步：稍等幾分鐘；急的話按「向銀行查詢」。",
        "Next: wait a few minutes, or press “Ask the bank”.",
    ),
    "pay_on_page": Text(
        "{total}，還沒付款。買家可以付款到 {until}。",
        "{total}, unpaid. The buyer can pay until {until}.",
    ),
    "pay_by_atm": Text(
        "下一步：等買家轉帳。買家說轉好了，就按「向銀行查詢」。",
        "Next: wait. If the buyer says it is paid, press “Ask the bank”.",
    ),
    "declined": Text(
        "下一步：買家可以在訂單頁再付一次，不必另外開單。",
        "Next: the buyer can pay again on the order’s page.",
    ),
    "shipped": Text(
        "下一步：買家收到後按「結案」。要退貨就按「退款」。",
        "Next: when it has arrived, press “Complete”. For a return, press “Refund”.",
    ),
    "expired": Text(
        "買家還想要的話，請他到商店重新下單。", "If the buyer still wants it, they order again."
    ),
    "case": Text(
        "有事情要您處理，請先看下面的「待處理」。",
        "Something waits for you: see “To look at” first.",
    ),
}
"""What somebody should do now."""
CANCELS: Mapping[str, Text] = {
    "unpaid": Text(
        "這筆訂單還沒付款：沒有錢要退，保留的庫存會馬上放回。",
        "It is unpaid: no money goes back, and its stock is free at once.",
    ),
    "unpaid_card": Text(
        "付款連結無法收回。買家若還是刷了卡，款項會自動全數退還。",
        "The payment link cannot be taken back. If the buyer pays by it all the same, everything goes back by itself.",
    ),
    "unpaid_account": Text(
        "會先請銀行關閉轉帳帳號；銀行連不上時不會取消。",
        "The bank closes the account for transfers first; if it cannot be reached, nothing is cancelled.",
    ),
    "captured": Text(
        "{amount} 會全額退還給買家（{method}）；退款由背景送到銀行，進度會顯示在訂單頁。",
        "{amount} goes back to the buyer ({method}); the bank is asked in the background, and this order’s page tells how far it is.",
    ),
    "authorized": Text(
        "{amount} 只是授權，還沒收款：會請銀行取消授權，買家不會被扣款。",
        "{amount} is only authorized: the authorization is given up and nothing is charged.",
    ),
    "free": Text("這筆訂單不需付款，沒有錢要退。", "Nothing was to be paid, so nothing goes back."),
    "paid_stock": Text(
        "商品還沒出貨：勾選下面的選項就會放回庫存。",
        "The goods have not left: tick the box below to put them back on the shelf.",
    ),
    "told": Text(
        "買家會收到取消通知。取消之後不能恢復。", "The buyer is told. This cannot be undone."
    ),
}
"""What cancelling does."""
REASONS = (
    Text("客人退貨", "Returned by the buyer"),
    Text("客人取消", "Cancelled by the buyer"),
    Text("缺貨", "Out of stock"),
    Text("商品瑕疵", "Damaged goods"),
    Text("寄錯商品", "Wrong goods were sent"),
    Text("價格錯誤", "Wrong price"),
)
"""Reasons that are offered; any other may be typed. The first is the usual one."""

TEXTS: Mapping[str, Text] = {
    "order_title": Text("訂單 {number}", "Order {number}"),
    "order_steps": Text("進度", "Progress"),
    "order_step_placed": Text("下單", "Placed"),
    "order_step_paid": Text("付款", "Paid"),
    "order_step_shipped": Text("出貨", "Shipped"),
    "order_step_completed": Text("完成", "Completed"),
    # What came of a form
    "order_refused": Text("{why}", "{why}"),
    "order_shipped": Text("已出貨，買家會收到通知。", "Shipped. The buyer is told."),
    "order_parcel_added": Text("已加一個包裹。", "Another parcel was added."),
    "order_parcel_corrected": Text("包裹資料已更正。", "The parcel was put right."),
    "order_completed": Text("訂單已結案。", "The order is completed."),
    "order_noted": Text("備註已存下。", "Noted."),
    "order_told_again": Text("已排入寄送，很快會寄出。", "It will be sent in a moment."),
    "order_edited": Text("訂單已修改。", "The order was changed."),
    "order_cancelled": Text("訂單已取消。", "The order is cancelled."),
    "order_cancelled_refund": Text(
        "訂單已取消，退款已排入，進度看下面。",
        "The order is cancelled and its refund has begun; see below.",
    ),
    "order_refund_begun": Text(
        "退款已排入，會由背景送到銀行。進度看下面。",
        "The refund has begun; the bank is asked in the background. See below.",
    ),
    "order_refund_settled": Text("已登記為由人退還。", "Recorded as given back by hand."),
    "order_refund_again": Text("會再送一次。", "It will be sent again."),
    "order_asked": Text("已向銀行查詢。", "The bank was asked."),
    "order_captured": Text("已請款 {amount}。", "{amount} was captured."),
    "order_voided": Text("授權已取消。", "The authorization was given up."),
    # The buyer and the delivery
    "order_buyer": Text("買家", "Buyer"),
    "order_name": Text("姓名", "Name"),
    "order_phone": Text("電話", "Telephone"),
    "order_email": Text("電子郵件", "E-mail"),
    "order_line_name": Text("LINE", "LINE"),
    "order_no_friend": Text("（不是好友，收不到訊息）", "(no friend: cannot be written to)"),
    "order_customer": Text("顧客資料與歷史訂單", "This customer"),
    "order_nobody": Text("沒有留下聯絡方式", "No contact was given"),
    "order_buyers_page": Text("買家看到的頁面", "The buyer’s page"),
    "order_buyer_note": Text("買家備註", "The buyer’s note"),
    "order_delivery": Text("配送", "Delivery"),
    "order_delivery_none": Text("沒有配送資料", "Nothing is known of its delivery"),
    "order_delivery_home": Text("宅配", "To an address"),
    "order_delivery_store": Text("超商取貨", "To a convenience store"),
    "order_receiver": Text("收件人", "Receiver"),
    "order_receiver_phone": Text("收件人手機", "Receiver’s mobile"),
    "order_address": Text("地址", "Address"),
    "order_store": Text("門市", "Store"),
    "order_store_number": Text("店號", "Store number"),
    "order_invoice": Text("發票", "Invoice"),
    "order_invoice_none": Text("沒有指定", "Nothing said"),
    "order_invoice_personal": Text("個人雲端發票", "Personal, kept by the shop"),
    "order_invoice_mobile_barcode": Text("手機條碼", "Mobile barcode"),
    "order_invoice_certificate": Text("自然人憑證", "Citizen certificate"),
    "order_invoice_donation": Text("捐贈", "Donation"),
    "order_invoice_company": Text("統一編號", "Company"),
    "order_shop_note": Text("給買家的話", "Shop’s word to the buyer"),
    "order_shop_note_hint": Text(
        "會顯示在買家的訂單頁。", "It stands on the buyer’s page of this order."
    ),
    # The lines and sums
    "order_lines": Text("商品", "Items"),
    "order_units": Text("數量", "Quantity"),
    "order_price": Text("單價", "Price"),
    "order_sum": Text("小計", "Sum"),
    "order_discount": Text("折扣", "Discount"),
    "order_fee": Text("運費", "Delivery"),
    "order_total": Text("總計", "Total"),
    "order_line_refunded": Text("已退 {n} 件", "{n} refunded"),
    "order_refund_line": Text("退這項", "Refund this"),
    "order_placed_at": Text("下單時間", "Placed"),
    # Parcels
    "order_ship": Text("出貨", "Ship"),
    "order_ship_hint": Text(
        "買家會收到信件或 LINE 通知，附上追蹤編號。沒有編號可以留白，之後再補。",
        "The buyer is told with the number. Leave it empty if there is none yet.",
    ),
    "order_carrier": Text("物流公司", "Carrier"),
    "order_tracking": Text("追蹤編號", "Tracking number"),
    "order_parcels": Text("包裹", "Parcels"),
    "order_follow": Text("查詢配送進度", "Follow it"),
    "order_no_tracking": Text("沒有追蹤編號", "No tracking number"),
    "order_correct": Text("更正", "Correct"),
    "order_tells": Text("通知買家", "Tell the buyer"),
    "order_add_parcel": Text("再加一個包裹", "Add another parcel"),
    "order_complete": Text("結案", "Complete"),
    # Actions
    "order_edit": Text("修改訂單", "Edit"),
    "order_edit_title": Text("修改訂單 {number}", "Edit order {number}"),
    "order_edit_hint": Text(
        "出貨前可以修改聯絡方式、配送與給買家的話。品項與金額不會變：要少寄就退那一項，要換商品請取消後重新下單。",
        "Until it leaves, contact, delivery and your word to the buyer can be changed. Lines and sums stay: "
        "refund a line to send less; to change goods, cancel and order anew.",
    ),
    "order_edit_fee": Text(
        "換配送方式不會改變已算好的運費。", "Another way of delivery does not change the fee."
    ),
    "order_no_delivery": Text("不改／沒有配送", "None"),
    "order_district": Text("縣市與鄉鎮市區", "City and district"),
    "order_street": Text("路名門牌", "Street"),
    "order_chain": Text("超商", "Chain"),
    "order_store_name": Text("門市名稱", "Store’s name"),
    "order_store_address": Text("門市地址", "Store’s address"),
    "order_cancel": Text("取消訂單", "Cancel the order"),
    "order_cancel_title": Text("取消訂單 {number}？", "Cancel order {number}?"),
    "order_cancel_no": Text("不取消", "Keep it"),
    "order_restock": Text("商品放回庫存", "Put the goods back on the shelf"),
    # Notes
    "order_notes": Text("內部備註", "Internal notes"),
    "order_notes_hint": Text("只有員工看得到。", "Only staff see them."),
    "order_note": Text("新備註", "New note"),
    "order_note_keep": Text("存備註", "Keep the note"),
    # Payments
    "order_payments": Text("付款", "Payments"),
    "order_attempt": Text("銀行訂單編號", "Number at the bank"),
    "order_ts_no": Text("銀行交易編號", "The bank’s own number"),
    "order_account": Text("轉帳帳號", "Account"),
    "order_pay_until": Text("期限", "Until"),
    "order_bank_says": Text("銀行說", "The bank says"),
    "order_paid_at": Text("入帳時間", "Paid at"),
    "order_authorized_until": Text("授權到", "Authorized until"),
    "order_applied": Text("這筆訂單由它付款", "pays for this order"),
    "order_surplus": Text("溢收：沒有訂單需要這筆錢", "surplus: no order needs it"),
    "order_refund_surplus": Text("退還這筆", "Give it back"),
    "order_ask": Text("向銀行查詢", "Ask the bank"),
    "order_capture": Text("請款 {amount}", "Capture {amount}"),
    "order_void": Text("取消授權", "Give the authorization up"),
    "order_void_text": Text(
        "{amount} 的授權會取消，買家不會被扣款。",
        "The authorization of {amount} ends; nothing is charged.",
    ),
    "order_no_payment": Text("還沒有付款。", "No payment yet."),
    # Refunds
    "order_refunds": Text("退款", "Refunds"),
    "order_refund": Text("退款", "Refund"),
    "order_refund_title": Text("訂單 {number} 退款", "Refund order {number}"),
    "order_refund_known": Text(
        "已收 {captured}，已退或退款中 {counted}，最多還能退 {left}。",
        "{captured} came in, {counted} went back or is on its way; at most {left} can go back.",
    ),
    "order_refund_whole": Text(
        "這種付款只能全額退還（分期、紅利、銀聯卡，或溢收款）。",
        "This payment goes back whole or not at all (instalments, bonus points, CUP, or surplus money).",
    ),
    "order_refund_underway": Text(
        "上一筆退款還在處理，要等它結束。", "Another refund is on its way; wait for its end."
    ),
    "order_refund_what": Text("退什麼", "What goes back"),
    "order_refund_lines": Text("退品項（依實付金額）", "Lines, at what was paid for them"),
    "order_refund_amount": Text("退一個金額", "An amount"),
    "order_amount": Text("金額", "Amount"),
    "order_refund_all": Text("全部退還", "Everything that is left"),
    "order_refund_each": Text("每件退 {amount}", "{amount} each"),
    "order_refund_of": Text("還能退 {n} 件", "{n} left"),
    "order_refund_units": Text("退 {name} 幾件", "Units of {name}"),
    "order_refund_restock": Text("放回庫存", "Back on the shelf"),
    "order_refund_restock_all": Text(
        "全部退還時，商品也放回庫存", "With everything, also put all goods back on the shelf"
    ),
    "order_refund_do": Text("退款給買家", "Give the money back"),
    "order_refund_note": Text(
        "按下後馬上記錄；銀行由背景通知，買家會在退款完成時收到通知。",
        "It is recorded at once; the bank is asked in the background, and the buyer is told when it is done.",
    ),
    "order_refund_by": Text("{who} 發起：{why}", "By {who}: {why}"),
    "order_settle": Text("登記為人工退還", "Record as given back by hand"),
    "order_settle_text": Text(
        "只有在您已經用別的方式（例如匯款）把 {amount} 還給買家時才登記。登記後這筆退款就算完成，系統不會再請銀行退款。",
        "Only if you have given {amount} back in another way, such as a transfer. The refund is then done, and the bank is not asked any more.",
    ),
    "order_settle_reference": Text(
        "憑據（例如匯款序號）", "What proves it (such as a transfer’s number)"
    ),
    "order_retry": Text("查銀行清單後再送一次", "Look at the bank’s list and send it again"),
    # Cases
    "order_cases": Text("待處理", "To look at"),
    "order_case_surplus_money": Text(
        "有一筆錢沒有訂單需要：請退還（或取消授權）。",
        "Money that no order needs: give it back, or the authorization up.",
    ),
    "order_case_wrong_amount": Text(
        "銀行收到的金額和訂單不同：請與買家確認，再決定退還或補款。",
        "The bank took another amount than asked: agree with the buyer, then give it back or settle it.",
    ),
    "order_case_foreign_report": Text(
        "銀行的回報不像這筆付款：請按「向銀行查詢」，並對照銀行的管理頁。",
        "A report that is not about this payment: ask the bank, and compare with its own pages.",
    ),
    "order_case_capture_due": Text(
        "授權快到期：請款，不然就收不到這筆錢。", "The authorization ends soon: capture it."
    ),
    "order_case_authorization_lapsed": Text(
        "授權已過期，款項收不到：請聯絡買家重新付款，或取消訂單。",
        "The authorization has lapsed: ask the buyer to pay again, or cancel the order.",
    ),
    "order_case_refund": Text(
        "退款沒有完成：請看下面的退款，再送一次，或用別的方式退還後登記。",
        "A refund did not get through: send it again, or give the money back by hand and record it.",
    ),
    "order_case_charge_without_stock": Text(
        "定期購這一期已扣款，但沒有庫存：補貨後在定期購頁補建訂單，或退還這筆錢。",
        "This period is paid and there is nothing to send: fill the shelf and make up for it, or give the money back.",
    ),
    "order_case_charge_after_stop": Text(
        "定期購停止後銀行仍然扣款：這筆錢正在退還，請向銀行確認這個系列已經停止。",
        "The bank charged after the stop: the money is going back; make sure with the bank that it has ended.",
    ),
    # Messages and the story
    "order_messages": Text("給買家的通知", "Messages to the buyer"),
    "order_message_waiting": Text("即將寄出", "about to be sent"),
    "order_message_nobody": Text(
        "當時沒有電子郵件也不是 LINE 好友", "nobody could be reached: no e-mail, no friend in LINE"
    ),
    "order_sender_mail": Text("信件", "Letter"),
    "order_sender_line": Text("LINE", "LINE"),
    "order_state_waiting": Text("寄送中", "being sent"),
    "order_state_done": Text("已送達", "sent"),
    "order_state_given_up": Text("寄不到", "could not be sent"),
    "order_tell_again": Text("再通知一次", "Tell again"),
    "order_no_messages": Text("還沒有通知過買家。", "The buyer was told nothing yet."),
    "order_story": Text("付款經過", "The story of its payment"),
    "order_audit": Text("員工做過的事", "What staff did"),
}
