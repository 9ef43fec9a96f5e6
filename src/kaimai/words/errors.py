"""One sentence for every error of the shop: what happened and, where there is one, the way out.

Channels choose the status and the page; the sentence is the same everywhere.
"""

from collections.abc import Mapping

from kaimai.domain.errors import (
    BackupFailed,
    BankAccountInUse,
    BankRefused,
    Busy,
    CouponRefused,
    Forbidden,
    InvalidInput,
    KaimaiError,
    KeyReused,
    LimitReached,
    MoveRefused,
    NotErasable,
    NotFound,
    NotOffered,
    NotRefundable,
    PasswordRefused,
    SecretsLocked,
    ShortLine,
    ShortOfStock,
    StaffRefused,
)
from kaimai.domain.shelves import StockHeld
from kaimai.domain.stock_takes import TakeOverlaps
from kaimai.words.erasing import obstacles
from kaimai.words.error_facts import (
    FIELD,
    KIND,
    WHY_LOCKED,
    WHY_NO_BACKUP,
    WHY_NO_COUPON,
    WHY_NOT_REFUNDABLE,
    WHY_NOT_THESE_PEOPLE,
    WHY_NOT_THIS_PASSWORD,
)
from kaimai.words.languages import ENGLISH, Text
from kaimai.words.status import MACHINE, VERB, status_name

