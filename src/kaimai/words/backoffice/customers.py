"""The room of customers: lists, the page of one, merging two records, a person's own data."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "customers_title": Text("顧客", "Customers"),
    "customers_search": Text(
        "姓名、電話（或末三碼）、Email、LINE 名稱、訂單編號",
        "Name, phone (or its last digits), e-mail, LINE name, order number",
    ),
    "customers_none": Text("還沒有顧客", "No customers yet"),
    "customers_none_hint": Text(
        "有人下單，或加入商店的 LINE 好友，就會出現在這裡。",
        "Whoever orders, or becomes a friend of the shop in LINE, appears here.",
    ),
    "customers_not_found": Text("找不到符合的顧客", "Nobody found"),
    "customers_not_found_hint": Text(
        "試試只打姓名的兩個字，或電話末四碼。",
        "Try two characters of the name, or the last four digits of the phone.",
    ),
    "customers_tag": Text("標籤", "Tag"),
    "customers_all_tags": Text("所有標籤", "All tags"),
    "customers_name": Text("姓名", "Name"),
    "customers_unnamed": Text("（沒有留名字）", "(no name)"),
    "customers_phone": Text("電話", "Phone"),
    "customers_email": Text("Email", "E-mail"),
    "customers_line": Text("LINE", "LINE"),
    "customers_orders": Text("訂單", "Orders"),
    "customers_spent": Text("消費金額", "Spent"),
    "customers_last": Text("最近下單", "Last order"),
    "customers_never": Text("還沒下單", "not yet"),
    "customers_since": Text("{when}起的顧客", "Customer since {when}"),
    "customers_contact": Text("聯絡方式", "Contact"),
    "customers_contact_hint": Text(
        "這裡改的是顧客資料；訂單上的聯絡方式請到訂單修改。",
        "This is how the shop knows them. What stands on an order is changed there.",
    ),
    "customers_said": Text("最近訂單上留的", "As their newest orders say"),
    "customers_known_by": Text("認得他的方式", "Known by"),
    "customers_browsers": Text("{n} 個瀏覽器", "browsers: {n}"),
    "customers_friend": Text("好友", "friend"),
    "customers_stranger": Text("不是好友", "not a friend"),
    "customers_talk": Text("LINE 對話", "Talk in LINE"),
    "customers_waits": Text("等真人回覆", "waits for a person"),
    "customers_no_orders": Text("還沒有訂單。", "No orders yet."),
    "customers_newest_orders": Text("最近 {n} 筆", "The newest {n}"),
    "customers_order_sum": Text(
        "共 {n} 筆訂單，有效的合計 {sum}", "{n} orders; those that count come to {sum}"
    ),
    "customers_cart": Text("購物車裡有 {n} 件", "{n} in the cart"),
    "customers_groups": Text("團購", "Group buys"),
    "customers_for": Text("（幫 {name}）", "(for {name})"),
    "customers_has": Text("{n} 份", "{n}"),
    "customers_waiting": Text("候補 {n} 份", "waiting for {n}"),
    "customers_coupons": Text("用過的優惠券", "Coupons used"),
    "customers_coupon_ended": Text("訂單已結束，已歸還", "given back"),
    "customers_notes": Text("備註", "Notes"),
    "customers_notes_hint": Text("只有店裡的人看得到。", "Only the shop's people see these."),
    "customers_note": Text("新增備註", "Add a note"),
    "customers_note_add": Text("記下來", "Write down"),
    "customers_note_added": Text("備註已記下。", "The note is written down."),
    "customers_cards": Text("記住的卡", "Remembered cards"),
    "customers_cards_hint": Text(
        "卡號在銀行，這裡只有末四碼。移除之後，顧客下次要重新輸入卡號。",
        "Their numbers are at the bank. Once removed, the customer types the number again.",
    ),
    "customers_card_until": Text("有效至 {month}", "good to {month}"),
    "customers_card_used": Text("上次使用 {when}", "last used {when}"),
    "customers_card_removed": Text("這張卡已經移除。", "The card is forgotten."),
    "customers_note_removed": Text("備註已刪除。", "The note is gone."),
    "customers_note_by": Text("{name}，{when}", "{name}, {when}"),
    "customers_somebody": Text("店裡的人", "somebody of the shop"),
    "customers_tags": Text("標籤", "Tags"),
    "customers_tags_hint": Text(
        "用逗號或頓號分開，例如：VIP、團媽", "Part them with commas: VIP, wholesale"
    ),
    "customers_tags_saved": Text("標籤已儲存。", "The tags are saved."),
    "customers_contact_saved": Text("聯絡方式已儲存。", "The contact is saved."),
    "customers_alike": Text("可能是同一個人", "Perhaps the same person"),
    "customers_alike_hint": Text(
        "電話或 Email 相同。確定是同一個人，才合併。",
        "They have the same phone or e-mail. Merge them only if you are sure.",
    ),
    "customers_merge": Text("合併到這位顧客", "Merge into this one"),
    "customers_merge_other": Text("和別的顧客合併", "Merge with another customer"),
    "customers_merge_title": Text("合併顧客", "Merge customers"),
    "customers_merge_pick": Text(
        "搜尋要併進「{name}」的另一筆資料", "Find the record that should become part of {name}"
    ),
    "customers_merge_into": Text(
        "「{source}」的一切會變成「{target}」的：",
        "Everything of {source} becomes {target}'s:",
    ),
    "customers_merge_orders": Text("{n} 筆訂單", "{n} orders"),
    "customers_merge_identities": Text(
        "{n} 個登入方式（瀏覽器、LINE）", "{n} ways of being known (browsers, LINE)"
    ),
    "customers_merge_cart": Text(
        "購物車裡的 {n} 件，加進現有的 {m} 件，成為一台購物車",
        "{n} in the cart join the {m} there, in one cart",
    ),
    "customers_merge_claims": Text(
        "{n} 筆團購登記；同一個品項兩邊都有的，會記成幫「{source}」登記",
        "{n} claims of group buys; where both have one, it is kept as one for {source}",
    ),
    "customers_merge_bills": Text("{n} 份團購帳單", "{n} bills of group buys"),
    "customers_merge_coupons": Text("{n} 次優惠券使用", "{n} uses of coupons"),
    "customers_merge_notes": Text("{n} 則備註", "{n} notes"),
    "customers_merge_tags": Text("標籤：{tags}", "tags: {tags}"),
    "customers_merge_cards": Text("{n} 張記住的卡", "{n} remembered cards"),
    "customers_merge_alerts": Text("{n} 個到貨通知", "{n} wishes to hear of goods"),
    "customers_merge_final": Text(
        "合併後不能復原：購物車混在一起後，分不出誰放了什麼。限購也會合在一起算。",
        "This cannot be undone: nobody knows any more who put what into the cart. Limits per person "
        "count together.",
    ),
    "customers_merge_sure": Text("我確認這是同一個人", "I am sure that this is one person"),
    "customers_merge_not_sure": Text("請先勾選確認。", "Please tick that you are sure."),
    "customers_merge_do": Text("合併，不能復原", "Merge them for good"),
    "customers_merged": Text("已合併成一位顧客。", "They are one customer now."),
    "customers_was_merged": Text(
        "這筆資料已併入另一位顧客。", "This record became part of another customer."
    ),
    "customers_see_other": Text("看那位顧客", "See that customer"),
    "customers_privacy": Text("個人資料", "Personal data"),
    "customers_privacy_hint": Text(
        "顧客有權查詢、複製、更正和刪除自己的資料（個資法第 3 條）。收到查詢請求 15 天內、刪除或更正"
        "請求 30 天內要答覆（第 13 條）。",
        "People may look at their data, have a copy, correct and erase them (PDPA §3). Answer a wish "
        "to look within 15 days, one to correct or erase within 30 (§13).",
    ),
    "customers_data": Text("查看或匯出資料", "Show or export"),
    "customers_data_title": Text("「{name}」的個人資料", "The personal data of {name}"),
    "customers_data_hint": Text(
        "商店知道的一切，依資料表列出。可以列印或下載後交給本人；每次查看都會留下紀錄。",
        "Everything that the shop knows, by table. Print or download it for them; every look is "
        "recorded.",
    ),
    "customers_data_download": Text("下載 JSON", "Download JSON"),
    "customers_data_none": Text("沒有任何資料。", "There are no data."),
    "customers_erase": Text("刪除個人資料", "Erase their data"),
    "customers_erase_title": Text("刪除「{name}」的個人資料", "Erase the data of {name}"),
    "customers_erase_blocked": Text(
        "現在還不能刪除，先處理完這些：", "Not yet: these must be dealt with first:"
    ),
    "customers_erase_gone": Text("會刪除", "What goes"),
    "customers_erase_kept": Text("會留下，但不再有姓名等資料", "What stays, without any name"),
    "customers_erase_tax": Text(
        "依商業會計法第 38 條，會計憑證至少保存 5 年、帳簿 10 年：訂單的品項、金額、時間和發票統編會"
        "留下，姓名、電話、Email、地址、備註和載具會清空。",
        "Vouchers are kept for five years and books for ten (Business Entity Accounting Act §38): goods, "
        "amounts, times and a company's number stay; name, phone, e-mail, street, notes and carrier "
        "go.",
    ),
    "customers_erase_goods": Text(
        "庫存與限購的數量會留下，不含電話和姓名。",
        "Counts of stock and limits stay, without phone or name.",
    ),
    "customers_erase_backup": Text(
        "備份檔裡的資料會在備份到期時一起消失；電子發票平台和銀行的資料不歸商店管。LINE 上的對話，"
        "LINE 官方帳號後台可能還看得到。",
        "Copies in backups go when those are thrown away. What the invoice platform and the bank have "
        "is theirs. The chat may still be seen in LINE's own manager.",
    ),
    "customers_erase_final": Text("刪除後不能復原。", "This cannot be undone."),
    "customers_erase_do": Text("永久刪除", "Erase for good"),
    "customers_erased": Text("個人資料已刪除。", "The data are erased."),
    "customers_was_erased": Text(
        "這位顧客的個人資料已在{when}刪除；留下的只有帳務需要的部分。",
        "This person's data were erased on {when}; what is left is what the books need.",
    ),
    "customers_rows": Text("{n} 筆", "{n} rows"),
    # What tables hold, for those whose data they are
    "customers_table_buyers": Text("顧客", "Customer"),
    "customers_table_buyer_identities": Text("認得你的方式", "What you are known by"),
    "customers_table_orders": Text("訂單", "Orders"),
    "customers_table_order_lines": Text("訂單品項", "Lines of orders"),
    "customers_table_order_moves": Text("訂單的經過", "What happened to orders"),
    "customers_table_payment_log": Text("付款", "Payments"),
    "customers_table_payment_moves": Text("付款的經過", "What happened to payments"),
    "customers_table_refunds": Text("退款", "Refunds"),
    "customers_table_refund_moves": Text("退款的經過", "What happened to refunds"),
    "customers_table_shopping_cart": Text("購物車", "Carts"),
    "customers_table_checkout_drafts": Text("結帳草稿", "Unsent checkouts"),
    "customers_table_coupon_redemptions": Text("用過的優惠券", "Coupons used"),
    "customers_table_limit_uses": Text("限購計數", "Counts of limits"),
    "customers_table_purchase_limits": Text("限購累計", "Sums of limits"),
    "customers_table_group_buy_claims": Text("團購登記", "Claims of group buys"),
    "customers_table_group_buy_bills": Text("團購帳單", "Bills of group buys"),
    "customers_table_subscriptions": Text("定期購", "Subscriptions"),
    "customers_table_subscription_moves": Text("定期購的經過", "What happened to subscriptions"),
    "customers_table_subscription_charges": Text("定期購的扣款", "Charges of subscriptions"),
    "customers_table_stock_alerts": Text("到貨通知", "Wishes to hear of goods"),
    "customers_table_deliveries": Text("寄出的通知", "Messages sent"),
    "customers_table_line_people": Text("LINE 帳號", "LINE account"),
    "customers_table_messaging_log": Text("LINE 訊息", "LINE messages"),
    "customers_table_inbox": Text("收到的 LINE 事件", "LINE events received"),
    "customers_table_remembered_cards": Text("記住的卡", "Remembered cards"),
    "customers_table_card_wishes": Text(
        "付款時對卡片的選擇", "What was wished of cards when paying"
    ),
    "customers_table_customer_notes": Text("店家備註", "The shop's notes"),
    "customers_table_customer_tags": Text("標籤", "Tags"),
    "customers_table_customer_terms": Text("搜尋用字", "Search terms"),
}
