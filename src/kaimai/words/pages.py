"""The texts of the shop's pages, by name. `{…}` is filled in by the page; prices come formatted."""

from collections.abc import Mapping

from kaimai.words.bills import BILLS
from kaimai.words.checkout import CHECKOUT
from kaimai.words.languages import LANGUAGES, Text
from kaimai.words.subscriptions import SUBSCRIBING

PAGES: Mapping[str, Text] = {
    **CHECKOUT,
    **BILLS,
    **SUBSCRIBING,
    # Frame
    "skip": Text("跳到內容", "Skip to content"),
    "cart": Text("購物車", "Cart"),
    "cart_count": Text("購物車，{count} 件", "Cart, items: {count}"),
    "my_orders": Text("我的訂單", "My orders"),
    "all_products": Text("全部商品", "Everything"),
    "categories": Text("商品分類", "Categories"),
    "other_language": Text("English", "中文"),
    "close": Text("關閉", "Close"),
    "search": Text("搜尋商品", "Search products"),
    "search_hint": Text("想找什麼？", "What are you looking for?"),
    "your_things": Text("我的", "Yours"),
    "about_shop": Text("關於本店", "About the shop"),
    "terms": Text("購物須知", "Terms of sale"),
    "privacy": Text("隱私權", "Privacy"),
    "design": Text("設計元件", "Design system"),
    "one_less": Text("少一件", "One less"),
    "one_more": Text("多一件", "One more"),
    "copy_it": Text("複製", "Copy"),
    "copied": Text("已複製", "Copied"),
    "days_left": Text("{n} 天", "{n} days"),
    "time_is_up": Text("時間到了", "Time is up"),
    "footer_taxed": Text(
        "價格均為新臺幣含稅價。", "Prices are in New Taiwan dollars, tax included."
    ),
    "footer_bank": Text(
        "付款由永豐銀行豐收款處理，本店不會經手您的卡號。",
        "Payments are handled by Bank SinoPac; the shop never sees your card number.",
    ),
    # Catalogue
    "nothing_here": Text("這裡還沒有商品。", "Nothing is on sale here yet."),
    "price_from": Text("{price} 起", "from {price}"),
    "sold_out": Text("已售完", "Sold out"),
    "left": Text("剩 {count} 件", "{count} left"),
    "few_left": Text("只剩 {count} 件", "Only {count} left"),
    "starts_at": Text("{at} 開賣", "On sale from {at}"),
    "ends_at": Text("賣到 {at} 為止", "On sale until {at}"),
    "soon": Text("即將開賣", "Coming soon"),
    "for_a_while": Text("限時販售", "For a short time"),
    "sale_over": Text("販售已結束", "This sale is over"),
    "next_page": Text("下一頁", "Next page"),
    "previous_page": Text("上一頁", "Previous page"),
    "page_of": Text("第 {page} 頁，共 {pages} 頁", "Page {page} of {pages}"),
    "no_such_page": Text("沒有這一頁了", "There are no more pages"),
    "to_first_page": Text("回第一頁", "Back to the first page"),
    "more_pages": Text("其他頁", "More pages"),
    "count_of_products": Text("{count} 項商品", "Products: {count}"),
    "featured": Text("本店精選", "Our picks"),
    "welcome": Text("慢慢逛，喜歡再帶走。", "Take your time; take home what you like."),
    "see_all_of": Text("看全部{name}", "All of {name}"),
    "see_all": Text("看全部", "See all"),
    "related": Text("您可能也會喜歡", "You may also like"),
    "where_you_are": Text("目前位置", "You are here"),
    "pictures": Text("商品圖", "Pictures"),
    "picture_number": Text("{name}，第 {number} 張圖", "{name}, picture {number}"),
    "sale_starts": Text("還沒開賣", "Not on sale yet"),
    "sale_starts_hint": Text(
        "時間一到，這一頁會自動更新。", "This page updates itself when the time comes."
    ),
    "share": Text("分享這項商品", "Share this product"),
    "share_in_line": Text("用 LINE 傳給朋友", "Send with LINE"),
    "product_link": Text("商品連結", "Link to the product"),
    "qr_code": Text("商品頁面的 QR code", "QR code of this page"),
    "qr_hint": Text(
        "用手機相機掃描，就會打開這一頁。", "Point a phone’s camera at it to open this page."
    ),
    # Search, filters, order
    "results_for": Text("「{query}」的搜尋結果", "Results for “{query}”"),
    "search_title": Text("搜尋商品", "Search"),
    "search_nothing": Text("找不到「{query}」", "Nothing found for “{query}”"),
    "search_nothing_hint": Text(
        "試試少打幾個字、換個說法，或從分類逛逛。",
        "Try fewer or other words, or look through the categories.",
    ),
    "search_empty": Text("想找什麼呢？", "What are you looking for?"),
    "search_empty_hint": Text(
        "在上方輸入商品名稱的一部分就可以，例如「烏龍」。",
        "Part of a product’s name is enough; type it above.",
    ),
    "narrowed_nothing": Text("沒有符合條件的商品", "Nothing matches these filters"),
    "clear_filters": Text("清除篩選", "Clear the filters"),
    "sort_by": Text("排序", "Sort by"),
    "order_usual": Text("店家排序", "Our order"),
    "order_match": Text("最符合", "Best match"),
    "order_newest": Text("最新上架", "Newest"),
    "order_cheapest": Text("價格低到高", "Price, low to high"),
    "order_dearest": Text("價格高到低", "Price, high to low"),
    "order_name": Text("名稱", "Name"),
    "filters": Text("篩選", "Filter"),
    "only_in_stock": Text("只看有庫存", "In stock only"),
    "price_range": Text("價格（NT$）", "Price (NT$)"),
    "price_min": Text("最低價", "Lowest price"),
    "price_max": Text("最高價", "Highest price"),
    "category": Text("分類", "Category"),
    "every_category": Text("全部分類", "All categories"),
    "apply": Text("套用", "Apply"),
    "choose_sku": Text("選擇規格", "Choose"),
    "quantity": Text("數量", "Quantity"),
    "alert_title": Text("到貨通知我", "Tell me when it is back"),
    "alert_button": Text("到貨時通知我", "Tell me"),
    "alert_hint": Text(
        "再有貨時寄一封信給您，就這一封，不作其他用途。",
        "One letter when it is back, and none besides.",
    ),
    "alert_taken": Text(
        "記下來了，到貨時會寄信給您。", "Noted. We will write to you when it is back."
    ),
    "add_to_cart": Text("加入購物車", "Add to cart"),
    "back_to_shop": Text("繼續逛逛", "Keep shopping"),
    # Cart
    "cart_title": Text("購物車", "Your cart"),
    "cart_is_empty": Text("購物車是空的", "Your cart is empty"),
    "cart_is_empty_hint": Text("挑幾樣喜歡的放進來吧。", "Pick something you like."),
    "change": Text("更新", "Update"),
    "remove": Text("移除", "Remove"),
    "unit_price": Text("單價", "Each"),
    "subtotal": Text("小計", "Subtotal"),
    "total": Text("總計", "Total"),
    "to_checkout": Text("前往結帳", "Check out"),
    "line_short": Text(
        "只剩 {count} 件，您選了 {wanted} 件。", "Only {count} left; you chose {wanted}."
    ),
    "line_gone": Text("已售完，請移除後再結帳。", "Sold out. Remove it to check out."),
    "line_elsewhere": Text(
        "這一項剛在另一個視窗改成 {count} 件，您剛才填的 {wanted} 件沒有套用。",
        "Another window has just made it {count}; the {wanted} you asked for was not taken.",
    ),
    "line_elsewhere_gone": Text(
        "有一項商品剛在另一個視窗移除了，您剛才的修改沒有套用。",
        "Another window has just taken this item out; your change was not made.",
    ),
    "coupon": Text("折扣碼", "Coupon code"),
    "coupon_use": Text("使用", "Use it"),
    "join_title": Text("把購物車接到這個瀏覽器", "Bring your cart into this browser"),
    "join_hint": Text(
        "這是您在 LINE 裡的購物車。接過來以後，LINE 和這個瀏覽器用的是同一個購物車；"
        "這裡已經放的商品也會一起保留。",
        "This is your cart from LINE. Once joined, LINE and this browser share one cart; what you "
        "already put in here is kept as well.",
    ),
    "join_warning": Text(
        "連結只能用一次，請不要轉傳給別人。",
        "The link works once. Please do not pass it on.",
    ),
    "join_yes": Text("接過來", "Join the carts"),
    "join_no": Text("先不要", "Not now"),
    "joined": Text("購物車接好了。", "Your carts are one now."),
    "set_to_left": Text("改為 {count} 件", "Make it {count}"),
    "fix_lines_first": Text(
        "有商品庫存不足，調整後就能結帳。", "Something is short. Adjust it, then check out."
    ),
    "clamped_title": Text(
        "剛剛有商品被買走了，訂單還沒有成立", "Someone was faster: no order was placed"
    ),
    "clamped_line": Text(
        "「{name}」您要 {wanted} 件，目前只剩 {left} 件，購物車已改為 {left} 件。",
        "“{name}”: you wanted {wanted}, {left} left. Your cart now has {left}.",
    ),
    "clamped_gone": Text(
        "「{name}」已售完，已從購物車移除。", "“{name}” is sold out and was taken out of your cart."
    ),
    "held_by_you": Text(
        "其中有您另一筆未付款訂單保留的商品", "Some are held by another unpaid order of yours"
    ),
    "open_order": Text("訂單 {number} 還沒付款", "Order {number} is not paid yet"),
    "open_order_hint": Text(
        "商品為您保留到 {at}，總計 {total}。", "Held for you until {at}, {total} in all."
    ),
    "go_pay": Text("前往付款", "Go and pay"),
    "see_order": Text("查看訂單", "See the order"),
    # Checkout
    "checkout_title": Text("確認訂單", "Confirm your order"),
    "your_items": Text("訂購內容", "What you order"),
    "edit_cart": Text("修改購物車", "Change"),
    "contact": Text("聯絡資料", "How to reach you"),
    "name": Text("姓名", "Name"),
    "phone": Text("手機", "Mobile phone"),
    "email": Text("電子郵件", "E-mail"),
    "optional": Text("選填", "optional"),
    "email_hint": Text(
        "填了就會收到訂單與付款通知。", "We send word about your order and payment there."
    ),
    "note": Text("給店家的話", "A note to the shop"),
    "payment_method": Text("付款方式", "How to pay"),
    "card_hint": Text(
        "送出後到銀行的頁面刷卡，商品最多保留 {minutes} 分鐘。",
        "You pay on the bank’s page next. Items are held for up to {minutes} minutes.",
    ),
    "atm_hint": Text(
        "送出後取得一組專屬帳號，期限最長 {hours} 小時。",
        "You get an account number of your own and up to {hours} hours to transfer.",
    ),
    "atm_above": Text("超過 {limit} 的訂單不能用 ATM 轉帳。", "Not offered above {limit}."),
    "place_order": Text("送出訂單", "Place order"),
    "place_order_hint": Text(
        "送出後訂單成立，商品會立刻為您保留。", "Placing the order reserves the items for you."
    ),
    "nothing_to_pay": Text("這筆訂單不需要付款。", "There is nothing to pay for this order."),
    "please_fix": Text("還差一點，請看下面標示的地方", "Almost there: please look below"),
    "need_name": Text("請填姓名。", "Please give your name."),
    "need_phone": Text("請填手機號碼。", "Please give your phone number."),
    "need_method": Text("請選擇付款方式。", "Please choose how to pay."),
    # Order
    "order_title": Text("訂單 {number}", "Order {number}"),
    "orders_title": Text("我的訂單", "My orders"),
    "no_orders": Text("這個瀏覽器還沒有訂單。", "No orders from this browser yet."),
    "placed_at": Text("{at} 成立", "Placed {at}"),
    "step_placed": Text("成立訂單", "Placed"),
    "step_paid": Text("付款", "Paid"),
    "step_shipped": Text("出貨", "Shipped"),
    "step_completed": Text("完成", "Done"),
    "pay_now": Text("前往銀行付款 {total}", "Pay {total} at the bank"),
    "pay_on_page": Text("前往付款 {total}", "Pay {total}"),
    "pay_until": Text("請在 {at} 前付款", "Please pay before {at}"),
    "atm_title": Text("請轉帳 {total}", "Please transfer {total}"),
    "bank": Text("銀行", "Bank"),
    "bank_name": Text("永豐銀行", "Bank SinoPac"),
    "bank_code": Text("銀行代碼", "Bank code"),
    "account": Text("帳號", "Account"),
    "amount": Text("金額", "Amount"),
    "deadline": Text("期限", "Deadline"),
    "atm_exact": Text(
        "金額要一元不差，帳號只能用這一次。",
        "Transfer this exact amount; the account works once.",
    ),
    "check_payment": Text("我已付款，查詢結果", "I have paid, check now"),
    "check_again": Text("再查一次", "Check again"),
    "retry_payment": Text("再試一次", "Try again"),
    "pay_again": Text("重新付款", "Pay again"),
    "other_ways": Text("換付款方式", "Pay in another way"),
    "cancel": Text("取消訂單", "Cancel the order"),
    "cancel_sure": Text(
        "取消後商品會放回架上，購物車會還給您。",
        "The items go back on the shelf and your cart comes back to you.",
    ),
    "cancel_question": Text("要取消訂單 {number} 嗎？", "Cancel order {number}?"),
    "cancel_paid_hint": Text(
        "如果剛剛已經付款，款項會全數退還。",
        "If you paid a moment ago, all of it is given back.",
    ),
    "cancel_no": Text("不取消，回到訂單", "No, keep the order"),
    "cancel_yes": Text("確定取消", "Yes, cancel it"),
    "bank_said": Text("銀行回覆：{words}", "The bank says: {words}"),
    "refreshes": Text("這一頁會自動更新。", "This page refreshes by itself."),
    "refunds": Text("退款", "Refunds"),
    "shop_says": Text("店家的話", "A word from the shop"),
    "parcels": Text("您的包裹", "Your parcel"),
    "tracking_number": Text("追蹤編號", "Tracking number"),
    "follow_parcel": Text("查詢配送進度", "Follow it"),
    "refund_hint": Text(
        "款項退回您付款的卡片或帳號，實際入帳時間依您的銀行而定。",
        "The money goes back to the card or account you paid from; when it shows depends on "
        "your bank.",
    ),
    "withdrawal": Text("七天內可以退貨", "You may return it within seven days"),
    "withdrawal_hint": Text(
        "收到商品後七天內，不必說明理由、也不必負擔費用就可以退貨，款項在十五天內退還。"
        "不適用的商品，在商品頁上會事先寫明。",
        "Within seven days of receipt you may return items without a reason and at no cost; your "
        "money is given back within fifteen days. Where this does not apply, the product’s page "
        "says so beforehand.",
    ),
    "history": Text("訂單紀錄", "What happened so far"),
    "open_elsewhere": Text("在另一支手機或電腦上打開", "Open this order on another device"),
    "open_elsewhere_hint": Text(
        "用相機掃描就能打開這一頁。有這個連結的人看得到訂單狀態，也可以付款。",
        "Scan it with a camera to open this page. Whoever has the link sees how the order stands "
        "and can pay for it.",
    ),
    "order_link": Text("訂單連結", "order link"),
    "what_next": Text("接下來", "What happens next"),
    "masked": Text(
        "聯絡資料只對下訂單的瀏覽器完整顯示。",
        "Contact details are shown in full only to the browser that ordered.",
    ),
    "keep_link": Text(
        "把這一頁的網址收好，隨時可以回來查看。", "Keep this page’s address to come back any time."
    ),
    "order_status": Text("訂單狀態", "Status"),
    "order_method": Text("付款方式", "Payment method"),
    # Notices after an action
    "added": Text("已加入購物車。", "Added to your cart."),
    "changed": Text("購物車已更新。", "Your cart was updated."),
    "removed": Text("已從購物車移除。", "Taken out of your cart."),
    "still_waiting": Text(
        "銀行還沒有收到款項。剛付完款的話，請過一會兒再查。",
        "The bank has not received it yet. If you just paid, check again in a moment.",
    ),
    # Error pages
    "sorry": Text("抱歉", "Sorry"),
    "go_home": Text("回到商店", "Back to the shop"),
    "go_cart": Text("查看購物車", "See the cart"),
    "try_again": Text("再試一次", "Try again"),
    "error_400": Text("送出的內容看不懂", "That could not be read"),
    "error_400_hint": Text("請回上一頁再送出一次。", "Please go back and send it again."),
    "error_403": Text("這個表單放太久了", "This form has been open too long"),
    "error_403_hint": Text(
        "請回上一頁、重新整理後再送出；瀏覽器也要允許 Cookie。",
        "Go back, reload the page and send it again. Cookies must be allowed.",
    ),
    "error_404": Text("找不到這一頁", "There is no such page"),
    "error_404_hint": Text(
        "可能是網址少了幾個字，或商品已經下架。",
        "Perhaps the address is incomplete, or the product is no longer on sale.",
    ),
    "error_405": Text("這個網址不能這樣用", "This address does not work like this"),
    "error_405_hint": Text("請從商店的頁面重新操作。", "Please start from the shop’s pages."),
    "error_409": Text("現在無法這樣做", "This cannot be done now"),
    "error_409_hint": Text("請看看購物車或訂單的狀態。", "Please look at your cart or your order."),
    "error_413": Text("送出的內容太長", "That was too long"),
    "error_413_hint": Text("請縮短後再送出。", "Please shorten it and send it again."),
    "error_422": Text("有地方填得不對", "Something is not right"),
    "error_422_hint": Text("請回上一頁修改後再送出。", "Please go back and correct it."),
    "error_429": Text("動作太快了", "Too fast"),
    "error_429_hint": Text("請稍等一分鐘再試。", "Please wait a minute and try again."),
    "error_500": Text("系統出了點問題", "Something went wrong on our side"),
    "error_500_hint": Text(
        "您的訂單和付款都有紀錄，不會遺失。請稍後再試。",
        "Your orders and payments are safely recorded. Please try again in a moment.",
    ),
    "error_503": Text("現在有點忙", "Very busy right now"),
    "error_503_hint": Text("請稍等幾秒再試一次。", "Please try again in a few seconds."),
}

_TABLES = {
    language: {name: text.of(language) for name, text in PAGES.items()} for language in LANGUAGES
}


def texts(language: str) -> Mapping[str, str]:
    """All page texts in one language, by name."""
    return _TABLES[language]