PLAIN: Mapping[str, Text] = {
    "error": Text("發生錯誤，請稍後再試。", "Something went wrong. Please try again later."),
    "invalid_input": Text("「{field}」不正確，請修改後再送出。", "{field}: {reason}."),
    "not_found": Text("找不到{kind}。", "There is no such {kind}."),
    "unauthenticated": Text(
        "需要有效的 API 權杖（Authorization: Bearer …）。",
        "A valid API token is needed (Authorization: Bearer ...).",
    ),
    "forbidden": Text(
        "這個 API 權杖沒有「{scope}」權限。", "This API token does not have the scope {scope}."
    ),
    "database_unreachable": Text(
        "商店的資料庫暫時無法使用，請過幾秒再試。同一筆訂單不會重複成立。",
        "The shop's database cannot be reached for a moment. Please try again in a few seconds; "
        "nothing is ordered twice.",
    ),
    "refused": Text("現在無法這樣做。", "This cannot be done now."),
    "short_of_stock": Text("庫存不足：{lines}。", "Not enough left: {lines}."),
    "cart_locked": Text(
        "購物車裡的商品已成立訂單，正在等待付款。請先完成付款，或取消訂單後再修改。",
        "What is in this cart has been ordered and waits for payment. Pay or cancel that order first.",
    ),
    "cart_changed": Text(
        "購物車的內容或價格和您剛才看到的不同，請重新確認後再送出。",
        "The cart or its prices changed since you last saw them. Please check it and send it again.",
    ),
    "order_changed": Text(
        "這筆訂單剛剛被別人改過了。請看過下面最新的內容，再改一次。",
        "Somebody else has just changed this order. Please look at it as it is now, and try again.",
    ),
    "cart_empty": Text("購物車是空的。", "The cart is empty."),
    "key_reused": Text(
        "同一個識別碼已經用在另一次內容不同的要求（不同處：{field}）。",
        "This idempotency key was used before with other content (what differs: {field}).",
    ),
    "not_erasable": Text(
        "現在還不能刪除這位顧客的個人資料：{obstacles}。",
        "This person's data cannot be erased yet: {obstacles}.",
    ),
    "move_refused": Text(
        "{machine}目前是「{status}」，不能{verb}。",
        "{machine} is now “{status}” and cannot {verb}.",
    ),
    "payment_underway": Text(
        "付款確認中：正在向銀行確認上一次付款的結果，請稍候再試，不要重複付款。",
        "Being confirmed with the bank. Please wait a moment and do not pay twice.",
    ),
    "card_refused": Text(
        "這張記住的卡不能用了。訂單還在，請重新輸入卡號付款，或改用其他方式。",
        "This remembered card cannot be used any more. Your order still stands: please type the "
        "card's number again, or pay in another way.",
    ),
    "refund_underway": Text(
        "這筆付款還有一筆退款正在處理，請等它結束再退下一筆。",
        "Another refund of this payment is on its way. Please wait for its end.",
    ),
    "not_refundable": Text("不能這樣退款：{why}", "This cannot be given back: {why}"),
    "not_offered": Text("這個選擇目前無法提供。", "This is not offered at the moment."),
    "coupon_refused": Text("這張優惠券不能用：{why}", "This coupon does not count: {why}"),
    "preview_stale": Text(
        "預覽之後，有人改了同樣的內容，所以沒有套用。請重新預覽一次再確認。",
        "Somebody changed the same things after this preview, so nothing was done. "
        "Please make a new preview and look at it again.",
    ),
    "category_in_use": Text(
        "這個分類裡還有商品，請先把商品移到別的分類。",
        "There are products in this category. Please move them to another one first.",
    ),
    "coupon_fixed": Text(
        "已經有訂單用了這張優惠券，折扣和低消不能再改。可以先停用，再開一張新的。",
        "Orders have this coupon, so what it takes off is fixed. End it and make another one.",
    ),
    "take_ended": Text(
        "這次盤點已經結束了，不能再盤。", "This stock-take has ended; nothing can be counted in it."
    ),
    "take_overlaps": Text(
        "「{title}」正在盤同樣的商品，請先套用或放棄它。",
        "“{title}” counts the same shelves. Please apply or abandon it first.",
    ),
    "sale_closed": Text("這個團已經結團了。", "This group buy is closed."),
    "sale_open": Text(
        "這個群組已經有一團正在進行，請先結團再開新團。",
        "This group has an open group buy already. Please close it first.",
    ),
    "mistaken": Text(
        "有些欄位還不對，請修改後再送出。", "Some fields are not right yet. Please change them."
    ),
    "settings_changed": Text(
        "有人剛剛改過這些設定，您的修改沒有覆蓋它。請重新開啟這一頁，看過新的內容再改。",
        "Somebody else has just changed these settings, and yours overwrote nothing. Please open "
        "the page again and look before you change them.",
    ),
    "secrets_locked": Text(
        "金鑰目前無法保存或讀取：{why}", "Secrets cannot be kept or read: {why}"
    ),
    "bank_account_in_use": Text(
        "還有 {count} 筆付款或退款屬於現在的銀行帳號，尚未結束。請等它們付款、逾期或退完，再更換"
        "商店代碼；同一個商店代碼的金鑰隨時可以更換。",
        "{count} payments or refunds of the present account at the bank are not over. Change the "
        "shop number when they are paid, expired or refunded; the keys of the same shop number "
        "may change at any time.",
    ),
    "bill_ordered": Text(
        "這份團購帳單已經成立訂單，請到訂單頁面查看或付款。",
        "This bill of the group buy has been ordered already. Please see that order.",
    ),
    "bill_over": Text(
        "這份團購帳單的付款時間已經過了，商品已讓給候補的人。",
        "The time to pay this bill of the group buy is over; its units went to the next in line.",
    ),
    "limit_reached": Text(
        "「{name}」每人限購 {limit} 件，您還能買 {left} 件。請回購物車調整數量。",
        "“{name}”: {limit} for each person, and you may still buy {left}. Please change your cart.",
    ),
    "bank_refused": Text(
        "銀行沒有受理這次付款{words}。", "The bank did not accept this payment{words}."
    ),
    "bank_unreachable": Text(
        "目前連不上銀行，還沒有扣款。請稍後再試。",
        "The bank cannot be reached right now. Nothing was charged. Please try again in a moment.",
    ),
    "line_unreachable": Text(
        "目前連不上 LINE，請稍後再試。",
        "LINE cannot be reached right now. Please try again in a moment.",
    ),
    "line_refused": Text("LINE 沒有接受這個要求。", "LINE did not accept this."),
    "busy": Text(
        "現在下單的人很多，請等 {seconds} 秒後再試。",
        "Very busy right now. Please try again in {seconds} seconds.",
    ),
    "password_refused": Text("{why}", "{why}"),
    "sign_in_refused": Text(
        "電子郵件、密碼或驗證碼不正確。", "The e-mail, password or code is not right."
    ),
    "must_wait": Text(
        "嘗試太多次了，請等 {seconds} 秒後再試。",
        "Too many attempts. Please try again in {seconds} seconds.",
    ),
    "staff_refused": Text("{why}", "{why}"),
    "hold_over": Text(
        "這筆訂單的付款期限已過或快到了，請重新下單。",
        "The time to pay this order is over, or nearly. Please order again.",
    ),
    "backup_failed": Text("備份或還原沒有完成。", "The backup was not made or not restored."),
    "misconfigured": Text(
        "店家的設定有問題，請通知店家。", "The shop is not set up correctly. Please tell the shop."
    ),
}


def sentence(error: KaimaiError, language: str) -> str:
    """What to tell a person about this error, in `zh` or `en`, with its own facts filled in."""
    match error:
        case InvalidInput() if error.field in FIELD:
            return FIELD[error.field].of(language)
        case StockHeld():
            return _stock_held(error, language)
        case TakeOverlaps():
            return PLAIN[error.code].of(language).format(title=error.title)
        case NotOffered():
            return _not_offered(error, language)
        case NotErasable():
            separator = "; " if language == ENGLISH else "；"
            listed = separator.join(obstacles(error, language))
            return PLAIN[error.code].of(language).format(obstacles=listed)
        case PasswordRefused():
            return WHY_NOT_THIS_PASSWORD[error.why].of(language)
        case BackupFailed():
            return WHY_NO_BACKUP[error.why].of(language).format(detail=error.detail)
        case StaffRefused():
            return WHY_NOT_THESE_PEOPLE[error.why].of(language)
    template = PLAIN.get(error.code, PLAIN["error"]).of(language)
    return template.format(**_facts(error, language))


