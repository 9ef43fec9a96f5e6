"""The bank's enumerations as data: payment types, commands, statuses, message types.

The codes of its descriptions stand in `descriptions.py`.
"""

from enum import StrEnum
from typing import Self


class PayType(StrEnum):
    """How a buyer pays, PayType (protocol section 4)."""

    VIRTUAL_ACCOUNT = "A"
    CARD = "C"
    MOBILE = "M"
    WALLET = "W"
    ESCROW = "P"


class CardKind(StrEnum):
    """How a card order is charged, CardParam.PayTypeSub (section 5.1)."""

    ONE = "ONE"
    """The whole amount at once."""
    STAGING = "STAGING"
    """By instalments."""
    BONUS = "BONUS"
    """Partly with the card's bonus points."""
    CUP = "CUP"
    """UnionPay; always captured at once."""
    REGULAR = "REGULAR"
    """The same amount again and again, by a schedule; always captured at once."""


class Period(StrEnum):
    """The step of a schedule, PeriodType in a request and FreqType in a reply (5.1, 5.9)."""

    DAY = "D"
    WEEK = "W"
    MONTH = "M"
    YEAR = "Y"


class ScheduleStatus(StrEnum):
    """How a schedule stands, RegularStatus (section 5.9)."""

    FINISHED = "00"
    RUNNING = "01"
    STOPPED = "03"


class ChargeStatus(StrEnum):
    """How one charge of a schedule ended, DeductStatus (section 5.9)."""

    PAID = "00"
    FAILED = "03"


class MobileBrand(StrEnum):
    """Whose mobile payment, ChoosePay in a request and Paymenthod (sic) in a reply."""

    APPLE = "A"
    GOOGLE = "G"
    SAMSUNG = "S"


class WalletBrand(StrEnum):
    """Whose electronic wallet, WalletParam.PayTypeSub (sections 5.1, 5.11)."""

    JKO = "Jko"
    LINE = "Line"
    PLUS = "Plus"
    PX = "Px"
    IPASS = "IPass"
    EASY = "Easy"
    """Pays at a counter and shows in queries; no order for the web can be made for it."""


class WalletMode(StrEnum):
    """Where a wallet paid, PayMode (section 5.11)."""

    ONLINE = "Online"
    OFFLINE = "Offline"


class CardBrand(StrEnum):
    """The brand of a bound card, CardType (section 5.5)."""

    VISA = "V"
    MASTERCARD = "M"
    JCB = "J"


class Command(StrEnum):
    """What OrderMaintain does to an order (section 5.3)."""

    CAPTURE = "P"
    CANCEL = "C"
    """Void a card's authorisation, or disable an unpaid virtual account."""
    REFUND = "R"
    CHANGE_EXPIRY = "M"
    STOP = "E"
    """No further charges of a schedule."""


class PayFlag(StrEnum):
    """The payment condition of OrderQuery (section 5.4). For a card, PAID means captured."""

    PAID = "Y"
    UNPAID = "N"
    EXPIRED = "O"


class EntryKind(StrEnum):
    """TSType of a line in a statement or payout (sections 5.6, 5.7)."""

    RECEIPT = "P"
    REFUND = "R"


