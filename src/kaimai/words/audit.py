"""The audit log in words: what was done, to what, and what the changed members are called."""

from collections.abc import Mapping

from kaimai.domain.payment_methods import INSTALMENTS
from kaimai.words.languages import Text
from kaimai.words.status import status_name

KINDS: Mapping[str, Text] = {
    "order": Text("訂單", "order"),
    "payment": Text("付款", "payment"),
    "refund": Text("退款", "refund"),
    "group_buy": Text("團購", "group buy"),
    "subscription": Text("定期購", "subscription"),
    "product": Text("商品", "product"),
    "category": Text("分類", "category"),
    "stock": Text("庫存", "stock"),
    "delivery": Text("進貨單", "delivery"),
    "stock_take": Text("盤點", "stock-take"),
    "coupon": Text("優惠券", "coupon"),
    "customer": Text("顧客", "customer"),
    "message": Text("訊息", "message"),
    "conversation": Text("LINE 對話", "LINE chat"),
    "staff": Text("人員", "member of staff"),
    "settings": Text("商店設定", "settings"),
    "connection": Text("連線設定", "connection"),
    "invoice": Text("發票", "invoice"),
    "difference": Text("對帳差異", "difference"),
    "case": Text("待處理的款項", "case"),
    "backup": Text("備份", "backup"),
    "view": Text("常用篩選", "saved view"),
    "export": Text("匯出", "export"),
    "errand": Text("立即執行的工作", "errand"),
}
"""What can be changed; also what the page lets people choose from."""
VERBS: Mapping[str, Text] = {
    "add": Text("新增", "added"),
    "edit": Text("修改", "changed"),
    "change": Text("修改", "changed"),
    "remove": Text("移除", "removed"),
    "ask": Text("要求", "asked for"),
    "archive": Text("下架封存", "archived"),
    "restore": Text("恢復", "restored"),
    "arrange": Text("調整順序", "arranged"),
    "edit pictures": Text("修改圖片", "changed the pictures of"),
    "import": Text("匯入", "imported"),
    "export": Text("匯出", "exported"),
    "end": Text("結束", "ended"),
    "open": Text("開啟", "opened"),
    "close": Text("結束", "closed"),
    "settle": Text("結清", "settled"),
    "place": Text("成立", "placed"),
    "pay": Text("登記付款", "marked as paid"),
    "ship": Text("出貨", "shipped"),
    "complete": Text("結案", "completed"),
    "cancel": Text("取消", "cancelled"),
    "cancel_paid": Text("取消並退款", "cancelled and refunded"),
    "expire": Text("逾期", "let expire"),
    "note": Text("留言", "noted on"),
    "remove_card": Text("移除記住的卡", "removed a remembered card of"),
    "remove_note": Text("刪除留言", "removed a note of"),
    "tag": Text("改標籤", "tagged"),
    "merge": Text("合併", "merged"),
    "take_over": Text("接手", "took over"),
    "give_back": Text("交還", "gave back"),
    "answer": Text("回覆", "answered in"),
    "try_again": Text("再試一次", "tried again"),
    "put_aside": Text("放到一邊", "put aside"),
    "make_line_code": Text("產生 LINE 連結代碼", "made a LINE code for"),
    "link_line": Text("連到 LINE", "linked the LINE of"),
    "unlink_line": Text("取消連結 LINE", "unlinked the LINE of"),
    "set_alerts": Text("修改 LINE 提醒", "set the alerts of"),
    "erase": Text("刪除個資", "erased the personal data of"),
    "add_parcel": Text("加寄包裹", "added a parcel to"),
    "correct_parcel": Text("更正包裹", "corrected a parcel of"),
    "tell_again": Text("重發訊息", "told again about"),
    "request": Text("申請", "requested"),
    "submit": Text("送出", "submitted"),
    "capture": Text("請款", "captured"),
    "send_capture": Text("送出請款", "sent the capture of"),
    "void": Text("取消授權", "voided"),
    "issue": Text("開立", "issued"),
    "void_invoice": Text("作廢", "voided"),
    "allow": Text("記下折讓", "allowed for"),
    "send_void": Text("送出取消授權", "sent the void of"),
    "settle_by_hand": Text("登記為已退款", "settled by hand"),
    "retry": Text("重試", "retried"),
    "receive": Text("進貨", "received"),
    "adjust": Text("調整", "adjusted"),
    "mark_low": Text("設定低庫存提醒", "set the low mark of"),
    "count": Text("盤點", "counted in"),
    "uncount": Text("移除盤點數", "took counts out of"),
    "apply": Text("套用差異", "applied"),
    "abandon": Text("放棄", "abandoned"),
    "remind": Text("提醒付款", "reminded who has not paid in"),
    "sign_in": Text("登入", "signed in"),
    "end_sessions": Text("登出裝置", "signed out devices of"),
    "set_password": Text("設定密碼", "set the password of"),
    "make_link": Text("給密碼連結", "made a password link for"),
    "second_step_on": Text("開啟兩步驟驗證", "switched on the second step of"),
    "second_step_off": Text("關閉兩步驟驗證", "switched off the second step of"),
    "recovery_codes": Text("換備用碼", "renewed the recovery codes of"),
    "let_go": Text("停用", "let go"),
    "take_back": Text("重新啟用", "took back"),
    "make": Text("建立", "made"),
}
"""What was done, whatever to."""
FIELDS: Mapping[str, Text] = {
    "status": Text("狀態", "status"),
    "name": Text("名稱", "name"),
    "email": Text("電子郵件", "e-mail"),
    "role": Text("角色", "role"),
    "language": Text("語言", "language"),
    "is_active": Text("使用中", "active"),
    "price": Text("價格", "price"),
    "on_hand": Text("庫存", "on hand"),
    "units": Text("數量", "units"),
    "description": Text("說明", "description"),
    "category": Text("分類", "category"),
    "carrier": Text("物流", "carrier"),
    "tracking_number": Text("貨運單號", "tracking number"),
    "text": Text("內容", "text"),
    "note": Text("備註", "note"),
    "tags": Text("標籤", "tags"),
    "message": Text("訊息", "message"),
    "device": Text("裝置", "device"),
    "sessions": Text("裝置數", "devices"),
    "orders": Text("訂單數", "orders"),
    "phone": Text("電話", "telephone"),
    "address": Text("地址", "address"),
    "value": Text("折扣", "value"),
    "ends_at": Text("結束時間", "ends at"),
    "starts_at": Text("開始時間", "starts at"),
    "low_mark": Text("低庫存提醒", "low mark"),
    "merged": Text("合併自", "merged from"),
    "is_visible": Text("上架", "on sale"),
    "is_archived": Text("封存", "archived"),
    "is_featured": Text("首頁精選", "featured"),
    "limit_per_person": Text("每人限購", "limit per person"),
    "hold_minutes": Text("付款期限（分鐘）", "minutes to pay"),
    "card_enabled": Text("可以刷卡", "by card"),
    "atm_enabled": Text("可以 ATM 轉帳", "by bank transfer"),
    "sale_starts_at": Text("開賣時間", "sold from"),
    "sale_ends_at": Text("結束時間", "sold until"),
    "sku": Text("SKU 貨號", "SKU"),
    "skus": Text("規格", "SKUs"),
    "new_sku": Text("新規格", "new SKU"),
    "options": Text("規格", "options"),
    "pictures": Text("圖片", "pictures"),
    "order": Text("順序", "order"),
    "shop_note": Text("給買家的話", "word to the buyer"),
    "delivery.kind": Text("配送方式", "delivery"),
    "delivery.name": Text("收件人", "receiver"),
    "delivery.phone": Text("收件人手機", "receiver's mobile"),
    "delivery.zip": Text("郵遞區號", "postal code"),
    "delivery.county": Text("縣市", "city or county"),
    "delivery.district": Text("鄉鎮市區", "district"),
    "delivery.street": Text("路名門牌", "street"),
    "delivery.chain": Text("超商", "chain"),
    "delivery.store_id": Text("店號", "store's number"),
    "delivery.store_name": Text("門市", "store"),
    "delivery.store_address": Text("門市地址", "store's address"),
    "amount": Text("金額", "amount"),
    "allowed": Text("折讓", "allowed"),
    "version": Text("版本", "version"),
    "renewed": Text("換過的金鑰", "renewed keys"),
    "shop_name": Text("店名", "shop's name"),
    "business_name": Text("商號名稱", "business name"),
    "company_number": Text("統一編號", "company number"),
    "representative": Text("負責人", "representative"),
    "complaints": Text("申訴管道", "complaints"),
    "delivery_terms": Text("交付說明", "terms of delivery"),
    "withdrawal_terms": Text("退貨說明", "how to withdraw"),
    "deliveries": Text("配送方式", "ways of delivery"),
    "home_fee": Text("宅配運費", "fee to an address"),
    "store_fee": Text("超商運費", "fee to a store"),
    "free_from": Text("滿額免運", "free from"),
    "invoices": Text("詢問發票", "asks about invoices"),
    "hold_card_minutes": Text("刷卡保留分鐘", "hold for a card"),
    "hold_atm_minutes": Text("轉帳保留分鐘", "hold for a transfer"),
    "atm_max": Text("轉帳上限", "most by transfer"),
    "methods": Text("付款方式", "ways to pay"),
    **{
        f"instalments_{count}": Text(f"分 {count} 期起點", f"{count} instalments from")
        for count in INSTALMENTS
    },
    "bonus_from": Text("紅利折抵起點", "bonus points from"),
    "low_stock": Text("庫存偏低", "low stock"),
    "shop_no": Text("商店代碼", "shop number"),
    "environment": Text("環境", "environment"),
    "title": Text("名稱", "title"),
    "counted": Text("盤到", "counted"),
    "changes": Text("增減", "changes"),
    "kind": Text("折扣方式", "kind"),
    "minimum_total": Text("低消", "least total"),
    "uses_max": Text("總次數", "uses in all"),
    "uses_per_buyer": Text("每人次數", "uses per person"),
    "closes_at": Text("結團時間", "closes at"),
    "items": Text("品項", "items"),
    "bills": Text("帳單數", "bills"),
}
"""Members of the small documents."""
ELSEWHERE: Mapping[str, Text] = {
    "staff:command line": Text("主機指令", "command line"),
    "system": Text("系統", "the system"),
    "bank": Text("銀行", "the bank"),
}
"""Who acts without being one of the staff."""
_YES, _NO, _NOTHING = Text("是", "yes"), Text("否", "no"), Text("（無）", "(none)")
_MACHINES = ("order", "payment", "refund", "group_buy", "subscription")


def kind_name(kind: str, language: str) -> str:
    """What was changed; an unknown kind as it is."""
    text = KINDS.get(kind)
    return kind if text is None else text.of(language)


def verb_name(verb: str, language: str) -> str:
    """What was done; an unknown verb as it is."""
    text = VERBS.get(verb)
    return verb.replace("_", " ") if text is None else text.of(language)


def field_name(field: str, language: str) -> str:
    """What a member is called, behind the SKU that it may belong to; an unknown one as it is."""
    sku, _, name = field.rpartition(" ")
    text = FIELDS.get(name)
    return field if text is None else f"{sku} {text.of(language)}".strip()


def value_words(kind: str, field: str, value: object, language: str) -> str:
    """What a member was or is."""
    match value:
        case None | "" | [] | {}:
            return _NOTHING.of(language)
        case bool():
            return (_YES if value else _NO).of(language)
        case int():
            return f"{value:,}"
        case str() if field == "status" and kind in _MACHINES:
            return status_name(kind, value, language)
        case list():
            return ", ".join(str(each) for each in value)
        case dict():
            return ", ".join(f"{key}: {each}" for key, each in value.items())
        case _:
            return str(value)
