"""What a message in a group buy can mean: the records that `plus_one.read` answers with.

Reading a text is in `plus_one`; doing what it says is for the LINE channel and the operations.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from kaimai.domain.group_buys import Change

OPTIONS_MAX = 13
"""As many quick replies as LINE shows under one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How an item of the open sale is called.

    `names`: its name first, then what people call it too (options such as 粉, a short name).
    """

    id: str
    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """「+1」: changes for the speaker, or for the person named (`for_name`, else empty)."""

    changes: tuple[Change, ...]
    for_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """「取消」: of these items, or of all where `item_ids` is None."""

    item_ids: tuple[str, ...] | None = None
    for_name: str = ""


Reason: TypeAlias = Literal[
    "which_item",  # 「+1」 and several items are on sale, or a name fits several
    "no_such_item",  # 「取消可爾必思」 and nothing is called so
    "whose",  # 「小美+1」: for 小美, or did 小美 get called?
    "one_person",  # orders for several people in one message
    "how_many",  # 「我要可樂」「+1+1」「改成-1」
    "too_many",  # more than UNITS_MAX
    "confirm",  # 「粉1白2」「粉改白」: very likely, but said in another way
    "cancel",  # 「不要了」「可以取消嗎」
    "remark",  # an order with words beside it that may change it
    "sale_form",  # 開團 that cannot be read whole
    "sale_limit",  # a limit that may belong to one item or to all
    "when",  # a time that has passed or may be morning or evening
    "what_amount",  # 加量 without a number
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """Not done but asked. `options` are messages that each mean one thing, for quick replies.

    `word`: what could not be read, where one word is to blame.
    """

    reason: Reason
    options: tuple[str, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """One line of a sale that is being opened. `price` in NT$; `units_max` None: no limit said."""

    name: str
    price: int
    units_max: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSale:
    """「開團 …」. No items: only the word was said, and how to write it is the answer."""

    items: tuple[NewItem, ...] = ()
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSale:
    """「結單」."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelSale:
    """「流團」: nobody gets anything. Done only when `is_sure` (「確定流團」)."""

    is_sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """「統計」."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSale:
    """「品項」「還剩多少」: what is on sale and what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowMine:
    """「我的」: what the speaker has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnits:
    """「加量 可樂 10」: so many more of an item can be had."""

    item_id: str
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """「延長到 22:00」."""

    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """「說明」."""


Command: TypeAlias = (
    OpenSale | CloseSale | CancelSale | Statistics | ShowSale | ShowMine | AddUnits | Extend | Help
)
Said: TypeAlias = Claim | Cancel | Unclear | Command
