"""The room of settings: what can be set, what is missing, and what a trial of an account showed."""

from collections.abc import Mapping

from kaimai.domain.payment_methods import INSTALMENTS
from kaimai.domain.shop_profile import ALWAYS_OFFERED
from kaimai.words.languages import Text
from kaimai.words.payment_methods import METHOD

TEXTS: Mapping[str, Text] = {
    "settings_hint": Text(
        "儲存後立刻生效，不用重新啟動；每次修改都留有紀錄，隨時可以回到之前的版本。",
        "Changes count at once, without a restart. Each is kept, and any version can come back.",
    ),
    "settings_history": Text("修改紀錄", "History"),
    "settings_change": Text("修改", "Change"),
    "settings_nothing": Text("（未填）", "(empty)"),
    "settings_saved": Text("設定已儲存，馬上生效。", "Saved. The shop goes by it now."),
    "settings_went_back": Text("已回到第 {version} 版的設定。", "Back to version {version}."),
    "settings_missing": Text(
        "依消費者保護法第 18 條，商店還要寫明：{names}。",
        "The Consumer Protection Act (§18) also wants the shop to name: {names}.",
    ),
    "settings_complete": Text("依法要寫明的都齊了。", "Everything that the law wants is there."),
    "settings_trouble": Text("「{name}」目前不能用：{why}", "{name} cannot be used: {why}"),
    "settings_trouble_hint": Text(
        "放回原來的鑰匙，或由店主在這裡重新輸入。在那之前，商店當作沒有設定它。",
        "Put the right key back, or let an owner type it again here. Until then it counts as not set.",
    ),
    "settings_own": Text("沿用設定檔：{value}", "as in the settings file: {value}"),
    # Parts
    "settings_part_shop": Text("店名與語言", "Name and language"),
    "settings_part_legal": Text("店家資料", "Who sells"),
    "settings_part_shipping": Text("配送與運費", "Delivery"),
    "settings_part_payments": Text("付款方式", "Ways to pay"),
    "settings_part_orders": Text("保留與上限", "Holds and limits"),
    "settings_part_cards": Text("記住的卡", "Remembered cards"),
    "settings_part_invoices": Text("發票", "Invoices"),
    "settings_part_friends": Text("LINE 好友禮", "Gifts for friends in LINE"),
    # Values
    "settings_shop_name": Text("店名", "The shop's name"),
    "settings_shop_name_hint": Text(
        "顯示在網頁、通知信和銀行的付款頁。留空就沿用設定檔。",
        "On pages, letters and the bank's page. Empty: as in the settings file.",
    ),
    "settings_language": Text("預設語言", "Usual language"),
    "settings_language_hint": Text(
        "客人自己選過語言，就以客人的選擇為準。", "Visitors who chose a language keep theirs."
    ),
    "settings_language_own": Text("沿用設定檔", "As in the settings file"),
    "settings_language_zh": Text("中文", "Chinese"),
    "settings_language_en": Text("英文", "English"),
    "settings_business_name": Text("商號名稱", "Business name"),
    "settings_company_number": Text("統一編號", "Company number"),
    "settings_company_number_hint": Text("沒有可以不填。", "Leave it empty if you have none."),
    "settings_representative": Text("負責人", "Representative"),
    "settings_address": Text("地址", "Address"),
    "settings_phone": Text("電話", "Telephone"),
    "settings_email": Text("電子郵件", "E-mail"),
    "settings_complaints": Text("申訴管道", "Where to complain"),
    "settings_complaints_hint": Text(
        "例如：來信或來電，我們三個工作天內回覆。",
        "For example: write or call, we answer in 3 days.",
    ),
    "settings_delivery_terms": Text("交付說明", "Terms of delivery"),
    "settings_delivery_terms_hint": Text("留空就用一般說法。", "Empty: the usual words."),
    "settings_withdrawal_terms": Text("退貨說明", "How to withdraw"),
    "settings_withdrawal_terms_hint": Text(
        "不適用七天鑑賞期的商品要在這裡寫清楚。",
        "Goods that the seven days do not count for must be named here.",
    ),
    "settings_deliveries": Text("配送方式", "Ways of delivery"),
    "settings_deliveries_home": Text("宅配到府", "To an address"),
    "settings_deliveries_store": Text("超商取貨", "To a convenience store"),
    "settings_home_fee": Text("宅配運費", "Fee, to an address"),
    "settings_store_fee": Text("超商運費", "Fee, to a store"),
    "settings_free_from": Text("滿額免運", "Free from"),
    "settings_free_from_hint": Text("留空表示不免運。", "Empty: never free."),
    "settings_hold_card_minutes": Text("刷卡保留（分鐘）", "Hold for a card (minutes)"),
    "settings_hold_card_minutes_hint": Text(
        "未付款的訂單為客人保留庫存多久。留空沿用設定檔；只影響之後的新訂單。",
        "How long an unpaid order keeps its stock. Empty: as in the file. Counts for new orders.",
    ),
    "settings_hold_atm_minutes": Text("轉帳保留（分鐘）", "Hold for a transfer (minutes)"),
    "settings_hold_atm_minutes_hint": Text(
        "1440 分鐘是一天。留空沿用設定檔。", "1440 minutes are a day. Empty: as in the file."
    ),
    "settings_methods": Text("提供的付款方式", "Offered at the checkout"),
    **{f"settings_methods_{code}": METHOD[code] for code in ALWAYS_OFFERED},
    **{
        f"settings_instalments_{count}": Text(
            f"分 {count} 期：滿多少元提供", f"{count} instalments: from"
        )
        for count in INSTALMENTS
    },
    "settings_instalments_3_hint": Text(
        "空白表示不提供。要先和銀行約定分期，退款時只能全額退。",
        "Empty: not offered. Agree on it with the bank first; only the whole amount can be refunded.",
    ),
    "settings_bonus_from": Text("紅利折抵：滿多少元提供", "Bonus points: from"),
    "settings_bonus_from_hint": Text(
        "空白表示不提供。退款時只能全額退。",
        "Empty: not offered. Only the whole amount can be refunded.",
    ),
    "settings_wrong_methods": Text("請至少選一種付款方式。", "Please choose at least one."),
    "settings_atm_max": Text("轉帳金額上限", "The most by transfer"),
    "settings_atm_max_hint": Text(
        "超過就只提供刷卡；一般帳戶非約定轉帳每筆上限是 NT$30,000。留空沿用設定檔。",
        "Above it only cards are offered; most accounts may send NT$30,000. Empty: as in the file.",
    ),
    "settings_low_stock": Text("庫存偏低（件）", "Low stock (units)"),
    "settings_low_stock_hint": Text(
        "剩這麼多就提醒補貨；單一規格可以在「庫存」另外設定。",
        "So few left are low; a SKU may have its own mark, under Stock.",
    ),
    "settings_remember_cards": Text("讓客人記住信用卡", "Let buyers have their cards remembered"),
    "settings_remember_cards_hint": Text(
        "下次只要輸入背面末三碼。卡號留在銀行；商店只存銀行給的代碼，而且封存起來。要先向銀行申請快速付款。",
        "Next time the three digits on the back will do. The number stays with the bank; the shop keeps "
        "the bank's token alone, sealed. The bank must have switched quick pay on for you.",
    ),
    "settings_remember_cards_on": Text("可以", "They may"),
    "settings_remember_cards_off": Text("不提供", "They may not"),
    "settings_cards_locked": Text(
        "現在打開也不會生效：{why}", "Switched on, this does nothing yet: {why}"
    ),
    "settings_invoices": Text("結帳時詢問發票", "Ask about the invoice at the checkout"),
    "settings_invoices_on": Text("詢問", "Asks"),
    "settings_invoices_off": Text("不詢問", "Does not ask"),
    "settings_welcome_coupon": Text("加好友優惠碼", "Coupon for a new friend"),
    "settings_welcome_coupon_hint": Text(
        "先在「優惠」建立這個代碼；留空表示不送。", "Make the coupon first. Empty: none is given."
    ),
    "settings_return_coupon": Text("老朋友回來的優惠碼", "Coupon for a friend who comes back"),
    "settings_wrong": Text("這個值不對，請再看一次。", "This cannot be right. Please look again."),
    "settings_wrong_number": Text(
        "請填 {least} 到 {most} 的整數。", "Please give a whole number from {least} to {most}."
    ),
    "settings_wrong_company_number": Text(
        "這不是正確的統一編號（8 個數字）。", "This is no company number (8 digits)."
    ),
    "settings_wrong_shop_name": Text("店名最多 40 個字。", "At most 40 characters."),
    "settings_others": Text(
        "別人剛剛改成這樣：", "Somebody else has just changed these values to:"
    ),
    # History
    "settings_version": Text("第 {version} 版", "Version {version}"),
    "settings_who": Text("{who}", "{who}"),
    "settings_back_to": Text("回到這一版", "Back to this"),
    "settings_back_title": Text("回到第 {version} 版的設定？", "Go back to version {version}?"),
    "settings_back_line": Text(
        "{name}：從「{before}」變成「{after}」。", "{name}: from “{before}” to “{after}”."
    ),
    "settings_back_same": Text("和現在的設定一樣。", "It is the same as now."),
    "settings_back_button": Text("回到這一版", "Go back"),
    "settings_no_history": Text("還沒有人改過設定。", "Nobody has changed anything yet."),
    # Connections
    "settings_connections": Text("帳號與金鑰", "Accounts and keys"),
    "settings_bank": Text("豐收款收款帳號", "Account at the bank"),
    "settings_line": Text("LINE 官方帳號", "LINE account"),
    "settings_mail": Text("寄信伺服器", "Mail server"),
    "settings_is_set": Text("已設定", "Set"),
    "settings_is_unset": Text("還沒設定", "Not set"),
    "settings_in_file": Text("在設定檔裡", "Set in the file"),
    "settings_only_owners": Text("只有店主可以修改。", "Only owners may change it."),
    "settings_from_file_hint": Text(
        "目前用的是設定檔或環境變數裡的值。在這裡儲存後，就改用這裡的。",
        "The values of the settings file or the environment count now. What you save here replaces "
        "them.",
    ),
    "settings_locked": Text("目前不能在這裡儲存金鑰：{why}", "No keys can be kept here yet: {why}"),
    "settings_locked_hint": Text(
        "在伺服器上執行 kaimai secrets new-key，把印出來的內容放進環境變數 KAIMAI_SECRET_KEY，"
        "再重新啟動商店一次。設定檔裡的金鑰不受影響。",
        "Run kaimai secrets new-key on the server, put what it prints into the environment variable "
        "KAIMAI_SECRET_KEY, and restart the shop once. Keys in the settings file stay in force.",
    ),
    "settings_secret_kept": Text(
        "目前是 {mask}。留空就不變。", "Now {mask}. Leave it empty to keep it."
    ),
    "settings_secret_new": Text(
        "儲存後就不會再顯示，只看得到最後四個字。", "It is never shown again, but for its end."
    ),
    "settings_connection_saved": Text(
        "已封存並開始使用。建議馬上按「測試」。", "Sealed, and in use now. Please try it."
    ),
    "settings_connection_removed": Text(
        "已移除，改用設定檔裡的。", "Taken away; the settings file counts again."
    ),
    "settings_try": Text("測試", "Try it"),
    "settings_try_again": Text("再測一次", "Try again"),
    "settings_trial": Text("測試結果", "What the trial showed"),
    "settings_remove": Text("移除，改用設定檔", "Use the settings file again"),
    "settings_remove_title": Text("移除「{name}」？", "Take “{name}” away?"),
    "settings_remove_to_file": Text(
        "商店會立刻改用設定檔或環境變數裡的值。進行中的呼叫會做完。",
        "The shop goes by the settings file or the environment at once. Calls under way end first.",
    ),
    "settings_remove_to_nothing": Text(
        "設定檔裡沒有它，所以商店會立刻當作沒有設定：不能收款、不回 LINE，或不寄信。",
        "The settings file has none, so the shop at once does without: no payments, no LINE, or no "
        "letters.",
    ),
    "settings_remove_button": Text("移除", "Take it away"),
    "settings_versions": Text("版本", "Versions"),
    "settings_was_removed": Text("移除", "Taken away"),
    "settings_was_set": Text("設定", "Set"),
    "settings_go_back": Text("回到上一組", "Back to the one before"),
    "settings_environment": Text("環境", "Environment"),
    "settings_environment_production": Text("正式（真的收款）", "Production (real money)"),
    "settings_environment_sandbox": Text("測試（沙盒）", "Sandbox"),
    "settings_environment_file": Text("設定檔裡的網址", "The address in the settings file"),
    "settings_shop_no": Text("商店代碼 ShopNo", "Shop number (ShopNo)"),
    "settings_a1": Text("金鑰 A1", "Key A1"),
    "settings_a2": Text("金鑰 A2", "Key A2"),
    "settings_b1": Text("金鑰 B1", "Key B1"),
    "settings_b2": Text("金鑰 B2", "Key B2"),
    "settings_x_key_id": Text("X-KeyID", "X-KeyID"),
    "settings_basic_id": Text("帳號 ID（@ 開頭）", "Account id (with its @)"),
    "settings_owners": Text(
        "可以開團的人（LINE user id，用空白分開）",
        "Who may open sales (LINE user ids, set apart by blanks)",
    ),
    "settings_channel_secret": Text("Channel secret", "Channel secret"),
    "settings_channel_access_token": Text(
        "Channel access token（長期）", "Channel access token (long-lived)"
    ),
    "settings_host": Text("伺服器", "Server"),
    "settings_port": Text("埠", "Port"),
    "settings_user": Text("帳號", "User"),
    "settings_sender": Text("寄件地址", "Sender"),
    "settings_security": Text("加密", "Protection"),
    "settings_security_starttls": Text("STARTTLS（通常 587）", "STARTTLS (usually 587)"),
    "settings_security_tls": Text("TLS（通常 465）", "TLS (usually 465)"),
    "settings_security_none": Text("不加密（限同一台機器）", "None (same machine only)"),
    "settings_password": Text("密碼", "Password"),
    "settings_malformed": Text("格式不對，請再看一次。", "This is not of the right form."),
    "settings_malformed_a1": Text("要 16 個十六進位數字。", "Must be 16 hexadecimal digits."),
    "settings_malformed_a2": Text("要 16 個十六進位數字。", "Must be 16 hexadecimal digits."),
    "settings_malformed_b1": Text("要 16 個十六進位數字。", "Must be 16 hexadecimal digits."),
    "settings_malformed_b2": Text("要 16 個十六進位數字。", "Must be 16 hexadecimal digits."),
    "settings_malformed_environment": Text(
        "設定檔裡沒有銀行網址，請選正式或測試。", "The file names no address: choose another."
    ),
    "settings_malformed_owners": Text(
        "每個都是 U 加 32 個數字或 a–f。", "Each is a U and 32 of 0–9 and a–f."
    ),
    "settings_malformed_security": Text(
        "不加密的連線不能送密碼。", "A password is never sent over an open line."
    ),
    "settings_missing_field": Text("請填這一欄。", "Please fill this in."),
    # Trials
    "settings_trial_subject": Text("開賣的測試信", "A trial letter of your shop"),
    "settings_trial_text": Text(
        "收到這封信，表示寄信伺服器設定好了。", "If you read this, the mail server is set up."
    ),
    "settings_found_bank_unset": Text(
        "還沒有銀行金鑰，無法收款。", "There are no keys of the bank: nothing can be paid."
    ),
    "settings_found_bank_good": Text(
        "銀行認得商店代碼 {shop_no}，金鑰、網址和時鐘都對。",
        "The bank knows {shop_no}: keys, address and clock are right.",
    ),
    "settings_found_bank_unreached": Text(
        "連不到 {address}。請檢查網路、防火牆，以及環境選得對不對（{words}）。",
        "{address} cannot be reached. Check the network and the environment ({words}).",
    ),
    "settings_found_bank_no_answer": Text(
        "銀行沒有好好回答，過幾分鐘再試（{words}）。",
        "The bank gave no proper answer. Try again in some minutes ({words}).",
    ),
    "settings_found_bank_gateway": Text(
        "銀行的閘道不認得 X-KeyID。請確認它屬於這個環境、沒有過期（{words}）。",
        "The bank's gateway does not know the X-KeyID: of another environment, or expired ({words}).",
    ),
    "settings_found_bank_shop_no": Text(
        "銀行不認得商店代碼 {shop_no}。請對照銀行的開通通知，注意大小寫和底線（{words}）。",
        "The bank does not know the shop number {shop_no}. Compare it letter by letter ({words}).",
    ),
    "settings_found_bank_clock": Text(
        "銀行不收這次的一次性數值。請檢查這台伺服器的時間，或是不是經過會更換 IP 的網路（{words}）。",
        "The bank did not take its nonce back. Check this machine's clock, and whether its address "
        "changes between calls ({words}).",
    ),
    "settings_found_bank_keys": Text(
        "銀行有回應，但用這組 A1、A2、B1、B2 解不開。請重新輸入四把金鑰，並確認屬於這個商店代碼。",
        "The bank answers, but these A1, A2, B1 and B2 do not open it. Type all four again, and "
        "check that they belong to this shop number.",
    ),
    "settings_found_bank_said": Text("銀行說：{words}", "The bank says: {words}"),
    "settings_found_line_unset": Text("還沒有設定 LINE。", "LINE is not set up."),
    "settings_found_line_good": Text(
        "LINE 認得這個帳號：{name}（{id}）。", "LINE knows the account: {name} ({id})."
    ),
    "settings_found_line_token": Text(
        "LINE 不收這個 access token，請重新發行一個貼上來（{words}）。",
        "LINE does not take the access token. Issue a new one ({words}).",
    ),
    "settings_found_line_unreached": Text(
        "連不到 LINE，過一會再試（{words}）。", "LINE cannot be reached now ({words})."
    ),
    "settings_found_line_quota": Text(
        "這個月已用 {used} 則，上限 {limit} 則。",
        "{used} of {limit} messages of this month are used.",
    ),
    "settings_found_line_no_limit": Text(
        "這個月已用 {used} 則，沒有上限。", "{used} messages this month, without a limit."
    ),
    "settings_found_line_webhook_good": Text(
        "LINE 打得到 {address}，而且簽章正確。", "LINE reaches {address}, and the secret is right."
    ),
    "settings_found_line_webhook_none": Text(
        "LINE 還沒有 webhook 網址，請填 {address}。", "LINE has no webhook yet: set {address}."
    ),
    "settings_found_line_webhook_elsewhere": Text(
        "LINE 的 webhook 指到 {address}，應該是 {wanted}。",
        "LINE's webhook is {address}; it should be {wanted}.",
    ),
    "settings_found_line_webhook_off": Text(
        "webhook 網址正確，但「Use webhook」沒有打開。",
        "The webhook is right, but “Use webhook” is off in the console.",
    ),
    "settings_found_line_webhook_bad": Text(
        "LINE 打 {address} 時遇到問題：{words}。401 或 400 通常是 channel secret 不對。",
        "LINE met trouble at {address}: {words}. 400 or 401 usually means a wrong channel secret.",
    ),
    "settings_found_mail_unset": Text(
        "沒有設定寄信伺服器：信存成資料夾裡的檔案，不會寄出去。",
        "There is no mail server: letters are files in a folder and reach nobody.",
    ),
    "settings_found_mail_good": Text(
        "{host} 收下了寄給 {to} 的測試信，請看看有沒有收到。",
        "{host} took the trial letter to {to}. Please see whether it arrives.",
    ),
    "settings_found_mail_bad": Text(
        "{host} 沒有收下測試信：{words}", "{host} did not take the trial letter: {words}"
    ),
}
