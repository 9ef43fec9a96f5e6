"""What the shop's people are told in LINE: one message for everything that happened meanwhile."""

from collections.abc import Mapping, Sequence

from kaimai.domain.staff_alerts import BANK, CHAT, MONEY, PAID, STOCK, TROUBLE
from kaimai.words.formats import money
from kaimai.words.languages import Text

NAMED_MAX = 5
KIND: Mapping[str, Text] = {
    PAID: Text("新的已付款訂單", "New paid orders"),
    CHAT: Text("顧客找真人", "A customer asks for a person"),
    MONEY: Text("有款項要人處理", "Money that waits for a person"),
    STOCK: Text("庫存偏低", "Low stock"),
    BANK: Text("與銀行對帳有差異", "Differences from the bank"),
    TROUBLE: Text("帳務檢查沒通過", "The check of the books fails"),
}
_LINE: Mapping[str, Text] = {
    PAID: Text("🛒 {n} 筆新訂單已付款，共 {sum}：{names}", "🛒 {n} orders paid, {sum}: {names}"),
    CHAT: Text("💬 {n} 位顧客在等真人回覆", "💬 {n} customers wait for a person"),
    MONEY: Text("💰 有款項等人處理：{names}", "💰 Money waits for a person: {names}"),
    STOCK: Text("📦 庫存偏低：{names}", "📦 Low stock: {names}"),
    BANK: Text("🏦 與銀行對帳有 {n} 筆差異", "🏦 {n} differences from the bank"),
    TROUBLE: Text("⚠️ 帳務檢查沒通過，請看系統頁", "⚠️ The check of the books fails; see Health"),
}
LINKED = Text(
    "設定好了：{name}，之後店裡的提醒會傳到這裡。要聽哪些、什麼時候安靜，在後台「訊息 → 我的 LINE 提醒」改。",
    "Done, {name}: the shop's alerts come here. Choose which, and quiet hours, in the back office.",
)
NOT_LINKED = Text(
    "這組代碼不對或已過期，請到後台重新產生一組。",
    "This code is wrong or too old. Please make a new one in the back office.",
)


def alert_line(kind: str, *, names: Sequence[str], count: int, total: int, language: str) -> str:
    """One line about what happened of one kind."""
    named = "、".join(names[:NAMED_MAX]) + ("…" if len(names) > NAMED_MAX else "")
    return _LINE[kind].of(language).format(n=count, sum=money(total), names=named)
