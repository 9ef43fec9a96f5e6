"""The ground of every reply, and the codecs that its rooms share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from funbiz.descriptions import split_description
from funbiz.wire import Cents, Moment, Need, Number, Text, Wire

TEXT = Text(255)
CENTS = Cents()
COUNT = Number(0, 999_999_999)
MOMENT = Moment()
REQUIRED = Need.REQUIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What every reply says. `raw` is the whole decrypted message as it came."""

    shop_no: Annotated[str, Wire("ShopNo", TEXT, REQUIRED)]
    description: Annotated[str, Wire("Description", TEXT, REQUIRED)]
    raw: Mapping[str, Any] = field(repr=False, compare=False)

    @property
    def code(self) -> str | None:
        """The code of the description, such as S0000."""
        return split_description(self.description)[0]

    @property
    def text(self) -> str:
        """The description without its code."""
        return split_description(self.description)[1]
