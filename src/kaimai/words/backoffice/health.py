"""What the room about the shop's machinery says."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "health_hint": Text(
        "帳目、備份、背景工作，一頁看完。", "Books, backups and background work on one page."
    ),
    "health_troubles": Text("請處理", "Please look after these"),
    "health_all_well": Text("一切正常。", "All is well."),
    "health_books": Text("帳目檢查", "The books"),
    "health_books_hold": Text("帳目一致", "They agree"),
    "health_books_broken": Text("帳目不一致", "They do not agree"),
    "health_never": Text("還沒有", "never yet"),
    "health_checked": Text("上次檢查", "Checked last"),
    "health_rules": Text("規則", "Rules"),
    "health_rule": Text("不成立的規則", "Rule that does not hold"),
    "health_rows": Text("筆數", "Rows"),
    "health_what_to_do": Text(
        "請先備份，再執行 kaimai check 看是哪些資料，並聯絡開發者；在查清楚之前不要手動修改。",
        "Make a backup, run kaimai check to see the rows, and ask for help. Change nothing by hand.",
    ),
    "health_check_now": Text("現在檢查", "Check now"),
    "health_check_asked": Text(
        "已排入檢查，稍後重新整理這一頁。", "The check will begin in a moment. Reload this page."
    ),
    "health_running": Text("進行中……", "under way…"),
    "health_backups": Text("備份", "Backups"),
    "health_last_backup": Text("最近一次備份", "Last backup"),
    "health_folder": Text("放在", "Kept in"),
    "health_backup_now": Text("現在備份", "Back up now"),
    "health_backup_asked": Text(
        "已排入備份，稍後重新整理這一頁。", "The backup will begin in a moment. Reload this page."
    ),
    "health_backup_old": Text(
        "兩天內沒有成功的備份。請按「現在備份」，並確認備份資料夾可以寫入。",
        "There is no good backup of the last two days. Make one now, and see that its folder can be written.",
    ),
    "health_backup_failed": Text("上次備份失敗：{why}", "The last backup failed: {why}"),
    "health_same_disk": Text(
        "備份和商店在同一顆磁碟上，磁碟壞了會一起消失。請把 backup_folder 設到別的磁碟，或定期複製出去。",
        "Backups are on the shop’s own disk and would be lost with it. Set backup_folder to another "
        "disk, or copy them away.",
    ),
    "health_not_nightly": Text(
        "沒有設定 backup_folder，夜間不會自動備份。",
        "backup_folder is empty, so there is no backup at night.",
    ),
    "health_try_out": Text(
        "每個月請試著還原一次：kaimai restore 檔案 --verify",
        "Try one out every month: kaimai restore FILE --verify",
    ),
    "health_file": Text("檔案", "File"),
    "health_made": Text("時間", "Made"),
    "health_size": Text("大小", "Size"),
    "health_download": Text("下載", "Download"),
    "health_no_backups": Text("還沒有備份", "There are no backups yet"),
    "health_queues": Text("等待中的工作", "What waits"),
    "health_queue": Text("佇列", "Queue"),
    "health_count": Text("數量", "Number"),
    "health_overdue": Text("最久已等", "Waiting longest"),
    "health_queue_notices": Text("銀行與 LINE 的通知", "Notices of the bank and LINE"),
    "health_queue_events": Text("要通知的事", "Events to tell"),
    "health_queue_messages": Text("要寄的訊息", "Messages to send"),
    "health_queue_refunds": Text("進行中的退款", "Refunds under way"),
    "health_queue_open_orders": Text("未付款的訂單", "Unpaid orders"),
    "health_on_time": Text("準時", "on time"),
    "health_minutes": Text("{n} 分鐘", "{n} min"),
    "health_given_up": Text("寄不到的訊息", "Messages given up"),
    "health_work": Text("背景工作", "Background work"),
    "health_embedded": Text("由商店這個行程執行。", "Done by the shop’s own process."),
    "health_job": Text("工作", "Job"),
    "health_holder": Text("執行者", "Worker"),
    "health_until": Text("至", "Until"),
    "health_reconciled": Text("對帳到", "Reconciled up to"),
    "health_about": Text("系統", "System"),
    "health_version": Text("版本", "Version"),
    "health_schema": Text("資料庫版本", "Schema"),
    "health_database": Text("資料庫大小", "Size of the database"),
    "health_free": Text("磁碟剩餘空間", "Room left on the disk"),
    "health_bank": Text("銀行", "Bank"),
    "health_line": Text("LINE", "LINE"),
    "health_mail": Text("郵件", "Mail"),
    "health_set": Text("已設定", "set up"),
    "health_unset": Text("未設定", "not set up"),
    "health_open_steps": Text(
        "{n} 位人員的兩步驟驗證密鑰沒有封存。設定 KAIMAI_SECRET_KEY 之後，他們下次登入就會封存。",
        "The second steps of {n} people are kept unsealed. Once KAIMAI_SECRET_KEY is set, each is "
        "sealed at the next sign-in.",
    ),
    "health_locked": Text(
        "「{kind}」的密鑰打不開，目前等於沒有設定：請檢查 KAIMAI_SECRET_KEY，或到設定重新輸入。",
        "The keys of {kind} cannot be opened, so it counts as not set up: check KAIMAI_SECRET_KEY, or "
        "type them in again under Settings.",
    ),
}
