"""Words of the room of the shop's people."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "people_add": Text("新增人員", "Add somebody"),
    "people_name": Text("名字", "Name"),
    "people_email": Text("電子郵件", "E-mail"),
    "people_role": Text("角色", "Role"),
    "people_state": Text("狀態", "State"),
    "people_active": Text("使用中", "Active"),
    "people_waiting": Text("等待設定密碼", "No password yet"),
    "people_left": Text("已停用", "Left"),
    "people_has_totp": Text("兩步驟", "Second step"),
    "people_role_owner": Text(
        "什麼都可以，包括人員、金鑰與刪除個資", "everything, people, keys and erasing included"
    ),
    "people_role_manager": Text(
        "經營商店的一切，但不含人員與金鑰", "runs the shop; no people, no keys"
    ),
    "people_role_packer": Text(
        "看訂單與庫存，出貨、留言", "sees orders and stock, ships, takes notes"
    ),
    "people_role_reader": Text("只能看，不能改", "looks, changes nothing"),
    "people_add_hint": Text(
        "存好後會得到一個連結，傳給對方設定密碼。",
        "You get a link then, to send to them for choosing a password.",
    ),
    "people_add_do": Text("新增並取得連結", "Add, and get the link"),
    "people_link": Text("給{name}的連結", "The link for {name}"),
    "people_link_hint": Text(
        "把這個連結傳給{name}。24 小時內有效，只能用一次，也只顯示這一次；之前的連結已失效。",
        "Send this link to {name}. It works once within 24 hours and is shown this once; older "
        "links work no more.",
    ),
    "people_link_new": Text("給新的密碼連結", "Give a new password link"),
    "people_link_new_hint": Text(
        "忘記密碼時用。對方設定新密碼之前，舊密碼仍然有效。",
        "For a forgotten password. The old one works until a new one is chosen.",
    ),
    "people_sessions": Text("登入中的裝置", "Signed in at"),
    "people_sessions_none": Text("目前沒有登入。", "Not signed in anywhere."),
    "people_sign_out": Text("從所有裝置登出", "Sign out everywhere"),
    "people_signed_out": Text("{name} 已從所有裝置登出。", "{name} is signed out everywhere."),
    "people_off": Text("關閉{name}的兩步驟驗證", "Switch the second step of {name} off"),
    "people_off_text": Text(
        "{name} 之後只用密碼就能登入，備用碼也會失效。手機和備用碼都遺失時才這樣做，並請先確認是本人。",
        "{name} will sign in with the password alone, and the recovery codes count no more. Do it "
        "when phone and codes are lost, and make sure first that it is them who ask.",
    ),
    "people_off_do": Text("關閉兩步驟驗證", "Switch it off"),
    "people_off_done": Text("{name} 的兩步驟驗證已關閉。", "The second step of {name} is off."),
    "people_let_go": Text("停用{name}", "Let {name} go"),
    "people_let_go_text": Text(
        "{name} 會立刻從所有裝置登出，不能再登入。過去的紀錄會保留，之後也可以再啟用。",
        "{name} is signed out everywhere at once and cannot sign in. What they did stays in the "
        "log, and you can take them back later.",
    ),
    "people_let_go_do": Text("停用", "Let go"),
    "people_let_go_done": Text("{name} 已停用。", "{name} has been let go."),
    "people_take_back": Text("重新啟用", "Take back"),
    "people_taken_back": Text("已重新啟用。", "They can sign in again."),
    "people_refused": Text("最近被拒絕的登入", "Attempts refused lately"),
    "people_danger": Text("其他", "More"),
}
