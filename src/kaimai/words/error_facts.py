"""What the sentences about errors name: fields, kinds of things, and reasons by their `why`."""

from collections.abc import Mapping

from kaimai.words.languages import Text

FIELD: Mapping[str, Text] = {
    "buyer.name": Text("姓名最多 60 個字，不能含有換行。", "The name has at most 60 characters."),
    "buyer.phone": Text(
        "電話格式不對，請填像 0912345678 這樣的號碼。",
        "Please give a telephone number such as 0912345678.",
    ),
    "buyer.email": Text(
        "電子郵件格式不對，請填像 name@example.com 這樣的地址。",
        "Please give an e-mail address such as name@example.com.",
    ),
    "delivery.kind": Text(
        "目前沒有這種配送方式，請選擇別的方式。",
        "This way of delivery is not offered. Please choose another.",
    ),
    "delivery.name": Text(
        "收件人姓名要填，而且不能有 < > & # 這類符號。",
        "Please give the receiver's name, without signs such as < > & #.",
    ),
    "delivery.phone": Text(
        "配送需要手機號碼，請填像 0912345678 這樣的號碼。",
        "Delivery needs a mobile number such as 0912345678.",
    ),
    "delivery.district": Text("請選擇縣市與鄉鎮市區。", "Please choose your city and district."),
    "delivery.street": Text(
        "請填完整地址：路名、巷弄、門牌與樓層。",
        "Please give the whole address: road, lane, number and floor.",
    ),
    "delivery.chain": Text("請選擇一家超商。", "Please choose a convenience store chain."),
    "delivery.store": Text("請選擇取貨門市。", "Please choose the store to pick up from."),
    "invoice": Text(
        "統一編號、捐贈與個人載具只能擇一。",
        "Company number, donation and personal carrier exclude each other.",
    ),
    "invoice.kind": Text("請選擇發票類型。", "Please choose a kind of invoice."),
    "invoice.barcode": Text(
        "手機條碼是斜線加 7 碼，例如 /AB12+-.。",
        "A mobile barcode is a slash and 7 characters, such as /AB12+-..",
    ),
    "invoice.certificate": Text(
        "自然人憑證是 2 個大寫英文字母加 14 個數字。",
        "A citizen certificate is 2 capital letters and 14 digits.",
    ),
    "invoice.donation": Text("捐贈碼是 3 到 7 個數字。", "A donation code has 3 to 7 digits."),
    "invoice.company": Text(
        "統一編號不正確，請檢查這 8 個數字。",
        "This is no company number (統一編號). Please check its 8 digits.",
    ),
    "invoice.title": Text(
        "公司抬頭最多 60 個字。", "The company's name has at most 60 characters."
    ),
    "coupon": Text(
        "優惠碼是 2 到 32 個字母或數字。", "A coupon code has 2 to 32 letters or digits."
    ),
    "quantity": Text(
        "數量要是 1 到 9,999 的整數。", "A quantity is a whole number from 1 to 9,999."
    ),
    "items.quantity": Text(
        "數量要是 1 到 9,999 的整數。", "A quantity is a whole number from 1 to 9,999."
    ),
    "sku": Text("購物車最多放 100 種規格。", "A cart holds at most 100 different SKUs."),
    "pay_type": Text("請選擇付款方式。", "Please choose how to pay."),
    "note": Text("備註太長，請縮短。", "The note is too long."),
    "note_text": Text("請寫 1 到 2,000 個字。", "Please write 1 to 2,000 characters."),
    "shop_note": Text("給買家的話最多 500 個字。", "At most 500 characters, please."),
    "carrier": Text("請選擇物流公司。", "Please choose a carrier."),
    "tracking_number": Text(
        "追蹤編號是 4 到 32 個英文字母或數字；沒有編號就留白。",
        "A tracking number has 4 to 32 letters and digits. Leave it empty if there is none.",
    ),
}
"""Sentences for the fields that buyers fill in; others are named with the reason for the caller."""
KIND: Mapping[str, Text] = {
    "product": Text("這項商品", "product"),
    "SKU": Text("這個規格", "SKU"),
    "category": Text("這個分類", "category"),
    "picture": Text("這張圖片", "picture"),
    "cart": Text("這個購物車", "cart"),
    "order": Text("這筆訂單", "order"),
    "payment": Text("這筆付款", "payment"),
    "refund": Text("這筆退款", "refund"),
    "token": Text("這個權杖", "token"),
    "difference": Text("這筆差異", "difference"),
    "page": Text("這個頁面", "page"),
    "link": Text("這個連結，可能已經用過或過期，", "link; perhaps it was used or is too old"),
    "coupon": Text("這張優惠券", "coupon"),
    "group_buy": Text("這個團", "group buy"),
    "item": Text("這個品項", "item"),
    "bill": Text("這份帳單", "bill"),
    "delivery": Text("這次進貨", "delivery"),
    "stock_take": Text("這次盤點", "stock-take"),
    "staff": Text("這位人員", "member of the staff"),
    "customer": Text("這位顧客", "customer"),
    "note": Text("這則備註", "note"),
    "card": Text("這張記住的卡", "remembered card"),
    "view": Text("這個常用篩選", "saved view"),
    "conversation": Text("這段對話", "conversation"),
    "message": Text("這則訊息", "message"),
    "session": Text("這個登入", "session"),
}


