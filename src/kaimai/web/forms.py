"""What browsers send: text fields, read without surprises. Rules about what they mean are the domain's."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

from litestar.enums import RequestEncodingType
from litestar.params import Body

from kaimai.domain.errors import InvalidInput

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]
"""A form in which each field stands once."""
FormList = Annotated[dict[str, str | list[str]], Body(media_type=RequestEncodingType.URL_ENCODED)]
"""A form in which a field may stand several times: check boxes, rows of a table."""
Fields: TypeAlias = Mapping[str, str] | Mapping[str, str | list[str]]
BODY_BYTES_MAX = 64 * 1024
_DIGITS_MAX = 12


def is_plain(text: str) -> bool:
    """Whether every database can hold the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def field_of(form: Fields, name: str) -> str:
    """A field without the blanks around it; one that no database can hold counts as empty.

    Of a field that stands several times it is the last.
    """
    found = values_of(form, name)
    return found[-1] if found else ""


def values_of(form: Fields, name: str) -> list[str]:
    """Every value of a field, as `field_of` reads one; none when the form has no such field."""
    found = form.get(name, [])
    texts = [each.strip() for each in ([found] if isinstance(found, str) else found)]
    return [text if is_plain(text) else "" for text in texts]


def whole_number(form: Fields, name: str, minimum: int, maximum: int) -> int:
    """A field that must hold a whole number. Raises InvalidInput."""
    text = field_of(form, name)
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS_MAX):
        raise InvalidInput(name, "must be a whole number")
    if not minimum <= int(text) <= maximum:
        raise InvalidInput(name, f"must be from {minimum} to {maximum}")
    return int(text)
