"""What the room of stock says: shelves, deliveries, corrections, stock-takes."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    # The list
    "stock_search": Text("品名或 SKU，可以掃條碼", "Name or SKU; scan a barcode"),
    "stock_receive": Text("進貨", "Receive a delivery"),
    "stock_takes": Text("盤點", "Stock-takes"),
    "stock_deliveries": Text("進貨紀錄", "Deliveries"),
    "stock_show_all": Text("全部", "All"),
    "stock_show_low": Text("快沒了", "Running low"),
    "stock_show_out": Text("賣完了", "Sold out"),
    "stock_show_held": Text("有保留", "Held"),
    "stock_which": Text("篩選庫存", "Which shelves"),
    "stock_product": Text("商品", "Product"),
    "stock_sku": Text("SKU", "SKU"),
    "stock_on_hand": Text("在庫", "On hand"),
    "stock_held": Text("保留", "Held"),
    "stock_free": Text("可賣", "Free"),
    "stock_is_low": Text("快沒了", "low"),
    "stock_is_out": Text("賣完", "sold out"),
    "stock_not_for_sale": Text("未上架", "not for sale"),
    "stock_none": Text("還沒有商品", "There are no products yet"),
    "stock_none_hint": Text(
        "先新增商品，這裡就會有它的庫存。", "Add products first; their stock shows here."
    ),
    "stock_none_low": Text("庫存都夠，沒有快賣完的。", "Nothing is running low."),
    "stock_add_products": Text("新增商品", "Add products"),
    "stock_low_default": Text(
        "可賣剩幾件就提醒（沒有另外設定的商品）",
        "Warn when this many are left (SKUs without their own)",
    ),
    "stock_low_settings": Text("提醒設定", "When to warn"),
    "stock_low_set": Text(
        "好，可賣剩 {units} 件以下就提醒。", "From now on {units} free units or fewer count as low."
    ),
    # One SKU
    "stock_see_product": Text("看商品", "The product"),
    "stock_who_holds": Text("保留給誰", "Who holds them"),
    "stock_units_held": Text("{n} 件", "{n} units"),
    "stock_of_group_buy": Text("團購：{title}", "group buy: {title}"),
    "stock_adjust": Text("調整數量", "Correct the count"),
    "stock_way": Text("增加或減少", "More or fewer"),
    "stock_way_less": Text("減少", "Fewer"),
    "stock_way_more": Text("增加", "More"),
    "stock_units": Text("件數", "Units"),
    "stock_note": Text("備註", "Note"),
    "stock_adjusted": Text("{sku} 已調整 {units} 件。", "{sku}: {units}."),
    "stock_mark": Text("提醒門檻", "Warn when this many are left"),
    "stock_mark_hint": Text("空白就用全店的 {units} 件", "Empty: {units}, as everywhere"),
    "stock_marked": Text("{sku} 的提醒門檻已更新。", "{sku}: saved."),
    "stock_reason_damaged": Text("破損、過期", "Damaged or out of date"),
    "stock_reason_lost": Text("遺失", "Lost"),
    "stock_reason_found": Text("找到、多出來", "Found"),
    "stock_reason_returned": Text("退貨回來", "Came back"),
    "stock_reason_used": Text("自己用掉、拍照", "Used by the shop"),
    "stock_reason_given": Text("贈送、試用", "Given away"),
    "stock_reason_mistake": Text("更正登錄錯誤", "A mistake in the books"),
    "stock_reason_other": Text("其他（請寫備註）", "Something else (please say what)"),
    "stock_reason_stocktake": Text("盤點", "Stock-take"),
    "stock_reason_first": Text("上架時的數量", "Stock when it was added"),
    "stock_ledger": Text("庫存明細", "What happened to it"),
    "stock_no_ledger": Text("還沒有任何異動。", "Nothing has moved yet."),
    "stock_when": Text("時間", "When"),
    "stock_what": Text("異動", "What"),
    "stock_change": Text("增減", "Change"),
    "stock_balance": Text("結餘", "Balance"),
    "stock_who": Text("經手", "By"),
    "stock_kind_received": Text("進貨", "Received"),
    "stock_kind_adjusted": Text("調整", "Corrected"),
    "stock_kind_sold": Text("售出", "Sold"),
    "stock_kind_restocked": Text("退回庫存", "Put back"),
    "stock_by_buyer": Text("顧客", "buyer"),
    "stock_by_bank": Text("銀行", "bank"),
    "stock_by_system": Text("系統", "system"),
    "stock_by_staff": Text("店內人員", "staff"),
    # Receiving
    "stock_receive_title": Text("進貨", "Receive a delivery"),
    "stock_receive_hint": Text(
        "掃條碼或輸入「SKU 數量」，按 Enter 就加一列；全部加完按一次「收貨入庫」。",
        "Scan, or type “SKU units”, and press Enter for each; then receive everything at once.",
    ),
    "stock_scan": Text("掃條碼，或輸入「SKU 數量」", "Scan, or type “SKU units”"),
    "stock_scan_hint": Text(
        "例如 COLA 24。只掃 SKU 就是 1 件，再掃一次加 1。",
        "Such as COLA 24. A SKU alone is one unit; the same again is one more.",
    ),
    "stock_add_row": Text("加入", "Add"),
    "stock_paste": Text("從試算表貼上", "Paste from a spreadsheet"),
    "stock_paste_hint": Text(
        "第一欄 SKU，最後一個數字當件數，有標題列也可以。",
        "The first column is the SKU, the last number the units; a heading does no harm.",
    ),
    "stock_supplier": Text("供應商或單號", "Supplier or delivery note"),
    "stock_receive_now": Text("收貨入庫", "Put on the shelves"),
    "stock_sum": Text("共 {skus} 項、{units} 件", "{skus} SKUs, {units} units"),
    "stock_will_be": Text("收貨後", "Then"),
    "stock_no_rows": Text("還沒有品項，先掃一個吧。", "Nothing yet: scan the first one."),
    "stock_unread": Text(
        "這幾行看不懂，請重新輸入：", "These could not be read; please type them again:"
    ),
    "stock_no_such_sku": Text("找不到這個 SKU", "There is no such SKU"),
    "stock_sku_twice": Text("這個 SKU 上面已經有了", "This SKU stands above already"),
    "stock_mistake_units": Text(
        "件數要是 1 到 1,000,000 的整數。", "Units are a whole number from 1 to 1,000,000."
    ),
    "stock_mistake_low_mark": Text(
        "門檻要是 0 到 1,000,000 的整數。", "This is a whole number from 0 to 1,000,000."
    ),
    "stock_mistake_note": Text(
        "請用備註說明原因（200 字以內）。", "Please say why, in 200 characters."
    ),
    "stock_mistake_reason": Text("請選一個原因。", "Please choose a reason."),
    "stock_mistake_title": Text("名稱要有 1 到 60 個字。", "A name has 1 to 60 characters."),
    "stock_mistake_count": Text(
        "請輸入件數，例如 12；另外又找到的寫 +3。", "Please give units, such as 12, or +3 for more."
    ),
    "stock_remove_row": Text("清空 SKU 就會移除這一列", "Empty the SKU to remove a row"),
    "stock_received": Text(
        "收好了：{skus} 項、{units} 件已入庫。", "Received: {skus} SKUs, {units} units."
    ),
    "stock_received_before": Text(
        "這批貨剛才已經收過了，沒有重複入庫。",
        "This delivery was received already; nothing was added twice.",
    ),
    "stock_no_deliveries": Text("還沒有進貨紀錄", "No delivery has come yet"),
    "stock_delivery": Text("進貨", "Delivery"),
    "stock_now": Text("目前在庫", "On hand now"),
    # Stock-takes
    "stock_take_begin": Text("開始盤點", "Begin a stock-take"),
    "stock_take_hint": Text(
        "盤點時照常營業：每一項的差異，以盤它的那一刻的帳面為準。"
        "已付款待出貨的商品已經扣帳，不要算進去。",
        "The shop stays open: each SKU is compared with the books at the moment it is counted. "
        "Leave out what is paid and waits to be shipped; it has left the books.",
    ),
    "stock_take_name": Text("名稱", "Name"),
    "stock_take_title": Text("{day}盤點", "Stock-take of {day}"),
    "stock_take_scope": Text("盤哪些商品", "What to count"),
    "stock_everything": Text("全部商品", "Everything"),
    "stock_take_begun": Text(
        "開始盤「{title}」，可以好幾個人一起盤。", "Counting “{title}”; several people may count."
    ),
    "stock_no_takes": Text("還沒有盤點過。", "There has been no stock-take yet."),
    "stock_take_open": Text("盤點中", "Being counted"),
    "stock_take_applied": Text("已套用", "Applied"),
    "stock_take_abandoned": Text("已放棄", "Abandoned"),
    "stock_take_of": Text("{name} 於 {at} 開始", "Begun by {name}, {at}"),
    "stock_take_ended": Text("{name} 於 {at} 結束", "Ended by {name}, {at}"),
    "stock_go_on": Text("繼續盤", "Count on"),
    "stock_counted_of": Text("已盤 {n}／{skus} 項", "{n} of {skus} counted"),
    "stock_progress": Text("進度", "How far"),
    "stock_differences": Text("差異", "Differences"),
    "stock_differing": Text("有差異的品項", "SKUs that differ"),
    "stock_more": Text("多出", "More"),
    "stock_fewer": Text("短少", "Fewer"),
    "stock_value": Text("差異金額（售價）", "Worth, at selling price"),
    "stock_no_differences": Text(
        "目前盤到的都和帳面相符。", "All that was counted agrees with the books."
    ),
    "stock_expected": Text("當時帳面", "Books then"),
    "stock_counted_units": Text("盤到", "Counted"),
    "stock_difference": Text("差異", "Difference"),
    "stock_uncount": Text("不算這筆", "Take out"),
    "stock_uncounted": Text("{sku} 的盤點數已移除。", "{sku} was taken out."),
    "stock_apply": Text("套用差異", "Apply the differences"),
    "stock_apply_title": Text("套用「{title}」的差異？", "Apply the differences of “{title}”?"),
    "stock_apply_text": Text(
        "{n} 項商品的庫存會一次調整：多 {more} 件、少 {fewer} 件，並寫進庫存明細。",
        "{n} SKUs are corrected at once: {more} units more, {fewer} fewer, each with an entry in its ledger.",
    ),
    "stock_apply_rest": Text(
        "沒盤到的 {left} 項不會變。套用後不能再盤這一次。",
        "The {left} SKUs that nobody counted stay as they are. Nothing can be counted in it afterwards.",
    ),
    "stock_applied": Text("好了，{n} 項庫存已更正。", "Done: {n} SKUs were corrected."),
    "stock_abandon": Text("放棄這次盤點", "Abandon it"),
    "stock_abandon_title": Text("放棄「{title}」？", "Abandon “{title}”?"),
    "stock_abandon_text": Text(
        "庫存不會改變，盤到的數字會留著備查。", "No stock changes; the counts stay to be looked at."
    ),
    "stock_abandoned": Text("已放棄，庫存沒有改變。", "Abandoned; nothing was changed."),
    "stock_count_search": Text("掃條碼或找商品", "Scan, or find a product"),
    "stock_count_hint": Text(
        "輸入架上的數量；別處又找到就寫 +3。填了就存。",
        "Type what is on the shelf; +3 for more found elsewhere. It is saved as you type.",
    ),
    "stock_count_save": Text("儲存這頁的數字", "Save what is on this page"),
    "stock_count_of": Text("{name} 的件數", "Units of {name}"),
    "stock_counted_by": Text("已盤 {counted} 件，{name} {at}", "{counted} counted by {name}, {at}"),
    "stock_counted": Text("已存 {n} 項。", "Saved: {n}."),
    "stock_disputed": Text(
        "{name} 剛剛盤了 {counted} 件。還是要用您的數字，請再存一次。",
        "{name} has counted {counted} meanwhile. To use your number, save it once more.",
    ),
    "stock_to_differences": Text("看差異", "See the differences"),
}
