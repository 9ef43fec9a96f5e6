"""Words of the page that shows the audit log."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "audit_hint": Text(
        "誰在什麼時候改了什麼。紀錄至少保留一年，不能修改。",
        "Who changed what, and when. Entries are kept for at least a year and cannot be changed.",
    ),
    "audit_search": Text("找訂單編號、名稱、內容…", "Order number, name, words ..."),
    "audit_person": Text("人員", "Person"),
    "audit_everybody": Text("所有人", "Everybody"),
    "audit_kind": Text("類別", "Kind"),
    "audit_everything": Text("所有類別", "Everything"),
    "audit_since": Text("從", "From"),
    "audit_until": Text("到", "To"),
    "audit_when": Text("時間", "When"),
    "audit_who": Text("誰", "Who"),
    "audit_what": Text("做了什麼", "What"),
    "audit_changes": Text("內容", "Details"),
    "audit_from": Text("從 {address}", "from {address}"),
    "audit_was": Text("原本", "was"),
    "audit_becomes": Text("改為", "is"),
    "audit_of": Text("{kind}「{name}」的紀錄", "Entries of the {kind} “{name}”"),
    "audit_all": Text("看全部紀錄", "See all entries"),
    "audit_none": Text("還沒有紀錄", "No entries yet"),
    "audit_none_hint": Text(
        "在後台做的每一個變更都會出現在這裡。", "Every change made in the back office appears here."
    ),
    "audit_cut": Text(
        "較新的紀錄已經找過了。要繼續往前找嗎？",
        "The newer entries have been looked through. Look further back?",
    ),
    "audit_further": Text("繼續往前找", "Look further back"),
    "audit_history": Text("變更紀錄", "What was changed"),
}
