"""The room of electronic invoices."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "invoices_hint": Text(
        "在財政部電子發票平台（或您的加值中心）開立後，把號碼填在這裡。個人發票要在開立後兩天內上傳，"
        "公司發票七天內。",
        "Issue them on the tax office's pages, or at your service, and keep the numbers here. Upload "
        "those of people within two days, those of companies within seven.",
    ),
    "invoices_to_issue": Text("待開立", "To issue"),
    "invoices_issued": Text("已開立", "Issued"),
    "invoices_correct": Text("待作廢或折讓", "To put right"),
    "invoices_tabs": Text("發票清單", "Lists of invoices"),
    "invoices_export": Text("下載 CSV", "Download CSV"),
    "invoices_days": Text("最近 {n} 天", "Last {n} days"),
    "invoices_order": Text("訂單", "Order"),
    "invoices_date": Text("日期", "Date"),
    "invoices_amount": Text("金額", "Amount"),
    "invoices_to_whom": Text("開給", "To whom"),
    "invoices_number": Text("發票號碼", "Number"),
    "invoices_number_of": Text("訂單 {order} 的發票號碼", "Number for order {order}"),
    "invoices_keep": Text("儲存填好的號碼", "Keep these numbers"),
    "invoices_kept": Text("已記下 {n} 張發票。", "{n} invoices kept."),
    "invoices_none_typed": Text("沒有填任何號碼。", "No number was typed."),
    "invoices_nothing": Text("沒有待開立的發票", "Nothing to issue"),
    "invoices_nothing_hint": Text(
        "付款成功的訂單會出現在這裡。", "Orders come here once they are paid."
    ),
    "invoices_none": Text("還沒有開立過發票", "No invoice was issued yet"),
    "invoices_all_right": Text("沒有要作廢或折讓的發票", "Nothing to put right"),
    "invoices_malformed": Text(
        "訂單 {order}：號碼是兩個英文字母加八個數字。", "Order {order}: 2 letters and 8 digits."
    ),
    "invoices_taken": Text(
        "訂單 {order}：這個號碼，或這筆訂單，已經有發票了。",
        "Order {order}: this number, or an invoice of this order, is here already.",
    ),
    "invoices_over": Text(
        "訂單 {order} 不用開發票了：可能剛取消，或別人已經填過。",
        "Order {order} needs no invoice any more.",
    ),
    "invoices_personal": Text("個人雲端發票", "A person"),
    "invoices_mobile_barcode": Text("手機條碼 {code}", "Mobile barcode {code}"),
    "invoices_certificate": Text("自然人憑證 {code}", "Citizen certificate {code}"),
    "invoices_donation": Text("捐贈 {code}", "Donated to {code}"),
    "invoices_company": Text("統編 {code} {title}", "Company {code} {title}"),
    "invoices_kind_personal": Text("個人", "person"),
    "invoices_kind_mobile_barcode": Text("手機條碼", "mobile barcode"),
    "invoices_kind_certificate": Text("自然人憑證", "citizen certificate"),
    "invoices_kind_donation": Text("捐贈", "donation"),
    "invoices_kind_company": Text("公司", "company"),
    "invoices_given_back": Text("已退 {amount}", "{amount} given back"),
    "invoices_void": Text("已作廢", "It is voided"),
    "invoices_void_reason": Text("全額退款", "all given back"),
    "invoices_allow": Text("已開折讓 {amount}", "Allowance of {amount} issued"),
    "invoices_was_voided": Text("已作廢：{reason}", "Voided: {reason}"),
    "invoices_was_allowed": Text("已折讓 {amount}", "Allowed {amount}"),
    "invoices_stands": Text("有效", "Stands"),
    "invoices_state": Text("狀態", "State"),
    "invoices_voided": Text("已記下 {number} 作廢。", "{number} is voided."),
    "invoices_allowed": Text("已記下 {number} 的折讓。", "The allowance of {number} is kept."),
    "invoices_correct_hint": Text(
        "這些訂單已經退款。全額退款就作廢發票（跨期改開折讓），部分退款就開折讓；在平台辦好後按一下。",
        "Money of these orders went back. Void the invoice when all of it did (after its two months: "
        "an allowance), or issue an allowance for a part; then press the button.",
    ),
}
