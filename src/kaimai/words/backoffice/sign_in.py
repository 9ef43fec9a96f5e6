"""Words at the door of the back office: signing in, the second step, choosing a password."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "sign_in": Text("登入後台", "Sign in"),
    "sign_in_do": Text("登入", "Sign in"),
    "sign_in_email": Text("電子郵件", "E-mail"),
    "sign_in_password": Text("密碼", "Password"),
    "sign_in_forgotten": Text(
        "忘記密碼，或手機不在身邊？", "Forgot your password, or lost your phone?"
    ),
    "sign_in_out": Text("已登出。", "You have signed out."),
    "sign_in_welcome": Text(
        "密碼設好了，歡迎。建議到「我的帳號」開啟兩步驟驗證。",
        "Your password is set. Welcome! We suggest switching the second step on under My account.",
    ),
    "sign_in_too_slow": Text(
        "登入的時間太久了，請重新輸入密碼。", "That took too long. Please type your password again."
    ),
    "sign_in_were_refused": Text(
        "您上次登入之後，有 {n} 次登入被拒絕。如果不是您或同事，請到「我的帳號」查看。",
        "{n} attempts to sign in were refused since you were here last. If that was not you or a "
        "colleague, please look under My account.",
    ),
    "sign_in_codes_left": Text(
        "用掉了一組備用碼，還剩 {n} 組。可以到「我的帳號」換一份新的。",
        "You used a recovery code; {n} are left. New ones are under My account.",
    ),
    "sign_in_code": Text("兩步驟驗證", "The second step"),
    "sign_in_code_field": Text("驗證碼", "Code"),
    "sign_in_code_hint": Text(
        "打開手機的驗證器 App，輸入 6 位數字。手機不在身邊時，輸入一組備用碼。",
        "Open the authenticator app on your phone and type its 6 digits. Without your phone, type "
        "a recovery code.",
    ),
    "sign_in_confirm": Text("請再輸入一次密碼", "Please type your password again"),
    "sign_in_confirm_hint": Text(
        "接下來的事影響比較大，先確認是您本人。10 分鐘內不會再問。",
        "What follows matters, so we make sure it is you. You will not be asked again for 10 minutes.",
    ),
    "sign_in_confirm_do": Text("繼續", "Go on"),
    "sign_in_nobody": Text("這間商店還沒有人員", "This shop has no staff yet"),
    "sign_in_nobody_hint": Text(
        "第一位店主用一次性連結設定密碼。連結在商店啟動時的畫面上，也可以在主機上執行：",
        "The first owner chooses a password with a link that works once. It was printed when the "
        "shop started; or run on its machine:",
    ),
    "sign_in_forgotten_title": Text("進不了後台時", "When you cannot get in"),
    "sign_in_forgotten_phone": Text("手機不在身邊", "Without your phone"),
    "sign_in_forgotten_phone_text": Text(
        "輸入密碼後，在驗證碼那一欄輸入一組備用碼。每組只能用一次。",
        "After your password, type one of your recovery codes. Each works once.",
    ),
    "sign_in_forgotten_password": Text("忘記密碼", "Forgot your password"),
    "sign_in_forgotten_password_text": Text(
        "請店主到「人員」給您一個新的連結，打開就能設定新密碼。",
        "Ask an owner for a new link under People; open it and choose a new password.",
    ),
    "sign_in_forgotten_owner": Text("店主自己進不來", "An owner who cannot get in"),
    "sign_in_forgotten_owner_text": Text(
        "在主機上執行下面的指令，會印出一個 24 小時內有效的連結。手機也遺失時，加上 --lost-phone。",
        "Run this command on the shop's machine: it prints a link that works for 24 hours. If the "
        "phone is lost too, add --lost-phone.",
    ),
    "set_up": Text("設定密碼", "Choose your password"),
    "set_up_first": Text("成為這間商店的店主", "Become the owner of this shop"),
    "set_up_first_hint": Text(
        "您是第一位使用後台的人。填好以下資料就可以開始。",
        "You are the first to use the back office. Fill this in and you can begin.",
    ),
    "set_up_hello": Text("{name}，您好", "Hello {name}"),
    "set_up_name": Text("您的名字", "Your name"),
    "set_up_password": Text("新密碼", "New password"),
    "set_up_password_hint": Text(
        "至少 10 個字。一句自己記得住的話最好，不必有大寫或符號。",
        "At least 10 characters. A sentence that you remember is best; capitals and signs are not "
        "needed.",
    ),
    "set_up_again": Text("再輸入一次新密碼", "New password again"),
    "set_up_do": Text("設定並登入", "Set it and sign in"),
}
