"""The codes of the bank's descriptions as data, and reading a description.

What a code proves about a call is decided in `services.py`, not here.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

# The wire has an en dash with one space each side; other dashes were seen in integrations and one
# of the bank's own texts lacks the space behind it.
_DESCRIPTION = re.compile(
    r"\s*([A-Z]\d{4,5})(?!\d)\s*[-\u2010-\u2015\u2212\uff0d]?\s*(.*)", re.DOTALL
)


def split_description(description: str) -> tuple[str | None, str]:
    """Split `S0000 – 處理成功` into its code and its text; the code is None when there is none."""
    match = _DESCRIPTION.fullmatch(description)
    if match is None:
        return None, description.strip()
    return match[1], match[2].strip()


class Description(NamedTuple):
    """The text that stands behind a code on the wire, and what it means."""

    text: str
    meaning: str


DESCRIPTIONS: Mapping[str, Description] = MappingProxyType(
    {
        "E0000": Description("安全簽章錯誤", "The Sign does not match the message."),
        "E0001": Description("請求格式錯誤", "The request is not in the expected form."),
        "E0100": Description("商店編號錯誤", "The shop number is not usable."),
        "E0101": Description("商店編號不存在", "No shop has this number."),
        "E0102": Description("商店狀態錯誤", "The shop is not open for this."),
        "E0300": Description("訂單編號錯誤", "The order number is not usable."),
        "E0301": Description("訂單編號長度錯誤", "The order number is too long."),
        "E0302": Description("訂單編號重覆", "An order with this number exists."),
        "E0303": Description(
            "訂單編號不可包含特殊字元", "The order number holds a forbidden character."
        ),
        "E0304": Description(
            "該筆商家訂單編號確認中", "An order with this number is still being confirmed."
        ),
        "E0400": Description("訂單金額格式錯誤", "The amount is not a number."),
        "E0401": Description("訂單金額後 2 位數必須為 00", "The amount must end in 00."),
        "E0402": Description("訂單金額低於手續費金額", "The amount would not cover the fee."),
        "E0403": Description(
            "ATM 轉帳最高金額：30,000 元", "An ATM transfer is limited to NT$30,000."
        ),
        "E0404": Description("金額不一致", "The amounts disagree."),
        "E0405": Description("訂單金額錯誤", "The amount is not usable."),
        "E0406": Description("訂單日期錯誤", "The order date is not usable."),
        "E0407": Description(
            "訂單金額不得超過代收金額上限",
            "The amount exceeds what may be collected for the shop.",
        ),
        "E0408": Description(
            "超出 ATM 轉帳單筆最高金額",
            "The amount exceeds the limit of one ATM transfer.",
        ),
        "E0409": Description(
            "虛擬帳號收款額度不足", "The shop's virtual accounts have no amount left."
        ),
        "E0410": Description(
            "虛擬帳號收款筆數已達上限",
            "The shop has used up its number of virtual accounts.",
        ),
        "E0500": Description("幣別錯誤", "The currency is not accepted."),
        "E0600": Description("收款方式錯誤", "The payment type is not usable."),
        "E0601": Description("收款方式格式錯誤", "The payment type is not in the expected form."),
        "E0602": Description("收款方式未啟用", "The shop may not use this payment type."),
        "E0700": Description("收款名稱錯誤", "The product name is not usable."),
        "E0701": Description("收款名稱長度錯誤", "The product name is too long."),
        "E0702": Description(
            "收款名稱不可包含特殊字元", "The product name holds a forbidden character."
        ),
        "E0800": Description("付款截止日期錯誤", "The payment deadline is not usable."),
        "E0801": Description("付款截止日期格式錯誤", "The payment deadline is not a date."),
        "E0802": Description(
            "付款截止日期設定範圍錯誤", "The payment deadline is outside the allowed days."
        ),
        "E0900": Description("自動請款錯誤", "The choice of automatic capture is not usable."),
        "E0901": Description("自動請款格式錯誤", "The choice of automatic capture must be Y or N."),
        "E1000": Description("自動請款天數格式錯誤", "The days until capture are not a number."),
        "E1001": Description(
            "自動請款天數設定範圍錯誤",
            "The days until capture are outside the allowed range.",
        ),
        "E1100": Description(
            "訂單有效時間格式錯誤", "The minutes of the card link are not a number."
        ),
        "E1101": Description(
            "訂單有效時間設定範圍錯誤",
            "The minutes of the card link are outside the allowed range.",
        ),
        "E1200": Description("付款完成轉入 URL 錯誤", "The return address is not usable."),
        "E1201": Description("付款完成轉入 URL 長度錯誤", "The return address is too long."),
        "E1202": Description(
            "付款完成轉入 URL 不可包含特殊字元",
            "The return address holds a forbidden character.",
        ),
        "E1301": Description("付款完成背端通知 URL 長度錯誤", "The notice address is too long."),
        "E1302": Description(
            "付款完成背端通知 URL 不可包含特殊字元",
            "The notice address holds a forbidden character.",
        ),
        "E1400": Description("備註錯誤", "The memo is not usable."),
        "E1401": Description("備註長度錯誤", "The memo is too long."),
        "E1402": Description("備註不可包含特殊字元", "The memo holds a forbidden character."),
        "E1501": Description("自訂參數一長度錯誤", "Custom text one is too long."),
        "E1502": Description(
            "自訂參數一不可包含特殊字元", "Custom text one holds a forbidden character."
        ),
        "E1601": Description("自訂參數二長度錯誤", "Custom text two is too long."),
        "E1602": Description(
            "自訂參數二不可包含特殊字元", "Custom text two holds a forbidden character."
        ),
        "E1701": Description("自訂參數三長度錯誤", "Custom text three is too long."),
        "E1702": Description(
            "自訂參數三不可包含特殊字元", "Custom text three holds a forbidden character."
        ),
        "E1800": Description("發送要求錯誤", "The command is not usable."),
        "E1801": Description("發送要求格式錯誤", "No such command."),
        "E1802": Description("發送要求訂單不可執行", "The order does not allow this command."),
        "E1803": Description("發送要求執行失敗", "The command was tried and did not succeed."),
        "E1901": Description("交易開始日期格式錯誤", "The first order date is not a date."),
        "E1902": Description("交易結束日期格式錯誤", "The last order date is not a date."),
        "E1903": Description(
            "交易開始日期與交易結束日期必須同時有值", "Order dates are given both or not at all."
        ),
        "E1904": Description(
            "交易開始日期不可大於交易結束日期", "The first order date is after the last."
        ),
        "E2001": Description("訂單狀態格式錯誤", "The order status is not in the expected form."),
        "E2002": Description("訂單狀態不為待付款", "The order does not await payment."),
        "E2003": Description("訂單狀態不正確", "The order's status does not fit."),
        "E2004": Description("訂單狀態已逾期", "The order has expired."),
        "E2005": Description(
            "訂單付款時間已被更新", "The order's payment time was changed meanwhile."
        ),
        "E2006": Description("訂單重複入帳", "The order was credited twice."),
        "E2007": Description(
            "訂單是否重複入帳檢查失敗",
            "Whether the order was credited twice could not be checked.",
        ),
        "E2101": Description("訂單查詢條件不足", "Too few conditions to look for orders."),
        "E2199": Description("訂單查詢失敗", "The search for orders did not succeed."),
        "E2200": Description("使用者 IP 錯誤", "The buyer's IP address is not usable."),
        "E2201": Description(
            "使用者 IP 格式錯誤", "The buyer's IP address is not in the expected form."
        ),
        "E2301": Description("使用者 UserAgent 錯誤", "The buyer's browser name is not usable."),
        "E2401": Description("Token 不正確", "The token is not right."),
        "E2501": Description("付款查詢 Token 錯誤", "The payment token is not right."),
        "E2601": Description("資料不存在", "There is no such record."),
        "E2700": Description("交易失敗", "The payment failed."),
        "E2704": Description(
            "信用卡授權 B2CAuth 失敗(3D 驗證失敗)",
            "The card was not authorised: 3-D Secure failed.",
        ),
        "E2706": Description(
            "信用卡授權 B2CAuth 成功(3D 驗證成功)",
            "The card was authorised: 3-D Secure passed.",
        ),
        "E2709": Description("取得銀聯卡付款連結失敗", "No UnionPay payment link could be made."),
        "E2710": Description("訂單驗證失敗", "The order did not pass validation."),
        "E2711": Description("訂單驗證失敗", "The order did not pass validation."),
        "E2712": Description("訂單驗證失敗", "The order did not pass validation."),
        "E2713": Description("訂單驗證失敗", "The order did not pass validation."),
        "E2720": Description("3D 驗證失敗", "The buyer did not pass 3-D Secure."),
        "E2730": Description("銀聯卡請款失敗", "The UnionPay capture failed."),
        "E2740": Description("銀聯卡交易處理中", "The UnionPay payment is in progress."),
        "E2801": Description("信用卡卡號非本行卡", "The card is not one of this bank."),
        "E2802": Description("信用卡卡號非台灣卡", "The card was not issued in Taiwan."),
        "E2901": Description("交易對帳日期錯誤", "The statement date is not usable."),
        "E2902": Description("交易對帳日期格式錯誤", "The statement date is not a date."),
        "E2903": Description(
            "交易對帳日期設定範圍錯誤", "The statement date is outside the allowed days."
        ),
        "E3001": Description("一次性數值錯誤", "The nonce is not right."),
        "E3002": Description("一次性數值合法性錯誤", "The nonce was not issued for this request."),
        "E3003": Description("一次性數值已超過有效時限", "The nonce is too old."),
        "E3100": Description("撥款日期(起/迄)錯誤", "The payout dates are not usable."),
        "E3101": Description("撥款日期(起)格式錯誤", "The first payout date is not a date."),
        "E3102": Description("撥款日期(迄)格式錯誤", "The last payout date is not a date."),
        "E3103": Description(
            "撥款日期區間超過予許查詢範圍", "The payout dates are outside the allowed days."
        ),
        "E3201": Description("付款日期(起)格式錯誤", "The first payment date is not a date."),
        "E3202": Description("付款日期(迄)格式錯誤", "The last payment date is not a date."),
        "E3203": Description(
            "付款日期(起)不可大於付款日期(迄)", "The first payment date is after the last."
        ),
        "E3204": Description(
            "付款開始日期與付款結束日期必須同時有值", "Payment dates are given both or not at all."
        ),
        "E3301": Description("要求版本不符", "This version of the interface is not served."),
        "E3401": Description("指定服務不存在", "No such service."),
        "E3501": Description("訊息內容錯誤", "The message could not be read."),
        "E3600": Description(
            "分期付款/紅利折抵/銀聯卡訂單不接受部分退款",
            "Instalment, bonus and UnionPay orders are refunded whole or not at all.",
        ),
        "E3601": Description("退款金額錯誤", "The refund amount is not usable."),
        "E3602": Description("退款金額大於代收金額", "The refund exceeds what was collected."),
        "E3603": Description("無付款帳號", "The payer's account is not known."),
        "E3604": Description("超過單日限額", "The day's limit is exceeded."),
        "E3605": Description("退款逾期", "The refund came too late."),
        "E3606": Description("功能尚未啟用", "The shop may not use this function."),
        "E3607": Description("退款 Token 錯誤", "The refund token is not right."),
        "E3608": Description("退款狀態錯誤", "The refund's status does not fit."),
        "E3609": Description("取得退款 Token 錯誤", "No refund token could be issued."),
        "E3700": Description(
            "快速付款 Token 格式錯誤", "The quick-pay token is not in the expected form."
        ),
        "E3701": Description("快速付款 Token 不存在", "There is no such quick-pay token."),
        "E3702": Description("快速付款未啟用", "The shop may not use quick pay."),
        "E3703": Description("BindNo 不存在", "There is no such bound card."),
        "E3704": Description(
            "BindNo 與 BindToken 不符",
            "The bound card and its token do not belong together.",
        ),
        "E3705": Description("BindToken 效期失效", "The bound card's token has run out."),
        "E3706": Description("綁卡付款未啟用", "The shop may not use bound cards."),
        "E3707": Description(
            "綁卡交易驗證格式錯誤",
            "The bound card's verification choice is not in the expected form.",
        ),
        "E3801": Description("統一編號錯誤", "The business number is not right."),
        "E3900": Description("QRCode 狀態格式錯誤", "The choice of a QR code must be Y or N."),
        "E3901": Description("QRCode 大小格式錯誤", "The size of the QR code is not usable."),
        "E5001": Description(
            "信用卡定期定額期數無效", "The number of recurring charges is not usable."
        ),
        "E5002": Description(
            "信用卡定期定額扣款週期錯誤", "The period of the recurring charges is not usable."
        ),
        "E5003": Description(
            "信用卡定期定額扣款頻率錯誤",
            "The frequency of the recurring charges is not usable.",
        ),
        "E5101": Description("信用卡定期扣款失敗", "A recurring charge failed."),
        "E5201": Description("取得行動支付付款連結失敗", "No mobile payment link could be made."),
        "E5301": Description("建立電支訂單失敗", "The e-wallet order could not be made."),
        "E5401": Description("查詢電支訂單失敗", "The e-wallet order could not be looked up."),
        "E5501": Description("建立電支退款失敗", "The e-wallet refund could not be made."),
        "E6000": Description(
            "信用卡卡號、效期、CVV2 解密錯誤", "The encrypted card data could not be opened."
        ),
        "E6001": Description(
            "信用卡卡號加密文字超過 255 字元", "The encrypted card number is too long."
        ),
        "E6002": Description(
            "信用卡效期加密文字超過 255 字元", "The encrypted card expiry is too long."
        ),
        "E6003": Description(
            "信用卡 CVV2 加密文字超過 255 字元",
            "The encrypted card security code is too long.",
        ),
        "E6010": Description(
            "信用卡卡號錯誤 (非 VISA、MASTER、JCB)",
            "The card is neither VISA, Mastercard nor JCB.",
        ),
        "E6011": Description("信用卡卡號格式錯誤", "The card number is not in the expected form."),
        "E6012": Description("信用卡效期格式錯誤", "The card expiry is not in the expected form."),
        "E6013": Description(
            "信用卡 CVV2 格式錯誤",
            "The card security code is not in the expected form.",
        ),
        "E9900": Description("系統忙碌中", "The bank is busy."),
        "E9901": Description(
            "取得系統參數「設定有效分鐘區間 - 信用卡」錯誤",
            "Inside the bank: the minutes allowed for card links.",
        ),
        "E9902": Description(
            "取得系統參數「設定可自動請款天數上限」錯誤",
            "Inside the bank: the days allowed until capture.",
        ),
        "E9903": Description(
            "取得系統參數「核銷天數」錯誤", "Inside the bank: the days until write-off."
        ),
        "E9904": Description(
            "取得「交易編號(TSID)」失敗", "Inside the bank: a transaction number."
        ),
        "E9905": Description("取得「專案代號」失敗", "Inside the bank: a project code."),
        "E9906": Description("取得「虛擬帳號」失敗", "Inside the bank: a virtual account."),
        "E9907": Description(
            "取得「對 PaymentGetway 應用的 Key (PGOrderNo)」失敗",
            "Inside the bank: a payment gateway key.",
        ),
        "E9908": Description(
            "取得系統參數「對帳天數」錯誤", "Inside the bank: the days of reconciliation."
        ),
        "E9909": Description(
            "取得「商店轉撥款天數」錯誤", "Inside the bank: the days until the shop's payout."
        ),
        "E9910": Description("計算手續費失敗", "Inside the bank: the fee."),
        "E9911": Description(
            "取得系統參數「設定有效天數區間 - 虛擬帳號」錯誤",
            "Inside the bank: the days allowed for virtual accounts.",
        ),
        "E9912": Description(
            "取得系統參數「刷卡頁 URL」失敗", "Inside the bank: the address of the card page."
        ),
        "E9913": Description(
            "取得系統參數「OTP URL」失敗", "Inside the bank: the address of the OTP page."
        ),
        "E9914": Description(
            "取得系統參數「WebAtm URL」失敗",
            "Inside the bank: the address of the WebATM page.",
        ),
        "E9915": Description(
            "取得系統參數「查詢資料筆數上限」失敗", "Inside the bank: the row limit of a search."
        ),
        "E9916": Description(
            "取得系統參數「查詢資料有效月份」失敗",
            "Inside the bank: how many months back a search may go.",
        ),
        "E9917": Description(
            "取得系統參數「訂單可退款次數」失敗",
            "Inside the bank: how many refunds an order may have.",
        ),
        "E9918": Description(
            "訂單已申請退款", "A refund of this order has been asked for already."
        ),
        "E9919": Description("訂單剩餘退款金額不足", "Less than this amount is left to refund."),
        "E9920": Description(
            "取得「可退款天數」失敗",
            "Inside the bank: the days in which refunds are possible.",
        ),
        "E9921": Description(
            "取得系統參數「對帳檔-每日收退款查詢區間」失敗",
            "Inside the bank: the days of the statement.",
        ),
        "E9922": Description("超過商店可退款天數", "The shop's days for refunds are over."),
        "E9923": Description("驗證碼錯誤", "The verification code is not right."),
        "E9924": Description("無驗證碼資料", "There is no verification code."),
        "E9925": Description(
            "查詢主機已繳款資料失敗", "Inside the bank: the search for paid items failed."
        ),
        "E9926": Description("査無主機已繳款資料", "The bank's host knows no payment."),
        "E9927": Description(
            "取得定期定額期數範圍失敗",
            "Inside the bank: the allowed number of recurring charges.",
        ),
        "E9928": Description(
            "取得定期定額扣款頻率範圍失敗",
            "Inside the bank: the allowed frequency of recurring charges.",
        ),
        "E9933": Description(
            "取得系統參數「QRCode URL」失敗",
            "Inside the bank: the address of the QR code.",
        ),
        "E9934": Description(
            "取得系統參數「QRCode 圖片大小範圍」失敗",
            "Inside the bank: the allowed sizes of the QR code.",
        ),
        "E9935": Description("虛擬帳號停用失敗", "The virtual account could not be disabled."),
        "E9936": Description(
            "虛擬帳號到期日調整失敗", "The virtual account's deadline could not be changed."
        ),
        "E9999": Description("發生未知系統錯誤", "An error that the bank does not know."),
        "S0000": Description("處理成功", "Done."),
        "S0001": Description(
            "處理成功，查無資料或是查詢條件組合不相符", "Done; nothing fits the conditions."
        ),
        "S0002": Description(
            "綁卡完成，信用卡授權 B2CAuth 成功", "The card is bound and authorised."
        ),
        "M0001": Description("系統維護中", "The bank's system is under maintenance."),
    }
)
