"""Words of the page about oneself: name, language, password, second step, sessions."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "account_about": Text("關於我", "About me"),
    "account_language": Text("後台的語言", "Language of the back office"),
    "account_language_": Text("依瀏覽器", "As the browser says"),
    "account_language_zh": Text("正體中文", "正體中文"),
    "account_language_en": Text("English", "English"),
    "account_role": Text("角色", "Role"),
    "account_password": Text("密碼", "Password"),
    "account_password_change": Text("更改密碼", "Change password"),
    "account_password_hint": Text(
        "更改後，其他裝置都會登出。", "All other devices are signed out when it changes."
    ),
    "account_password_current": Text("目前的密碼", "Current password"),
    "account_password_set": Text(
        "密碼已更改，其他裝置都已登出。",
        "Your password is changed; all other devices are signed out.",
    ),
    "account_second_step": Text("兩步驟驗證", "Second step"),
    "account_second_step_on": Text("已開啟", "On"),
    "account_second_step_none": Text("未開啟", "Off"),
    "account_second_step_why": Text(
        "開啟後，登入時除了密碼還要輸入手機上的數字。密碼被別人知道了，也進不來。",
        "With it, signing in also takes a number from your phone, so that a stolen password is not "
        "enough.",
    ),
    "account_second_step_do": Text("開啟兩步驟驗證", "Switch the second step on"),
    "account_scan": Text("用驗證器 App 掃描", "Scan it with your app"),
    "account_scan_hint": Text(
        "在手機上打開驗證器 App（例如 Google Authenticator、Microsoft Authenticator），掃描這個圖。",
        "Open an authenticator app on your phone (such as Google or Microsoft Authenticator) and "
        "scan this.",
    ),
    "account_scan_by_hand": Text("不能掃描？改用手動輸入", "Cannot scan? Type it in"),
    "account_scan_link": Text("這支手機上的 App，直接打開", "The app is on this phone: open it"),
    "account_code": Text("App 上的 6 位數字", "The 6 digits in your app"),
    "account_codes": Text("備用碼", "Recovery codes"),
    "account_codes_left": Text("還剩 {n} 組", "{n} left"),
    "account_codes_title": Text("請保存這 10 組備用碼", "Please keep these 10 recovery codes"),
    "account_codes_hint": Text(
        "手機遺失時，每組可以代替驗證碼一次。只顯示這一次：請列印，或抄在安全的地方。",
        "If you lose your phone, each stands for a code once. They are shown this once: print them, "
        "or copy them to a safe place.",
    ),
    "account_codes_kept": Text("我保存好了", "I have kept them"),
    "account_codes_new": Text("換新的備用碼", "New recovery codes"),
    "account_codes_new_text": Text(
        "會產生 10 組新的備用碼，舊的全部失效。",
        "You get 10 new codes; the old ones count no more.",
    ),
    "account_codes_new_do": Text("產生新的備用碼", "Make new codes"),
    "account_off": Text("關閉兩步驟驗證", "Switch the second step off"),
    "account_off_text": Text(
        "之後只用密碼就能登入，備用碼也會失效。換手機時請先關閉，再用新手機開啟。",
        "Your password alone will do then, and the recovery codes count no more. For a new phone, "
        "switch it off and on again with the new one.",
    ),
    "account_off_do": Text("關閉", "Switch off"),
    "account_off_done": Text("兩步驟驗證已關閉。", "The second step is off."),
    "account_sessions": Text("登入中的裝置", "Where I am signed in"),
    "account_session_here": Text("這個裝置", "this one"),
    "account_session_device": Text("裝置", "Device"),
    "account_session_address": Text("位址", "Address"),
    "account_session_used": Text("最後使用", "Last used"),
    "account_session_since": Text("登入時間", "Since"),
    "account_session_end": Text("登出", "Sign out"),
    "account_session_ended": Text("那個裝置已登出。", "That device is signed out."),
    "account_others_end": Text("登出其他所有裝置", "Sign out everywhere else"),
    "account_others_ended": Text("其他裝置都已登出。", "All other devices are signed out."),
    "account_refused": Text("被拒絕的登入", "Refused attempts"),
    "account_refused_none": Text("最近沒有被拒絕的登入。", "No attempts were refused lately."),
    "account_refused_at": Text("時間", "When"),
    "account_refused_who": Text("帳號", "Account"),
    "account_refused_unknown": Text("不存在的帳號", "no such account"),
    "account_refused_step": Text("卡在", "Stopped at"),
    "account_step_password": Text("密碼", "password"),
    "account_step_code": Text("驗證碼", "code"),
}