class MessageKind(StrEnum):
    """APType: what a pay token tells about (section 6.4)."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    PAY_OUT = "PayOut", "The result of a payment."
    CAPTURE_OUT = "CaptureOut", "A card payment was captured automatically."
    REGULAR_OUT = "RegularOut", "A recurring charge was made."
    REGULAR_END = "RegularEnd", "A series of recurring charges ended."
    VA_REFUND_OUT = "VARefundOut", "The result of a virtual-account refund."
    CARD_BIND_OUT = "CardBindOut", "The result of binding a card."


class PayStage(StrEnum):
    """What a PayStatus means for the shop, the same for every payment type."""

    AWAITING = "awaiting"
    EXPIRED = "expired"
    AUTHORIZED = "authorized"
    LAPSED = "lapsed"
    VOIDED = "voided"
    CAPTURED = "captured"
    SETTLED = "settled"

    @property
    def is_paid(self) -> bool:
        """Tell whether the buyer's money is held for the shop or already the shop's."""
        return self in _PAID_STAGES


_PAID_STAGES = frozenset({PayStage.AUTHORIZED, PayStage.CAPTURED, PayStage.SETTLED})


class PayStatus(StrEnum):
    """Every listed PayStatus (section 6.1). Escrow and wallet orders have none listed."""

    stage: PayStage
    meaning: str

    def __new__(cls, value: str, stage: PayStage, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.stage = stage
        member.meaning = meaning
        return member

    ACCOUNT_AWAITING = "1A200", PayStage.AWAITING, "The transfer is awaited."
    ACCOUNT_EXPIRED = "1A250", PayStage.EXPIRED, "The virtual account has expired."
    ACCOUNT_PAID = "1A400", PayStage.CAPTURED, "The transfer has arrived."
    ACCOUNT_SETTLED = "1A900", PayStage.SETTLED, "The money was paid out to the shop."
    CARD_AWAITING = "1C200", PayStage.AWAITING, "The buyer has not paid yet."
    CARD_EXPIRED = "1C250", PayStage.EXPIRED, "The card link has expired."
    CARD_AUTHORIZED = "1C300", PayStage.AUTHORIZED, "Authorised, not captured."
    CARD_LAPSED = "1C350", PayStage.LAPSED, "The authorisation ran out uncaptured."
    CARD_VOIDED = "1C351", PayStage.VOIDED, "The authorisation was given up."
    CARD_CAPTURED = "1C400", PayStage.CAPTURED, "Captured."
    CARD_SETTLED = "1C900", PayStage.SETTLED, "The money was paid out to the shop."
    MOBILE_AWAITING = "1M200", PayStage.AWAITING, "The buyer has not paid yet."
    MOBILE_EXPIRED = "1M250", PayStage.EXPIRED, "The order has expired."
    MOBILE_LAPSED = "1M350", PayStage.LAPSED, "The authorisation ran out."
    MOBILE_VOIDED = "1M351", PayStage.VOIDED, "The authorisation was given up."
    MOBILE_CAPTURED = "1M400", PayStage.CAPTURED, "Captured."
    MOBILE_SETTLED = "1M900", PayStage.SETTLED, "The money was paid out to the shop."


class RefundStage(StrEnum):
    """What a RefundStatus means for the shop, the same for every payment type."""

    ACCEPTED = "accepted"
    IN_PROCESS = "in_process"
    DONE = "done"
    RETURNING = "returning"
    FAILED = "failed"


class RefundStatus(StrEnum):
    """Every listed RefundStatus (section 6.2)."""

    stage: RefundStage
    meaning: str

    def __new__(cls, value: str, stage: RefundStage, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.stage = stage
        member.meaning = meaning
        return member

    ACCOUNT_RETURNING = "2A260", RefundStage.RETURNING, "Failed; the money is on its way back."
    ACCOUNT_FAILED = "2A290", RefundStage.FAILED, "Failed."
    ACCOUNT_IN_PROCESS = "2A400", RefundStage.IN_PROCESS, "In process."
    ACCOUNT_DONE = "2A900", RefundStage.DONE, "Done."
    CARD_ACCEPTED = "2C200", RefundStage.ACCEPTED, "Accepted."
    CARD_IN_PROCESS = "2C400", RefundStage.IN_PROCESS, "In process."
    CARD_DONE = "2C900", RefundStage.DONE, "Done."
    MOBILE_ACCEPTED = "2M200", RefundStage.ACCEPTED, "Accepted."
    MOBILE_IN_PROCESS = "2M400", RefundStage.IN_PROCESS, "In process."
    MOBILE_DONE = "2M900", RefundStage.DONE, "Done."
    WALLET_DONE = "S", RefundStage.DONE, "Done."
    WALLET_FAILED = "F", RefundStage.FAILED, "Failed."


_PAY_STAGES: dict[str | None, PayStage] = {status.value: status.stage for status in PayStatus}
_REFUND_STAGES: dict[str | None, RefundStage] = {
    status.value: status.stage for status in RefundStatus
}


def pay_stage(status: str | None) -> PayStage | None:
    """Return the stage of a PayStatus as it came over the wire; None when it is not listed."""
    return _PAY_STAGES.get(status)


def refund_stage(status: str | None) -> RefundStage | None:
    """Return the stage of a RefundStatus as it came over the wire; None when it is not listed."""
    return _REFUND_STAGES.get(status)
