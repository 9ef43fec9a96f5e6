"""What the room of coupons says, and a coupon's terms in words."""

from collections.abc import Mapping

from kaimai.domain.coupons import PERCENT, Coupon
from kaimai.words.formats import moment, money
from kaimai.words.languages import ENGLISH, Text

TEXTS: Mapping[str, Text] = {
    "coupons_new": Text("新增優惠券", "Make a coupon"),
    "coupons_search": Text("優惠碼", "Code"),
    "coupons_which": Text("篩選優惠券", "Which coupons"),
    "coupons_show_all": Text("全部", "All"),
    "coupons_show_counting": Text("可用", "Counting"),
    "coupons_show_over": Text("已結束", "Over"),
    "coupons_none": Text("還沒有優惠券", "There are no coupons yet"),
    "coupons_none_hint": Text(
        "做一張「滿 500 折 50」，貼在 LINE 和貼文裡。", "Make one, such as NT$50 off NT$500."
    ),
    "coupons_code": Text("優惠碼", "Code"),
    "coupons_code_hint": Text(
        "2 到 32 個英文字母、數字、減號或底線；大小寫都算同一個。",
        "2 to 32 letters, digits, dashes or underscores; small letters are as good as large ones.",
    ),
    "coupons_offer": Text("折扣", "What it takes off"),
    "coupons_state": Text("狀態", "State"),
    "coupons_uses": Text("使用次數", "Uses"),
    "coupons_kind": Text("折扣方式", "Kind"),
    "coupons_kind_fixed": Text("折抵金額", "An amount"),
    "coupons_kind_percent": Text("打折（%）", "Percent"),
    "coupons_value": Text("折多少", "How much"),
    "coupons_value_hint": Text(
        "金額：折幾元。打折：填減掉的 %，10 就是打 9 折。",
        "An amount in NT$, or the percent taken off: 10 is ten percent off.",
    ),
    "coupons_minimum": Text("滿多少可用", "For goods of at least"),
    "coupons_uses_max": Text("總共可用幾次", "Uses in all"),
    "coupons_per_buyer": Text("每人可用幾次", "Uses per person"),
    "coupons_unlimited": Text("空白就是不限", "Empty: as often as they like"),
    "coupons_starts_at": Text("開始", "From"),
    "coupons_until": Text("結束", "Until"),
    "coupons_times_hint": Text("台北時間；空白就是不限", "Taipei time; empty: no limit"),
    "coupons_preview": Text("預覽", "Preview"),
    "coupons_preview_title": Text("顧客會看到的優惠", "What buyers get"),
    "coupons_make": Text("建立優惠券", "Make it"),
    "coupons_made": Text("優惠券 {code} 做好了。", "The coupon {code} is made."),
    "coupons_change": Text("修改", "Change it"),
    "coupons_is_fixed": Text(
        "已經有訂單使用，折扣和低消不能再改。", "Orders have it, so what it takes off is fixed."
    ),
    "coupons_end": Text("停用優惠券", "End the coupon"),
    "coupons_end_title": Text("停用 {code}？", "End {code}?"),
    "coupons_end_text": Text(
        "立即不能再用；已成立的訂單不受影響。",
        "It counts no longer from now on; orders that have it keep it.",
    ),
    "coupons_ended": Text("{code} 已停用。", "{code} has ended."),
    "coupons_orders": Text("用過的訂單", "Orders that have it"),
    "coupons_no_orders": Text("還沒有人用過。", "Nobody has used it yet."),
    "coupons_order": Text("訂單", "Order"),
    "coupons_when": Text("時間", "When"),
    "coupons_took_off": Text("折了", "Took off"),
    "coupons_total": Text("訂單金額", "Total"),
    "coupons_given_back": Text("已還回", "given back"),
    "coupons_state_waiting": Text("未開始", "Not yet"),
    "coupons_state_counting": Text("可用", "Counting"),
    "coupons_state_ended": Text("已結束", "Ended"),
    "coupons_state_used_up": Text("用完了", "Used up"),
    "coupons_mistake_code": Text(
        "優惠碼要 2 到 32 個字母、數字、減號或底線。",
        "A code has 2 to 32 letters, digits, dashes or underscores.",
    ),
    "coupons_mistake_taken": Text(
        "這個優惠碼已經有了，換一個吧。", "There is a coupon with this code already."
    ),
    "coupons_mistake_kind": Text("請選擇折扣方式。", "Please choose the kind."),
    "coupons_mistake_value": Text(
        "請填折多少：金額 1 元以上，或 1 到 100（%）。",
        "Please say how much: NT$1 or more, or 1 to 100 percent.",
    ),
    "coupons_mistake_minimum": Text(
        "低消要是 0 以上的整數。", "The least total is a whole number."
    ),
    "coupons_mistake_uses": Text(
        "次數要是 1 以上的整數，而且不能少於已經用掉的。",
        "Uses are a whole number, and not fewer than there were already.",
    ),
    "coupons_mistake_per_buyer": Text(
        "每人次數要是 1 以上的整數。", "Uses per person are a whole number."
    ),
    "coupons_mistake_starts_at": Text("請填開始的日期和時間。", "Please give a day and a time."),
    "coupons_mistake_until": Text(
        "結束要是日期和時間，而且晚於開始。", "The end is a day and a time, later than the start."
    ),
}


def offer_in_words(coupon: Coupon, language: str) -> str:
    """What a coupon takes off: `滿 500 折 50`, `打 9 折`, or `NT$50 off goods of NT$500 or more`."""
    if language == ENGLISH:
        off = f"{coupon.value}%" if coupon.kind == PERCENT else money(coupon.value)
        of = f" goods of {money(coupon.minimum_total)} or more" if coupon.minimum_total else ""
        return f"{off} off{of}"
    least = f"滿 {coupon.minimum_total:,} " if coupon.minimum_total else ""
    if coupon.kind != PERCENT:
        return f"{least}折 {coupon.value:,}"
    rest = 100 - coupon.value
    if not rest:
        return f"{least}免費"
    tens, ones = divmod(rest, 10)
    # 90 is nine tenths, 85 eight and a half, and 5 half of one.
    return f"{least}打 {tens}{ones or ''} 折" if tens else f"{least}打 0.{ones} 折"


def rules_in_words(coupon: Coupon, language: str) -> list[str]:
    """When, for whom and how often it counts, a sentence each."""
    is_english = language == ENGLISH
    rules = []
    if coupon.starts_at is not None:
        at = moment(coupon.starts_at, language)
        rules.append(f"From {at}." if is_english else f"{at} 起可用。")
    if coupon.ends_at is not None:
        at = moment(coupon.ends_at, language)
        rules.append(f"Until {at}." if is_english else f"用到 {at} 為止。")
    if coupon.uses_max is not None:
        count = f"{coupon.uses_max:,}"
        rules.append(f"{count} uses in all." if is_english else f"總共 {count} 次。")
    if coupon.uses_per_buyer is not None:
        count = f"{coupon.uses_per_buyer:,}"
        rules.append(f"{count} for each person." if is_english else f"每人 {count} 次。")
    if not rules:
        rules.append("As often as people like." if is_english else "不限次數、不限時間。")
    return rules
