"""What an order can be found by, and the kinds of such facts. How they are cut into terms is for
`kaimai.words.order_search`."""

from dataclasses import dataclass

NUMBER = "number"
NAME = "name"
PHONE = "phone"
EMAIL = "email"
GOODS = "goods"
AMOUNT = "amount"
LINE_NAME = "line_name"
BANK = "bank"
PARCEL = "parcel"
KINDS = (NUMBER, NAME, PHONE, EMAIL, GOODS, AMOUNT, LINE_NAME, BANK, PARCEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything of an order that it may be found by.

    `goods`: a text for each line. `choices`: marks (see `mark`) of what filters offer.
    """

    id: str = ""
    number: str
    names: tuple[str, ...] = ()
    line_name: str = ""
    phones: tuple[str, ...] = ()
    email: str = ""
    total: int = 0
    goods: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


def mark(name: str, value: str) -> str:
    """A term for a choice that filters offer: a coupon, a way of delivery."""
    return f"={name}:{value}"
