"""What stands round every page of the back office: rooms, roles, buttons, lists, and what went wrong."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    # Frame
    "skip": Text("跳到內容", "Skip to content"),
    "back_office": Text("後台", "Back office"),
    "rooms": Text("功能選單", "Rooms"),
    "more_rooms": Text("更多", "More"),
    "all_rooms": Text("全部功能", "Everything"),
    "to_shop": Text("看商店", "See the shop"),
    "my_account": Text("我的帳號", "My account"),
    "sign_out": Text("登出", "Sign out"),
    "other_language": Text("English", "中文"),
    "close": Text("關閉", "Close"),
    "room_today": Text("今日", "Today"),
    "room_orders": Text("訂單", "Orders"),
    "room_products": Text("商品", "Products"),
    "room_stock": Text("庫存", "Stock"),
    "room_group_buys": Text("團購", "Group buys"),
    "room_coupons": Text("優惠", "Coupons"),
    "room_customers": Text("顧客", "Customers"),
    "room_messages": Text("訊息", "Messages"),
    "room_money": Text("對帳", "Money"),
    "room_invoices": Text("發票", "Invoices"),
    "room_settings": Text("設定", "Settings"),
    "room_people": Text("人員", "People"),
    "room_audit": Text("紀錄", "Audit log"),
    "room_health": Text("系統", "Health"),
    "role_owner": Text("店主", "Owner"),
    "role_manager": Text("店長", "Manager"),
    "role_packer": Text("出貨人員", "Packer"),
    "role_reader": Text("唯讀", "Reader"),
    "or": Text("或", " or "),
    # Buttons and fields
    "save": Text("儲存", "Save"),
    "cancel": Text("取消", "Cancel"),
    "back": Text("返回", "Back"),
    "yes_do_it": Text("確定執行", "Yes, do it"),
    "undo": Text("復原", "Undo"),
    "optional": Text("選填", "optional"),
    "required": Text("必填", "required"),
    "choose": Text("請選擇", "Please choose"),
    "search": Text("搜尋", "Search"),
    "filter": Text("篩選", "Filter"),
    "clear_all": Text("清除", "Clear"),
    "all": Text("全部", "All"),
    "add": Text("新增", "Add"),
    "edit": Text("修改", "Edit"),
    "remove": Text("移除", "Remove"),
    "print_it": Text("列印", "Print"),
    "download": Text("下載", "Download"),
    "copy_it": Text("複製", "Copy"),
    "copied": Text("已複製", "Copied"),
    "shown_as_table": Text("看數字", "As a table"),
    "fix_these": Text("還有地方要修改：", "Please put these right:"),
    "saved": Text("已儲存。", "Saved."),
    # Lists
    "select_all": Text("全選本頁", "Select all on this page"),
    "select_row": Text("選取 {name}", "Select {name}"),
    "selected": Text("已選 {n} 筆", "{n} selected"),
    "next_page": Text("下一頁", "Next page"),
    "first_page": Text("回第一頁", "Back to the first page"),
    "nothing_found": Text("沒有符合的資料", "Nothing matches"),
    "nothing_found_hint": Text(
        "換個關鍵字，或清除篩選。", "Try other words, or clear the filters."
    ),
    "capped": Text("{n}+", "{n}+"),
    "more_pages": Text("其他頁", "More pages"),
    "with_selected": Text("對選取的項目", "With what is selected"),
    "search_orders": Text("搜尋訂單", "Search orders"),
    "search_orders_hint": Text("訂單、電話、姓名…", "Order, phone, name ..."),
    "reason": Text("原因", "Reason"),
    # Keyboard
    "keyboard": Text("鍵盤快速鍵", "Keys"),
    "keys_search": Text("到搜尋欄", "go to the search"),
    "keys_rows": Text("下一列、上一列", "next row, previous row"),
    "keys_open": Text("打開這一列", "open the row"),
    "keys_select": Text("選取這一列", "select the row"),
    "keys_help": Text("這份說明", "this help"),
    # What went wrong
    "sorry": Text("現在無法這樣做", "This cannot be done now"),
    "to_today": Text("回今日", "To Today"),
    "not_yours": Text("您的角色不能做這件事", "Your role may not do this"),
    "not_yours_hint": Text(
        "這項功能開放給：{roles}。需要的話，請店主在「人員」調整您的角色。",
        "This is for: {roles}. If you need it, ask an owner to change your role under People.",
    ),
    "stale_form": Text("這個頁面放太久了", "This page is out of date"),
    "stale_form_hint": Text(
        "為了安全，請回上一頁重新整理後再送出。剛才的內容沒有送出。",
        "To be safe, please go back, reload the page and send it again. Nothing was changed.",
    ),
    "error_400": Text("看不懂這個要求", "That request made no sense"),
    "error_400_hint": Text(
        "請回上一頁，確認內容後再送出。",
        "Please go back, check what you entered and send it again.",
    ),
    "error_403": Text("不能進入這裡", "You may not enter here"),
    "error_403_hint": Text("請重新登入後再試。", "Please sign in again and try once more."),
    "error_404": Text("找不到這個頁面", "There is no such page"),
    "error_404_hint": Text(
        "它可能已經移走，或網址打錯了。", "It may have moved, or the address was mistyped."
    ),
    "error_405": Text("這個網址不能這樣用", "This address does not work that way"),
    "error_405_hint": Text("請從選單重新進入。", "Please start again from the menu."),
    "error_409": Text("資料已經變了", "Something has changed meanwhile"),
    "error_409_hint": Text(
        "請重新整理，看看最新的內容再決定。", "Please reload the page and look at it again."
    ),
    "error_413": Text("檔案太大了", "That is too large"),
    "error_413_hint": Text("請縮小後再上傳。", "Please make it smaller and send it again."),
    "error_422": Text("有些欄位不正確", "Something must be put right"),
    "error_422_hint": Text(
        "請回上一頁修改後再送出。", "Please go back, put it right and send it again."
    ),
    "error_429": Text("太頻繁了", "Too often"),
    "error_429_hint": Text("請過一分鐘再試。", "Please try again in a minute."),
    "error_500": Text("系統出了點問題", "Something broke here"),
    "error_500_hint": Text(
        "已經記錄下來了。請稍後再試；如果一直發生，請看「系統」頁。",
        "It has been noted. Please try again; if it goes on, look at the page Health.",
    ),
    "error_503": Text("系統正忙", "The shop is busy"),
    "error_503_hint": Text("請過幾秒再試。", "Please try again in a few seconds."),
}