def short_line(line: ShortLine, language: str) -> str:
    """One line that came short: what was wanted and what is left."""
    if line.available <= 0:
        return _SOLD_OUT.of(language).format(name=line.name)
    return _LEFT.of(language).format(name=line.name, wanted=line.wanted, left=line.available)


def _facts(error: KaimaiError, language: str) -> dict[str, str]:
    """The facts of an error that its sentence may name."""
    match error:
        case InvalidInput():
            return {"field": error.field, "reason": error.reason}
        case NotFound():
            kind = KIND.get(error.kind)
            return {"kind": error.kind if kind is None else kind.of(language)}
        case Forbidden():
            return {"scope": error.scope}
        case ShortOfStock():
            separator = "; " if language == ENGLISH else "；"
            return {"lines": separator.join(short_line(line, language) for line in error.lines)}
        case KeyReused():
            return {"field": error.field}
        case MoveRefused():
            verb = VERB.get(error.verb)
            machine = MACHINE.get(error.machine)
            return {
                "machine": error.machine if machine is None else machine.of(language),
                "status": _status(error, language),
                "verb": error.verb if verb is None else verb.of(language),
            }
        case NotRefundable():
            why = WHY_NOT_REFUNDABLE[error.why].of(language)
            return {"why": why.format(left=error.left or 0, sku=error.sku)}
        case CouponRefused():
            why = WHY_NO_COUPON[error.why].of(language)
            return {"why": why.format(minimum=error.minimum or 0)}
        case LimitReached():
            counts = {"limit": f"{error.limit:,}", "left": f"{error.left:,}"}
            return {"name": error.name, **counts}
        case BankRefused():
            return {"words": _BRACKETS.of(language).format(error.words) if error.words else ""}
        case Busy():
            return {"seconds": str(error.retry_after_seconds)}
        case _:
            return _facts_of_settings(error, language)


def _facts_of_settings(error: KaimaiError, language: str) -> dict[str, str]:
    match error:
        case SecretsLocked():
            return {"why": WHY_LOCKED[error.why].of(language)}
        case BankAccountInUse():
            return {"count": f"{error.count:,}"}
        case _:
            return {}


def _status(error: MoveRefused, language: str) -> str:
    if error.machine not in MACHINE:
        return error.status
    return status_name(error.machine, error.status, language)


def _not_offered(error: NotOffered, language: str) -> str:
    if error.field == "pay_type" and error.limit is not None:
        return _ABOVE_LIMIT.of(language).format(limit=error.limit)
    if error.field == "pay_type" and error.least is not None:
        return _BELOW_LEAST.of(language).format(least=error.least)
    if error.field == "pay_type":
        return _NOT_THIS_WAY.of(language)
    if error.field == "delivery.kind" and error.limit is not None:
        return _PARCEL.of(language).format(limit=error.limit)
    if error.field == "delivery.kind":
        return FIELD["delivery.kind"].of(language)
    if language == ENGLISH:
        return f"{PLAIN[error.code].en} {error}"
    return PLAIN[error.code].zh


def _stock_held(error: StockHeld, language: str) -> str:
    separator = ", " if language == ENGLISH else "、"
    holders = separator.join(f"{each.name}（{each.units}）" for each in error.holders)
    return _HELD.of(language).format(
        sku=error.sku, after=f"{error.after:,}", reserved=f"{error.reserved:,}", holders=holders
    )


_HELD = Text(
    "「{sku}」調整後只剩 {after} 件，但有 {reserved} 件保留給還沒付款的訂單或團購：{holders}。"
    "請先取消其中幾筆，或等它們付款。",
    "{sku}: {after} would be left, but {reserved} are held for unpaid orders or group buys: {holders}. "
    "Cancel some of them first, or wait until they are paid.",
)
_BRACKETS = Text("（{}）", " ({})")
_SOLD_OUT = Text("「{name}」已售完", "“{name}” is sold out")
_LEFT = Text(
    "「{name}」您要 {wanted} 件，只剩 {left} 件", "“{name}”: you want {wanted}, {left} left"
)
_BELOW_LEAST = Text(
    "這種付款方式要滿 NT${least:,} 才能用，請改用其他付款方式。",
    "This way of paying is offered from NT${least:,}. Please choose another.",
)
_ABOVE_LIMIT = Text(
    "這種付款方式只適用於 NT${limit:,} 以下的訂單，請改用其他付款方式。",
    "This way of paying is offered up to NT${limit:,}. Please choose another.",
)
_PARCEL = Text(
    "超商取貨的商品金額要在 NT$1 到 NT${limit:,} 之間，請改用宅配。",
    "A parcel to a store holds goods for NT$1 to NT${limit:,}. Please choose home delivery.",
)
_NOT_THIS_WAY = Text(
    "這筆訂單不能用這種方式付款，請改用其他付款方式。",
    "This order cannot be paid in this way. Please choose another.",
)
