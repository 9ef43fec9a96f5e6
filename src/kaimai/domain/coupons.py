"""Coupons: what one takes off, when it counts, and who has used it. Uses are a resource of `stock.decide`."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from kaimai.domain.errors import CouponRefused, InvalidInput, Refused
from kaimai.domain.money import ORDER_TOTAL_MAX

FIXED = "fixed"
PERCENT = "percent"
KINDS = (FIXED, PERCENT)
USES_MAX = 1_000_000_000
_CODE = re.compile(r"[\w-]{2,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """An offer. `value`: NT$, or percent of the goods; `minimum_total`: of goods, in NT$."""

    id: str
    code: str
    kind: str
    value: int
    minimum_total: int = 0
    uses_max: int | None = None
    uses_per_buyer: int | None = None
    uses: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def promise(self) -> tuple[str, int, int]:
        """What buyers were told of: kind, value, and from what total on."""
        return self.kind, self.value, self.minimum_total

    def state(self, now: datetime) -> str:
        """`waiting`, `counting`, `ended` or `used_up`."""
        if self.ends_at is not None and now >= self.ends_at:
            return "ended"
        if self.uses_max is not None and self.uses >= self.uses_max:
            return "used_up"
        return "waiting" if self.starts_at is not None and now < self.starts_at else "counting"

    def discount(self, subtotal: int) -> int:
        """NT$ that it takes off goods for this much: rounded down, never more than they cost."""
        if self.kind == FIXED:
            return min(self.value, subtotal)
        return subtotal * self.value // 100

    def refusal(self, subtotal: int, now: datetime) -> CouponRefused | None:
        """Why it does not count for goods for this much now, or None. Its uses are not looked at."""
        if self.starts_at is not None and now < self.starts_at:
            return CouponRefused("not_yet")
        if self.ends_at is not None and now >= self.ends_at:
            return CouponRefused("over")
        if subtotal < self.minimum_total:
            return CouponRefused("minimum", minimum=self.minimum_total)
        if self.discount(subtotal) < 1:
            return CouponRefused("nothing_off")
        return None


class CouponFixed(Refused):
    """Orders have this coupon already: what it takes off, and from what total, is no longer changed."""

    code = "coupon_fixed"


def terms_document(coupon: Coupon) -> dict[str, object]:
    """A coupon's terms as the audit log keeps them."""
    return {
        "kind": coupon.kind,
        "value": coupon.value,
        "minimum_total": coupon.minimum_total,
        "uses_max": coupon.uses_max,
        "uses_per_buyer": coupon.uses_per_buyer,
        **{
            name: None if at is None else at.isoformat(timespec="minutes")
            for name, at in (("starts_at", coupon.starts_at), ("ends_at", coupon.ends_at))
        },
    }


def normalized_code(text: str) -> str:
    """A code as it is stored, however it was typed: wide letters, small letters and blanks are all one."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def checked_code(text: str) -> str:
    """A code in its normal form. Raises InvalidInput."""
    code = normalized_code(text)
    if not _CODE.fullmatch(code):
        raise InvalidInput("coupon", "must be 2 to 32 letters, digits, dashes or underscores")
    return code


def check_coupon(coupon: Coupon) -> None:
    """Raise InvalidInput for the first value of a new coupon that cannot be right."""
    checked_code(coupon.code)
    if coupon.kind not in KINDS:
        raise InvalidInput("kind", f"must be one of {', '.join(KINDS)}")
    highest = 100 if coupon.kind == PERCENT else ORDER_TOTAL_MAX
    if not 1 <= coupon.value <= highest:
        raise InvalidInput("value", f"must be from 1 to {highest:,}")
    if not 0 <= coupon.minimum_total <= ORDER_TOTAL_MAX:
        raise InvalidInput("minimum", f"must be from 0 to {ORDER_TOTAL_MAX:,}")
    for name, count in (("uses", coupon.uses_max), ("per_buyer", coupon.uses_per_buyer)):
        if count is not None and not 1 <= count <= USES_MAX:
            raise InvalidInput(name, f"must be from 1 to {USES_MAX:,}")
    if coupon.starts_at and coupon.ends_at and coupon.starts_at >= coupon.ends_at:
        raise InvalidInput("until", "must be later than the start")
