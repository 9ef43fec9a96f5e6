"""Reading requests: JSON bodies into records, tokens, names and keys from paths and headers. What a
value may be in the shop itself is decided by the domain."""

import re
from typing import Any, TypeVar

import msgspec
from litestar.exceptions import HTTPException

from kaimai.api.problems import ApiRequest, BadRequest
from kaimai.domain.errors import InvalidInput, NotFound

Body = TypeVar("Body")

BODY_BYTES_MAX = 64 * 1024
NOTE_LENGTH_MAX = 1_000
KEY_HEADER = "Idempotency-Key"

TOKEN = r"[0-9a-f]{32}(?:[0-9a-f]{16})?"
"""An order's or cart's token, with the signature of a cart that may have no row yet."""
_TOKEN = re.compile(TOKEN)
_SKU = re.compile(r"[\w.\-]{1,64}")
_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_PATH_IN_MESSAGE = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>\w+)`")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class NotJson(HTTPException):
    """The body does not say that it is JSON."""

    status_code = 415


async def read_body(request: ApiRequest, kind: type[Body]) -> Body:
    """The request's JSON body as a record; members that the record does not know are ignored.

    Raises NotJson, BadRequest (not JSON at all), or InvalidInput naming the member.
    """
    if request.content_type[0] != "application/json":
        raise NotJson
    return decoded(await request.body(), kind)


def decoded(raw: bytes, kind: type[Body]) -> Body:
    """A JSON body as a record. Raises BadRequest or InvalidInput as `read_body`."""
    try:
        return _decoder(kind).decode(raw)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadRequest("body", "must be JSON in UTF-8") from error


_decoders: dict[type[Any], "msgspec.json.Decoder[Any]"] = {}


def _decoder(kind: type[Body]) -> "msgspec.json.Decoder[Body]":
    """A decoder that is kept: looking a type up anew takes longer than a small body."""
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]


async def read_optional_body(request: ApiRequest, kind: type[Body]) -> Body:
    """The same for a body that may be left out."""
    return await read_body(request, kind) if await request.body() else kind()


def read_key(request: ApiRequest) -> str:
    """The caller's idempotency key. Raises BadRequest naming the header."""
    return usable_key(request.headers.get(KEY_HEADER, ""))


def usable_key(key: str) -> str:
    """The key that stands in the header. Raises BadRequest."""
    if not _KEY.fullmatch(key):
        raise BadRequest(KEY_HEADER, "this header must have 1 to 255 printable ASCII characters")
    return key


def token_in_path(token: str, kind: str) -> str:
    """A token from a path, if it looks like one of ours. Raises NotFound."""
    if not _TOKEN.fullmatch(token):
        raise NotFound(kind)
    return token


def sku_in_path(sku: str) -> str:
    """The name of a SKU from a path. Raises NotFound."""
    if not _SKU.fullmatch(sku):
        raise NotFound("SKU")
    return sku


def name_in_path(name: str, kind: str) -> str:
    """A slug or an id from a path. Raises NotFound for text that no database could hold."""
    if not name.isprintable():
        raise NotFound(kind)
    return name


def number_in_query(request: ApiRequest, name: str, *, default: int, highest: int) -> int:
    """A whole number from the query, 0 to `highest`. Raises InvalidInput."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > highest:
        raise InvalidInput(name, f"must be a whole number from 0 to {highest}")
    return int(text)


def checked_note(note: str | None) -> str:
    """The buyer's note. Raises InvalidInput."""
    text = (note or "").strip()
    if len(text) > NOTE_LENGTH_MAX:
        raise InvalidInput("note", f"must be at most {NOTE_LENGTH_MAX} characters")
    if _CONTROL.search(text):
        raise InvalidInput("note", "must not contain control characters")
    return text


def _invalid(message: str) -> InvalidInput:
    """The decoder's message as ours: `items.quantity`, and what was wanted there."""
    found = _PATH_IN_MESSAGE.search(message)
    path = re.sub(r"\[[^\]]*\]", "", found["path"]) if found else ""
    reason = _PATH_IN_MESSAGE.sub("", message).replace("`", "")
    missing = _MISSING.search(message)
    if missing:
        path = ".".join(filter(None, (path, missing["name"])))
        reason = "must be given"
    return InvalidInput(path or "body", reason[:1].lower() + reason[1:])
