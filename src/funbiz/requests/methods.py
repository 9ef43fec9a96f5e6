"""How an order is to be paid: the parameter object of each PayType (section 5.1)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Self

from funbiz.codes import CardKind
from funbiz.errors import InvalidRequest
from funbiz.requests.request import REQUIRED, Request
from funbiz.wire import TAIPEI, Day, MinuteOfDay, Number, Text, Wire, Word, YesNo


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
class Card(Request):
    """Payment by card, PayType C.

    `capture_days` (1-30): the bank captures by itself after so many days, only without automatic
    capture. `link_minutes` (1-30): life of the payment link, 10 when absent. `instalments`: with
    kind STAGING only. UnionPay (CUP) is always captured automatically.
    """

    automatic_capture: Annotated[bool, Wire("AutoBilling", YesNo(), REQUIRED)] = True
    capture_days: Annotated[int | None, Wire("ExpBillingDays", Number(1, 30))] = None
    link_minutes: Annotated[int | None, Wire("ExpMinutes", Number(1, 30))] = None
    kind: Annotated[CardKind, Wire("PayTypeSub", Word(CardKind), REQUIRED)] = CardKind.ONE
    instalments: Annotated[int | None, Wire("Staging", Number(2, 99))] = None
    quick_pay_token: Annotated[str | None, Wire("CCToken", Text(36))] = field(
        default=None, repr=False
    )

    def _check(self) -> None:
        if self.automatic_capture and self.capture_days is not None:
            # Documented as ignored, but the sandbox checked its range and refused the order.
            raise InvalidRequest("capture_days", "needs automatic_capture=False")
        if self.kind == CardKind.CUP and not self.automatic_capture:
            raise InvalidRequest("automatic_capture", "UnionPay is always captured automatically")
        if (self.kind == CardKind.STAGING) != (self.instalments is not None):
            raise InvalidRequest("instalments", "goes with kind STAGING and only with it")