WHY_NO_COUPON: Mapping[str, Text] = {
    "unknown": Text("沒有這個優惠碼。", "there is no such code."),
    "not_yet": Text("活動還沒開始。", "it does not count yet."),
    "over": Text("活動已經結束。", "it counts no longer."),
    "minimum": Text("商品要滿 NT${minimum:,}。", "it counts for goods of NT${minimum:,} or more."),
    "nothing_off": Text("這筆訂單折不到一元。", "it takes nothing off this order."),
    "used_up": Text("已經被用完了。", "it is used up."),
    "used_by_you": Text("您已經用過了。", "you have used it already."),
}
"""Why a coupon does not count: by `CouponRefused.why`."""
WHY_NOT_REFUNDABLE: Mapping[str, Text] = {
    "no_money": Text("沒有已收的款項。", "no money was captured."),
    "nothing_left": Text("款項已經全部退回。", "all of it went back already."),
    "too_much": Text("最多只能退 NT${left:,}。", "at most NT${left:,} is left."),
    "whole_card": Text(
        "分期、紅利與銀聯卡付款只能全額退款。",
        "instalments, bonus points and UnionPay go back whole or not at all.",
    ),
    "whole_surplus": Text(
        "這筆款項不屬於任何訂單，只能全額退回 NT${left:,}。",
        "no order needs this money, so all of it, NT${left:,}, goes back.",
    ),
    "free_units": Text("這些商品沒有收費。", "nothing was paid for these units."),
    "units": Text("「{sku}」最多還能退 {left:,} 件。", "{sku}: at most {left:,} units are left."),
    "restock": Text(
        "「{sku}」最多還能放回 {left:,} 件。", "{sku}: at most {left:,} units left the shelf."
    ),
}
"""Why money, or units, cannot go back: by `NotRefundable.why`."""

WHY_NOT_THIS_PASSWORD: Mapping[str, Text] = {
    "short": Text(
        "密碼至少要 10 個字，一句自己記得住的話就很好。",
        "The password must have at least 10 characters; a sentence you remember is a good one.",
    ),
    "long": Text("密碼最多 200 個字。", "The password may have at most 200 characters."),
    "common": Text(
        "這個密碼很多人在用，很容易被猜到，請換一個。",
        "Many people use this password, so it is guessed easily. Please choose another.",
    ),
    "known": Text(
        "密碼不能是店名、您的名字或電子郵件，請換一個。",
        "The password must not be the shop's name, your name or e-mail. Please choose another.",
    ),
    "same": Text("新密碼和原來的一樣。", "The new password is the old one."),
    "differ": Text("兩次輸入的密碼不一樣。", "The two passwords are not the same."),
}
"""By `PasswordRefused.why`."""
WHY_NOT_THESE_PEOPLE: Mapping[str, Text] = {
    "last_owner": Text(
        "商店至少要有一位店主；請先讓另一位成為店主。",
        "A shop needs an owner. Please make somebody else an owner first.",
    ),
    "email_taken": Text(
        "這個電子郵件已經有人使用了。", "Somebody in this shop has this e-mail address already."
    ),
    "link_over": Text(
        "這個連結已經用過或過期了，請店主再給一個新的。",
        "This link was used already, or its time is over. Please ask the owner for a new one.",
    ),
    "ticket_over": Text(
        "登入的時間太久了，請重新輸入密碼。", "That took too long. Please type your password again."
    ),
    "gone": Text("這個人已經停用了。", "This person has left."),
    "has_staff": Text(
        "商店已經有人員了，請用電子郵件與密碼登入。",
        "The shop has staff already. Please sign in with your e-mail and password.",
    ),
}
"""By `StaffRefused.why`."""


WHY_NO_BACKUP: Mapping[str, Text] = {
    "no_shop": Text("{detail} 裡沒有商店的資料。", "There is no shop in {detail}."),
    "running": Text(
        "{detail} 正在製作另一個備份，請等它完成。",
        "Another backup is being made in {detail}. Please wait for it.",
    ),
    "no_room": Text(
        "磁碟空間不足（需要、剩下：{detail}）。請清出空間，或改用另一個資料夾。",
        "The disk has too little room (needed, left: {detail}). Make room, or name another folder.",
    ),
    "no_program": Text(
        "找不到資料庫伺服器的程式 {detail}，請安裝它的用戶端程式。",
        "The database server’s program {detail} is missing: install its client programs.",
    ),
    "server": Text("資料庫伺服器說：{detail}", "The database server said: {detail}"),
    "damaged": Text(
        "資料庫檔案受損（{detail}），請從較早的備份還原。",
        "The database file is damaged ({detail}). Please restore an earlier backup.",
    ),
    "not_empty": Text(
        "{detail} 裡已經有資料；備份只能還原到空的地方，不會覆蓋任何東西。",
        "{detail} is not empty. A backup is only restored to an empty place: nothing is written over.",
    ),
    "other_database": Text(
        "備份和設定的資料庫種類不同（{detail}），請改用同一種資料庫。",
        "The backup is of another kind of database than the settings name ({detail}).",
    ),
    "newer": Text(
        "這個備份來自較新的開賣（{detail}），請先更新程式。",
        "This backup was made by a newer Kaimai ({detail}): update the program first.",
    ),
}
"""By `BackupFailed.why`."""

WHY_LOCKED: Mapping[str, Text] = {
    "no_key": Text(
        "還沒有設定封存用的鑰匙（環境變數 KAIMAI_SECRET_KEY）。",
        "there is no sealing key yet (environment variable KAIMAI_SECRET_KEY).",
    ),
    "bad_key": Text(
        "KAIMAI_SECRET_KEY 不是一把鑰匙，應該是 32 位元組的 base64。",
        "KAIMAI_SECRET_KEY is no key: it must be 32 bytes in base64.",
    ),
    "wrong_key": Text(
        "現在的 KAIMAI_SECRET_KEY 打不開它：可能換過鑰匙，或資料受損。",
        "the present KAIMAI_SECRET_KEY does not open it: another key, or damaged data.",
    ),
}
