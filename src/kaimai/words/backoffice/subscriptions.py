"""What the room of subscriptions says, and the page of a product's plan."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "room_subscriptions": Text("定期購", "Subscriptions"),
    # The plan of a product
    "subscriptions_plan": Text("定期購方案", "Subscription"),
    "subscriptions_plan_of": Text("{name}：定期購方案", "{name}: subscription"),
    "subscriptions_plan_none": Text("這個商品只能單次購買。", "This product is bought once."),
    "subscriptions_plan_add": Text("開放定期購", "Let people subscribe"),
    "subscriptions_plan_change": Text("修改方案", "Change it"),
    "subscriptions_plan_hint": Text(
        "顧客第一次在銀行頁面刷卡，之後銀行依時間自動扣款，每扣一期就自動成立一筆已付款的訂單。"
        "需要向永豐銀行申請定期定額。",
        "Buyers pay the first time on the bank’s page; the bank charges the later ones by itself, and "
        "each charge makes a paid order. The bank must have enabled recurring charges for you.",
    ),
    "subscriptions_plan_new_only": Text(
        "修改只影響之後訂的人；已經在進行的定期購照原來的內容。",
        "A change counts for those who subscribe from now on; the others keep what they agreed to.",
    ),
    "subscriptions_plan_price": Text("每期每件的價格", "Price of one, each time"),
    "subscriptions_plan_price_hint": Text(
        "含稅；可以比單次購買便宜。運費依商店設定另計。",
        "Tax included; it may be lower than the usual price. Delivery comes on top as you have set it.",
    ),
    "subscriptions_plan_every": Text("每隔多少", "Every how many"),
    "subscriptions_plan_period": Text("單位", "Of what"),
    "subscriptions_plan_times": Text("一共幾期", "How many times"),
    "subscriptions_plan_times_hint": Text(
        "2 到 999 期，含第一次。", "2 to 999, the first one included."
    ),
    "subscriptions_plan_sku": Text("適用的規格", "For which one"),
    "subscriptions_plan_every_sku": Text("全部規格", "All of them"),
    "subscriptions_plan_save": Text("儲存方案", "Save it"),
    "subscriptions_plan_off": Text("不再開放定期購", "Let nobody subscribe any more"),
    "subscriptions_plan_saved": Text(
        "定期購方案已儲存，商品頁上馬上看得到。", "Saved; it is on the product’s page at once."
    ),
    "subscriptions_plan_is_off": Text(
        "這個商品不再開放定期購；進行中的不受影響。",
        "Nobody can subscribe to it any more; what runs goes on.",
    ),
    "subscriptions_wrong_price": Text("請填 1 元以上的整數。", "Give whole NT$, at least 1."),
    "subscriptions_wrong_every": Text("請填 1 到 99。", "Give 1 to 99."),
    "subscriptions_wrong_times": Text("請填 2 到 999。", "Give 2 to 999."),
    "subscriptions_wrong_period": Text("請選單位。", "Choose one."),
    "subscriptions_wrong_sku": Text("請選這個商品的規格。", "Choose one of this product."),
    "subscriptions_units_D": Text("天", "days"),
    "subscriptions_units_W": Text("週", "weeks"),
    "subscriptions_units_M": Text("個月", "months"),
    "subscriptions_units_Y": Text("年", "years"),
    # The list
    "subscriptions_which": Text("篩選定期購", "Which subscriptions"),
    "subscriptions_show_all": Text("全部", "All"),
    "subscriptions_show_failed": Text("有扣款失敗", "With failed charges"),
    "subscriptions_show_unfilled": Text("已扣款缺貨", "Charged, out of stock"),
    "subscriptions_none": Text("還沒有人訂定期購", "Nobody has subscribed yet"),
    "subscriptions_none_hint": Text(
        "在商品頁設定定期購方案，顧客就能每月自動回購，例如茶葉、咖啡、保養品。",
        "Give a product a plan on its page, and people can have it sent again and again.",
    ),
    "subscriptions_none_do": Text("去選商品", "Choose a product"),
    "subscriptions_number": Text("編號", "Number"),
    "subscriptions_buyer": Text("顧客", "Buyer"),
    "subscriptions_what": Text("商品", "What"),
    "subscriptions_state": Text("狀態", "State"),
    "subscriptions_progress": Text("期數", "Charges"),
    "subscriptions_progress_n": Text("{charged}／{times}", "{charged} of {times}"),
    "subscriptions_failed_n": Text("失敗 {n}", "{n} failed"),
    "subscriptions_next": Text("下次扣款", "Next charge"),
    "subscriptions_amount": Text("每期金額", "Each time"),
    "subscriptions_refused": Text("{why}", "{why}"),
    # One
    "subscriptions_title": Text("定期購 {number}", "Subscription {number}"),
    "subscriptions_since": Text("開始", "Since"),
    "subscriptions_ended": Text("結束", "Ended"),
    "subscriptions_plan_words": Text("內容", "Schedule"),
    "subscriptions_contact": Text("聯絡資料", "Contact"),
    "subscriptions_delivery": Text("配送", "Delivery"),
    "subscriptions_buyer_page": Text("顧客看到的頁面", "As the buyer sees it"),
    "subscriptions_bank_says": Text("銀行說", "The bank says"),
    "subscriptions_log": Text("誰改過", "Who changed what"),
    "subscriptions_charges": Text("每一期扣款", "Charges"),
    "subscriptions_no_charges": Text(
        "還沒有扣款；第一期付款成功後才開始。",
        "No charge yet: it begins when the first has succeeded.",
    ),
    "subscriptions_charge_number": Text("第幾期", "No."),
    "subscriptions_charge_when": Text("時間", "When"),
    "subscriptions_charge_order": Text("訂單", "Order"),
    "subscriptions_charge_paid": Text("扣款成功", "Charged"),
    "subscriptions_charge_failed": Text("扣款失敗", "Failed"),
    "subscriptions_charge_unfilled": Text("已扣款，缺貨", "Charged, out of stock"),
    "subscriptions_charge_surplus": Text("多扣，要退款", "Charged too much, goes back"),
    "subscriptions_unfilled_hint": Text(
        "款項已收到，但扣款時沒有庫存。補貨後按「補出貨」成立訂單；不補就到訂單頁退款。顧客已收到通知。",
        "It was paid while there was no stock. Once there is, make its order; otherwise refund it on "
        "the order’s page. The buyer has been told.",
    ),
    "subscriptions_fulfil": Text("補出貨", "Make its order"),
    "subscriptions_fulfilled": Text(
        "第 {n} 期的訂單成立了，可以出貨。", "The order of no. {n} is made and can be sent."
    ),
    "subscriptions_failed_hint": Text(
        "那一期沒有扣款，也沒有訂單；下一期銀行會照常扣款。系統已通知顧客檢查卡片。",
        "Nothing was taken and there is no order for it; the bank goes on with the next one. The buyer "
        "was told to look at the card.",
    ),
    "subscriptions_ask": Text("向銀行查詢", "Ask the bank"),
    "subscriptions_asked": Text(
        "已向銀行查詢，以下是最新狀態。", "The bank was asked; this is how it stands."
    ),
    "subscriptions_stop": Text("停止定期購", "Stop it"),
    "subscriptions_stop_title": Text("停止 {number}？", "Stop {number}?"),
    "subscriptions_stop_text": Text(
        "我們會請銀行停止之後的扣款，還剩 {left} 期。停止後不能恢復，顧客要再訂一次。",
        "The bank is told to stop; {left} charges are left. It cannot be taken up again: the buyer "
        "would subscribe anew.",
    ),
    "subscriptions_stop_paid": Text(
        "已經扣款的訂單不受影響，照常出貨；要退款請到那一筆訂單。",
        "Orders that are paid stay and are sent; refund one on its own page.",
    ),
    "subscriptions_stop_told": Text("顧客會收到通知。", "The buyer is told."),
    "subscriptions_stopped": Text("已停止，不會再扣款。", "Stopped; nothing more is charged."),
    "subscriptions_stopping": Text(
        "正在請銀行停止；還沒確認之前會自動再試。",
        "The bank is being told; until it confirms, it is told again by itself.",
    ),
    "subscriptions_part": Text("定期購 {number} 的第 {n} 期", "No. {n} of subscription {number}"),
}
