"""What the shop says in a one-to-one chat: short, warm and plain, in both languages.

Sentences of refusals are in `errors.py`, of orders in `order_states.py`; of group buys in `group_buys.py`.
"""

from collections.abc import Mapping

from kaimai.words.languages import LANGUAGES, Text

LINE: Mapping[str, Text] = {
    # Greetings
    "welcome": Text(
        "歡迎來到{shop}！我是小幫手，在這裡就能逛、能買、能查訂單。",
        "Welcome to {shop}! You can browse, buy and follow your orders right here.",
    ),
    "welcome_back": Text(
        "歡迎回來{shop}，好久不見！", "Welcome back to {shop}, good to see you again!"
    ),
    "gift_new": Text(
        "送您一張見面禮優惠券：{code}（{terms}）\n已經放進您的購物車，結帳時自動折抵。",
        "A gift to start with: coupon {code} ({terms}).\n"
        "It is in your cart already and counts when you check out.",
    ),
    "gift_back": Text(
        "送您一張回來的優惠券：{code}（{terms}）\n已經放進您的購物車，結帳時自動折抵。",
        "A gift for coming back: coupon {code} ({terms}).\n"
        "It is in your cart already and counts when you check out.",
    ),
    "terms_fixed": Text("折 {value}", "{value} off"),
    "terms_percent": Text("折 {value}%", "{value}% off"),
    "terms_minimum": Text("，滿 {minimum}", " from {minimum}"),
    "terms_until": Text("，到 {until}", ", until {until}"),
    "help": Text(
        "您可以這樣說：\n"
        "・商品名稱，例如「可樂」：找商品\n"
        "・「可樂 兩箱」：直接放進購物車\n"
        "・「購物車」：查看、加減數量（「cart 3 2」把第 3 項改成 2）\n"
        "・「結帳」、「我的訂單」、「付款」、「取消」\n"
        "・「我的定期購」：看下次扣款、停止\n"
        "・「優惠碼 ABC」：使用優惠券\n"
        "・「找人」：請店家回覆您",
        "You can say:\n"
        "・the name of a product, to find it\n"
        "・“cola 2”, to put it into your cart\n"
        "・“cart”, to see it and change it (“cart 3 2” makes the third line 2)\n"
        "・“checkout”, “my orders”, “pay”, “cancel”\n"
        "・“my subscriptions”, to see the next charge and to stop\n"
        "・“coupon ABC”, to use a coupon\n"
        "・“contact”, to talk to a person",
    ),
    "thanks": Text("不客氣，需要什麼再跟我說！", "You are welcome. Just say what you need!"),
    "not_text": Text(
        "我只看得懂文字。要店家看照片或貼圖的話，請按「找人」。",
        "I can only read text. If a person should look at it, please press “Contact”.",
    ),
    "not_understood": Text(
        "找不到「{text}」。換個說法試試，或按下面的按鈕。",
        "Nothing found for “{text}”. Try other words, or press a button below.",
    ),
    "old_button": Text(
        "這個按鈕已經不能用了，請重新選一次。", "This button no longer works. Please choose again."
    ),
    "alert_noted": Text(
        "記下來了，到貨時在這裡告訴您 🔔", "Noted. We will tell you here when it is back 🔔"
    ),
    # Quick replies and buttons
    "alert": Text("到貨通知我", "Tell me when it is back"),
    "do_shop": Text("逛逛", "Browse"),
    "do_cart": Text("購物車", "Cart"),
    "do_checkout": Text("結帳", "Check out"),
    "do_orders": Text("我的訂單", "My orders"),
    "do_person": Text("找人", "Contact"),
    "do_help": Text("說明", "Help"),
    "do_more": Text("更多商品", "More products"),
    "see_more": Text("看更多", "See more"),
    "see_category": Text("看商品", "See products"),
    "see_all_on_web": Text("到網頁看全部", "See all on the web"),
    "add": Text("加入購物車", "Add to cart"),
    "add_units": Text("加 {units} 件", "Add {units}"),
    "choose": Text("選規格", "Choose"),
    "added_said": Text("加入 {name}", "Add {name}"),
    "clear": Text("清空購物車", "Empty the cart"),
    "keep": Text("先不要", "Not now"),
    "web_checkout": Text("填寫資料結帳", "Check out"),
    "other_details": Text("換收件或發票資料", "Other details"),
    "web_cart": Text("在網頁看購物車", "See it on the web"),
    "web_order": Text("訂單詳情", "Order details"),
    # Subscriptions
    "web_subscription": Text("定期購詳情", "Details"),
    "see_subscription": Text("看定期購", "See it"),
    "stop_subscription": Text("停止定期購", "Stop it"),
    "stop_yes": Text("確定停止", "Yes, stop it"),
    "stop_no": Text("不停止", "No, keep it"),
    "no_subscriptions": Text(
        "您目前沒有定期購。商品頁有「定期購」的商品，可以設定每期自動寄給您。",
        "You have no subscriptions. Products that can be sent again and again say so on their page.",
    ),
    "no_such_subscription": Text(
        "找不到這筆定期購。按「我的定期購」看看目前有哪些。",
        "There is no such subscription of yours. Write “my subscriptions” to see them.",
    ),
    # The catalogue
    "pick_category": Text("想看哪一類？", "What would you like to see?"),
    "products_of": Text("{category}", "{category}"),
    "found": Text("找到 {count} 項：{query}", "{count} found: {query}"),
    "no_products": Text("這裡還沒有商品。", "There is nothing here yet."),
    "which_one": Text(
        "「{name}」有好幾種，請選要哪一個：", "There are several for “{name}”. Which one?"
    ),
    "price_from": Text("{price} 起", "from {price}"),
    "left": Text("還有 {count} 件", "{count} left"),
    "few_left": Text("只剩 {count} 件", "Only {count} left"),
    "sold_out": Text("已售完", "Sold out"),
    "starts_at": Text("{at} 開賣", "On sale {at}"),
    "is_over": Text("已結束販售", "No longer on sale"),
    "limit": Text("每人限購 {count} 件", "{count} for each person"),
    "more_choices": Text("還有 {count} 種規格，請到網頁選購。", "{count} more choices on the web."),
    # The cart
    "cart_title": Text("購物車", "Your cart"),
    "cart_empty": Text("購物車是空的，先逛逛吧！", "Your cart is empty. Have a look around first!"),
    "cart_ordered": Text(
        "購物車裡的商品已經成立訂單，正在等您付款。",
        "What was in your cart has been ordered and waits for your payment.",
    ),
    "cart_alt": Text("購物車：{count} 項，{total}", "Your cart: {count} lines, {total}"),
    "put_in": Text("已放進購物車：{name} × {units}", "In your cart: {name} × {units}"),
    "taken_out": Text("已拿掉：{name}", "Taken out: {name}"),
    "now_units": Text("{name} 現在是 {units} 件", "{name}: {units} now"),
    "clamped": Text(
        "「{name}」只剩 {left} 件，先幫您放 {left} 件。",
        "Only {left} of “{name}” left, so {left} are in your cart.",
    ),
    "clamped_gone": Text(
        "「{name}」剛剛賣完了，沒有放進購物車。",
        "“{name}” is sold out, so it is not in your cart.",
    ),
    "more_lines": Text(
        "還有 {count} 項，請到網頁查看。", "{count} more lines; see them on the web."
    ),
    "no_such_line": Text("購物車裡沒有第 {place} 項。", "There is no line {place} in your cart."),
    "clear_question": Text(
        "要把購物車裡的 {count} 項全部拿掉嗎？", "Take all {count} lines out of your cart?"
    ),
    "cleared": Text("購物車清空了。", "Your cart is empty now."),
    "subtotal": Text("小計", "Subtotal"),
    "discount": Text("優惠 {code}", "Coupon {code}"),
    "shipping": Text("運費", "Delivery"),
    "free": Text("免運", "free"),
    "total": Text("總計", "Total"),
    "coupon_taken": Text("優惠券 {code} 用上了。", "Coupon {code} counts now."),
    "coupon_waits": Text(
        "再買 {missing} 就能用優惠券 {code}。", "{missing} more and coupon {code} counts."
    ),
    "coupon_how": Text(
        "請輸入「優惠碼」加上代碼，例如：優惠碼 OPEN10",
        "Please type the code, such as: coupon OPEN10",
    ),
    "coupon_needs_cart": Text(
        "先把商品放進購物車，再輸入優惠碼。", "Put something into your cart first, then the code."
    ),
    # Checking out
    "confirm_title": Text("確認訂單", "Confirm your order"),
    "confirm_hint": Text(
        "按下付款方式後訂單成立，商品為您保留。收到商品七天內可以退貨。",
        "Choosing how to pay places the order and holds the items for you. You may return them "
        "within seven days of receipt.",
    ),
    "confirm_alt": Text("確認訂單，總計 {total}", "Confirm your order: {total}"),
    "receiver": Text("收件人", "Receiver"),
    "buyer": Text("訂購人", "Buyer"),
    "address": Text("地址", "Address"),
    "store": Text("取貨門市", "Store"),
    "invoice": Text("發票", "Invoice"),
    "invoice_personal": Text("雲端發票", "Cloud invoice"),
    "invoice_mobile_barcode": Text("手機條碼 {code}", "Mobile barcode {code}"),
    "invoice_certificate": Text("自然人憑證 {code}", "Citizen certificate {code}"),
    "invoice_donation": Text("捐贈 {code}", "Donated to {code}"),
    "invoice_company": Text("統編 {code} {title}", "Company {code} {title}"),
    "pay_card": Text("信用卡付款", "Pay by card"),
    "pay_atm": Text("ATM 轉帳", "ATM transfer"),
    # Labels have twenty characters at most.
    "pay_remembered": Text("用卡 •••• {digits} 付款", "Card •••• {digits}"),
    "pay_and_remember": Text("刷卡，並記住這張卡", "Card; remember it"),
    "cards_title": Text("記住的卡", "Remembered cards"),
    "cards_hint": Text(
        "卡號留在銀行，付款時只要輸入背面末三碼。不需要的可以移除。",
        "Their numbers stay with the bank, which asks for the three digits on the back alone.",
    ),
    "forget_card": Text("移除 •••• {digits}", "Forget •••• {digits}"),
    "card_forgotten": Text("這張卡已經移除。", "The card is forgotten."),
    "place_free": Text("送出訂單", "Place order"),
    "first_time": Text(
        "第一次購買要填收件資料，按下面的按鈕，一分鐘就好。之後在這裡按兩下就能結帳。",
        "For your first order we need to know where it goes. Press the button; it takes a minute. "
        "After that two taps here are enough.",
    ),
    "first_time_alt": Text("填寫收件資料結帳", "Check out on the web"),
    "link_life": Text(
        "連結 30 分鐘內有效，只能您自己用；過期了再說一次「結帳」。",
        "The link is yours alone and works for 30 minutes. Say “checkout” again for a new one.",
    ),
    "fix_first": Text(
        "有商品庫存不足，已調整成剩下的數量，請確認後再結帳。",
        "Something ran short and was cut to what is left. Please look again, then check out.",
    ),
    "changed_meanwhile": Text(
        "購物車或價格剛剛有變動，請再確認一次。",
        "The cart or a price has changed. Please confirm again.",
    ),
    "items": Text("{name} × {units}", "{name} × {units}"),
    "and_more": Text("…等 {count} 項", "… {count} lines in all"),
    # Orders
    "order_title": Text("訂單 {number}", "Order {number}"),
    "order_alt": Text("訂單 {number}：{headline}", "Order {number}: {headline}"),
    "orders_title": Text("我的訂單", "My orders"),
    "no_orders": Text("您還沒有訂單，先逛逛吧！", "You have no orders yet. Have a look around!"),
    "no_such_order": Text("您的訂單裡沒有這個號碼。", "None of your orders has this number."),
    "nothing_to_pay": Text("您沒有等待付款的訂單。", "None of your orders waits for payment."),
    "nothing_to_cancel": Text(
        "您沒有可以取消的訂單。已經付款的訂單要取消，請按「找人」。",
        "None of your orders can be cancelled here. For one that is paid, press “Contact”.",
    ),
    "pay_now": Text("前往刷卡 {total}", "Pay {total}"),
    "pay_on_page": Text("前往付款 {total}", "Pay {total}"),
    "pay_until": Text("付款期限", "Pay before"),
    "method": Text("付款方式", "Payment"),
    "bank": Text("銀行", "Bank"),
    "bank_value": Text("永豐銀行（807）", "Bank SinoPac (807)"),
    "account": Text("轉帳帳號", "Account"),
    "amount": Text("金額", "Amount"),
    "copy_account": Text("複製帳號", "Copy the account"),
    "exact": Text(
        "金額要一元不差，這組帳號只能用這一次。",
        "Transfer this exact amount; the account works once.",
    ),
    "check_payment": Text("我付好了", "I have paid"),
    "still_waiting": Text(
        "銀行還沒有收到款項，剛付完的話請過一會兒再查。",
        "The bank has not received it yet. If you just paid, please check again in a moment.",
    ),
    "cancel_order": Text("取消訂單", "Cancel it"),
    "cancel_question": Text(
        "要取消訂單 {number}（{total}）嗎？商品會放回架上，購物車會還給您。",
        "Cancel order {number} ({total})? The items go back on the shelf and your cart comes back.",
    ),
    "cancel_yes": Text("確定取消", "Yes, cancel it"),
    "cancel_no": Text("不取消", "Keep it"),
    "cancelled": Text(
        "訂單 {number} 已取消，商品放回您的購物車了。",
        "Order {number} is cancelled. Its items are back in your cart.",
    ),
    "see_order": Text("查看", "See it"),
    # A person
    "person_called": Text(
        "好的，已經幫您找店家。接下來您打的字由真人回覆，我先安靜；按鈕照樣可以用。",
        "All right, the shop has been called. A person reads what you type from now on; I keep "
        "quiet, but the buttons still work.",
    ),
    "person_done": Text("結束真人客服", "Back to the bot"),
    "bot_again": Text("好的，換我為您服務。", "All right, I am back."),
    # The staff's own chat
    "nobody_waits": Text("沒有人在等真人回覆。", "Nobody waits for a person."),
    "who_waits": Text("{count} 位在等真人回覆", "{count} waiting for a person"),
    "hand_back": Text("交還 {name}", "Hand back {name}"),
    # The rich menu
    "menu_bar": Text("點我逛逛", "Menu"),
    "menu_shop": Text("逛逛", "Browse"),
    "menu_cart": Text("購物車", "Cart"),
    "menu_orders": Text("我的訂單", "My orders"),
    "menu_person": Text("找人", "Contact"),
}

_TABLES = {
    language: {name: text.of(language) for name, text in LINE.items()} for language in LANGUAGES
}


def line_words(language: str) -> Mapping[str, str]:
    """All of them in one language, by name."""
    return _TABLES[language if language in _TABLES else LANGUAGES[0]]
