"""What browsers send: plain text fields, read without surprises. Rules about contacts are the domain's."""

from collections.abc import Mapping
from typing import Annotated

from litestar.enums import RequestEncodingType
from litestar.params import Body

from kaimai.domain.carts import QUANTITY_MAX
from kaimai.domain.errors import InvalidInput

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
BODY_BYTES_MAX = 64 * 1024
NOTE_MAX = 500


def is_plain(text: str) -> bool:
    """Whether every database can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def field_of(form: Mapping[str, str], name: str) -> str:
    """A field without the blanks around it; one that no database can hold counts as empty."""
    text = form.get(name, "").strip()
    return text if is_plain(text) else ""


def quantity_of(form: Mapping[str, str], *, minimum: int) -> int:
    """The field `quantity`. Raises InvalidInput unless it is a whole number up to 9,999."""
    text = field_of(form, "quantity")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise InvalidInput("quantity", "must be a whole number")
    if not minimum <= int(text) <= QUANTITY_MAX:
        raise InvalidInput("quantity", f"must be from {minimum} to {QUANTITY_MAX}")
    return int(text)
