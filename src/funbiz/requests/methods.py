"""How an order is to be paid: the parameter object of each PayType (section 5.1)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Self

from funbiz import wire
from funbiz.codes import CardKind, MobileBrand, Period, WalletBrand
from funbiz.errors import InvalidRequest
from funbiz.requests.request import REQUIRED, Request
from funbiz.wire import TAIPEI, Day, Flag, MinuteOfDay, Number, Text, Wire, Word, YesNo


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualAccount(Request):
    """Payment by transfer to an account made for this order, PayType A.

    The account takes money through the end of `expire_date`, or until `expire_time` of that day.
    A date equal to the shop's limit (30 days unless agreed otherwise) ends at the clock time of
    the order's creation instead.
    """

    expire_date: Annotated[date, Wire("ExpireDate", Day(), REQUIRED)]
    expire_time: Annotated[time | None, Wire("ExpireTime", MinuteOfDay())] = None

    @classmethod
    def until(cls, deadline: datetime) -> Self:
        """Make one that expires at the minute of `deadline`, which must have a time zone."""
        if deadline.utcoffset() is None:
            raise InvalidRequest("deadline", "must have a time zone")
        local = deadline.astimezone(TAIPEI)
        return cls(expire_date=local.date(), expire_time=time(local.hour, local.minute))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Request):
    """`times` charges (2-999) of one amount, `every` so many periods (1-99).

    The first is the buyer's own payment on the bank's page. The orders of the later ones are
    numbered by the bank: the first order's number with `_002`, `_003` and so on behind it.
    """

    times: Annotated[int, Wire("DeductTotalNum", Number(2, 999), REQUIRED)]
    period: Annotated[Period, Wire("PeriodType", Word(Period), REQUIRED)]
    every: Annotated[int, Wire("DeductFreq", Number(1, 99), REQUIRED)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CardCharge(Request):
    """What a card order and an escrow order share; `_check_charge` has its rules.

    `capture_days` (1-30): the bank captures by itself after so many days, only without automatic
    capture. `link_minutes` (1-30): life of the payment link, 10 when absent. `instalments`: with
    kind STAGING only.
    """

    automatic_capture: Annotated[bool, Wire("AutoBilling", YesNo(), REQUIRED)] = True
    capture_days: Annotated[int | None, Wire("ExpBillingDays", Number(1, 30))] = None
    link_minutes: Annotated[int | None, Wire("ExpMinutes", Number(1, 30))] = None
    kind: Annotated[CardKind, Wire("PayTypeSub", Word(CardKind), REQUIRED)] = CardKind.ONE
    instalments: Annotated[int | None, Wire("Staging", Number(2, 99))] = None


def _check_charge(charge: CardCharge) -> None:
    if charge.automatic_capture and charge.capture_days is not None:
        # Documented as ignored, but the sandbox checked its range and refused the order.
        raise InvalidRequest("capture_days", "needs automatic_capture=False")
    if (charge.kind == CardKind.STAGING) != (charge.instalments is not None):
        raise InvalidRequest("instalments", "goes with kind STAGING and only with it")


_CAPTURED_AT_ONCE = frozenset({CardKind.CUP, CardKind.REGULAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(CardCharge):
    """Payment by card, PayType C. UnionPay (CUP) and REGULAR are always captured automatically.

    `schedule`: with kind REGULAR only. `quick_pay_token`: of a card that the buyer let the bank
    remember; its page then asks for the security code alone. `bind_no`, `bind_token`: of a card
    bound by `BindCard`; `force_3d` asks for the cardholder check all the same.
    """

    schedule: Schedule | None = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", Text(36))] = field(
        default=None, repr=False
    )
    bind_no: Annotated[str | None, Wire("BindNo", Text(200))] = None
    bind_token: Annotated[str | None, Wire("BindToken", Text(100))] = field(
        default=None, repr=False
    )
    force_3d: Annotated[bool | None, Wire("BindAuth", Flag())] = None

    def _check(self) -> None:
        _check_charge(self)
        if self.kind in _CAPTURED_AT_ONCE and not self.automatic_capture:
            raise InvalidRequest("automatic_capture", f"{self.kind} is always captured at once")
        if self.schedule is not None and not isinstance(self.schedule, Schedule):
            raise InvalidRequest("schedule", "must be a Schedule")
        if (self.kind == CardKind.REGULAR) != (self.schedule is not None):
            raise InvalidRequest("schedule", "goes with kind REGULAR and only with it")
        if self.bind_token and not self.bind_no:
            raise InvalidRequest("bind_token", "needs the bind_no that it belongs to")
        if self.force_3d and not self.bind_no:
            raise InvalidRequest("force_3d", "goes with a bound card only")

    def members(self) -> dict[str, object]:
        own = wire.write(self)
        return own if self.schedule is None else {**own, **self.schedule.members()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Escrow(CardCharge):
    """Payment by card into escrow, PayType P; at once or by instalments."""

    def _check(self) -> None:
        _check_charge(self)
        if self.kind not in (CardKind.ONE, CardKind.STAGING):
            raise InvalidRequest("kind", "escrow takes ONE and STAGING only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mobile(Request):
    """Payment by telephone, PayType M. `link_minutes` (1-30): life of the link, 10 when absent.

    `brand` leaves only its button on the bank's page.
    """

    link_minutes: Annotated[int | None, Wire("ExpMinutes", Number(1, 30))] = None
    brand: Annotated[MobileBrand | None, Wire("ChoosePay", Word(MobileBrand))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet(Request):
    """Payment from an electronic wallet, PayType W. The order lives 20 minutes, always."""

    brand: Annotated[WalletBrand, Wire("PayTypeSub", Word(WalletBrand), REQUIRED)]

    def _check(self) -> None:
        if self.brand == WalletBrand.EASY:
            raise InvalidRequest("brand", "Easy pays at a counter only")


Method = VirtualAccount | Card | Mobile | Wallet | Escrow
