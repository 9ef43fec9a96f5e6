"""The texts of the checkout, the store map and the legal pages, by name: a part of `pages.PAGES`."""

from collections.abc import Mapping

from kaimai.words.languages import Text

CHECKOUT: Mapping[str, Text] = {
    # Sums
    "goods_subtotal": Text("商品小計", "Items"),
    "discount": Text("折扣 {code}", "Discount {code}"),
    "coupon_off": Text("不使用", "Take it off"),
    "coupon_not_now": Text("折扣碼 {code} 沒有折抵：", "Coupon {code} takes nothing off: "),
    "coupon_taken": Text("折扣碼已套用。", "The coupon is in your cart."),
    "coupon_gone": Text("已不使用折扣碼。", "The coupon was taken off."),
    "shipping_fee": Text("運費", "Delivery"),
    "free": Text("免運", "free"),
    "free_from": Text("滿 {amount} 免運", "free from {amount}"),
    "total_home": Text("（宅配）", "(to my address)"),
    "total_store": Text("（超商取貨）", "(to a store)"),
    "limit_hint": Text("每人限購 {count} 件", "{count} for each person"),
    # Delivery
    "delivery": Text("配送方式", "Delivery"),
    "delivery_home": Text("宅配到府", "To my address"),
    "delivery_store": Text("超商取貨", "Pick up at a convenience store"),
    "district": Text("縣市／鄉鎮市區", "City and district"),
    "choose": Text("請選擇", "Please choose"),
    "street": Text("地址", "Address"),
    "street_hint": Text("路名、巷弄、門牌、樓層", "Road, lane, number, floor"),
    "chain": Text("超商", "Chain"),
    "store": Text("取貨門市", "Store"),
    "choose_store": Text("在地圖上選門市", "Choose the store on the map"),
    "choose_other_store": Text("換一家門市", "Choose another store"),
    "store_hint": Text(
        "取貨時要出示證件，姓名請與證件相同。",
        "You show your ID there, so please give your name as it stands on it.",
    ),
    # Invoice
    "invoice": Text("電子發票", "Invoice"),
    "invoice_personal": Text("個人雲端發票，以電子郵件通知", "Personal, kept for you in the cloud"),
    "invoice_mobile_barcode": Text("手機條碼載具", "Mobile barcode"),
    "invoice_certificate": Text("自然人憑證載具", "Citizen certificate"),
    "invoice_donation": Text("捐贈發票", "Donate it"),
    "invoice_company": Text("公司統編", "Company"),
    "barcode_code": Text("手機條碼", "Mobile barcode"),
    "certificate_code": Text("憑證號碼", "Certificate number"),
    "donation_code": Text("捐贈碼", "Donation code"),
    "company_code": Text("統一編號", "Company number"),
    "company_title": Text("公司抬頭", "Company name"),
    # Remembered cards
    "card_ending": Text("信用卡 •••• {digits}", "Card •••• {digits}"),
    "card_until": Text("有效至 {month}", "good to {month}"),
    "card_cvv_hint": Text(
        "不用重打卡號，到銀行頁面輸入卡片背面末三碼就好。",
        "No number to type: the bank asks for the three digits on the back alone.",
    ),
    "remember_card": Text("記住這張卡，下次不用重打卡號", "Remember this card for the next time"),
    "remember_card_hint": Text(
        "用新卡付款時有效。卡號只留在銀行，我們只看得到末四碼；銀行頁面如果也問要不要記住，請一起勾選。"
        "和別人共用這台裝置時，請不要勾選。",
        "For a card that you type now. Its number stays with the bank; we see the last four digits "
        "alone. If the bank’s page asks as well, please tick there too. Not on a shared device.",
    ),
    "manage_cards": Text("管理記住的卡", "Manage remembered cards"),
    "my_cards": Text("記住的卡", "Remembered cards"),
    "my_cards_hint": Text(
        "卡號只留在銀行，付款時還要輸入卡片背面末三碼。移除之後，下次請重新輸入卡號。",
        "Their numbers stay with the bank, which asks for the three digits on the back each time. "
        "Once removed, the number is typed again.",
    ),
    "card_remove": Text("移除", "Remove"),
    "card_remove_it": Text("移除信用卡 •••• {digits}", "Remove card •••• {digits}"),
    "card_removed": Text("這張卡已經移除。", "The card is forgotten."),
    "pay_with_card": Text("用記住的卡付款", "Pay with a remembered card"),
    # Agreement
    "agree": Text(
        "我確認商品、數量與金額無誤，並同意購物須知。",
        "I have checked items, quantities and price, and agree to the terms of sale.",
    ),
    "agree_link": Text("閱讀購物須知", "Read the terms of sale"),
    "need_agreed": Text(
        "送出前請確認內容並勾選。", "Please check the order and tick the box before placing it."
    ),
    # The map
    "store_map": Text("選擇取貨門市", "Choose a store"),
    "store_map_hint": Text(
        "這是示範用的門市地圖，門市都是虛構的。", "A map for demonstration; its stores are made up."
    ),
    "take_store": Text("選這家", "Take this one"),
    "store_gone": Text(
        "門市選擇已逾時，請再選一次。", "Choosing the store took too long. Please choose again."
    ),
    # Legal
    "legal_business_name": Text("商號", "Business"),
    "legal_company_number": Text("統一編號", "Company number"),
    "legal_representative": Text("負責人", "Representative"),
    "legal_address": Text("地址", "Address"),
    "legal_phone": Text("電話", "Telephone"),
    "legal_email": Text("電子郵件", "E-mail"),
    "legal_complaints": Text("申訴管道", "Complaints"),
    "terms_seller": Text("賣家", "The seller"),
    "terms_price": Text("價格與付款", "Price and payment"),
    "terms_price_text": Text(
        "標價為新臺幣含稅價，確認訂單頁列出運費、折扣與總額。可用的付款方式：{ways}，款項由永豐銀行豐收款處理。",
        "Prices are in New Taiwan dollars, tax included; delivery, discounts and the total stand on "
        "the page on which you confirm. You pay through Bank SinoPac: {ways}.",
    ),
    "terms_contract": Text("訂單成立", "How an order comes about"),
    "terms_contract_text": Text(
        "您在確認訂單頁送出後，訂單成立並為您保留商品；逾期未付款，訂單自動取消。",
        "Placing the order on the confirmation page concludes it and reserves the items; it ends by "
        "itself when it is not paid in time.",
    ),
    "terms_delivery": Text("交付", "Delivery"),
    "terms_delivery_text": Text(
        "付款後出貨，宅配到您填的地址，或到您選的超商門市。",
        "Orders are sent once they are paid: to your address, or to the store that you chose.",
    ),
    "terms_withdrawal": Text("七日內退貨", "Withdrawing within seven days"),
    "terms_withdrawal_text": Text(
        "依消費者保護法第 19 條，您收到商品後 7 天內可以不附理由退貨，不需負擔任何費用；我們在 15 天內退款。依法排除的商品（例如易腐壞、客製化、已拆封的個人衛生用品）會在商品頁事先說明。",
        "By article 19 of the Consumer Protection Act you may send goods back within 7 days of "
        "receiving them, without a reason and at no cost, and are refunded within 15 days. What the "
        "law exempts (perishable, custom-made, opened hygiene goods) is named on the product's page.",
    ),
    "terms_keep": Text(
        "您可以列印或儲存這一頁。", "You may print this page or save it for your records."
    ),
    "privacy_what": Text("我們收集什麼", "What is kept"),
    "privacy_what_text": Text(
        "只有出貨、開立發票與聯絡所需的資料：姓名、手機、電子郵件、收件地址或門市、發票資料。卡號由銀行處理，本店看不到。",
        "Only what delivery, invoice and contact need: name, mobile number, e-mail, address or "
        "store, invoice. Your card number is the bank’s business and never reaches the shop.",
    ),
    "privacy_cookies": Text("Cookie", "Cookies"),
    "privacy_cookies_text": Text(
        "只用來記住您的購物車、語言與表單安全，沒有廣告與追蹤。",
        "They remember your cart and language and guard the forms. No advertising, no tracking.",
    ),
    "privacy_rights": Text("您的權利", "Your rights"),
    "privacy_rights_text": Text(
        "您可以依個人資料保護法請求查詢、更正或刪除資料，請用下列方式聯絡我們。",
        "You may ask to see, correct or delete what is kept about you. Please contact:",
    ),
}
