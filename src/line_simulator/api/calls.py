"""One call of the Messaging API and its answer: records, refusals, and reading the body."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

from line_simulator.limits import Detail, Rejection
from line_simulator.rate import Rate
from line_simulator.records import Json
from line_simulator.state import LineState

DEFAULT_RATE: Final = Rate(2000)
NO_ACCESS: Final = "Access to this API is not available for your account"
NOT_FOUND: Final = "Not found"
JSON_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request. Header names are lower-case; `names` are the variable parts of the path."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    request_id: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response: JSON, or bytes of a media type."""

    status: int = 200
    content: Json | bytes = field(default_factory=dict)
    media_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)
    deviations: frozenset[str] = frozenset()


class Problem(Exception):
    """A call that is refused: status, LINE's sentence, and what it says of single fields.

    `details` None leaves the member out; an empty one is written, as rich menus do.
    """

    def __init__(self, status: int, message: str, details: Iterable[Detail] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = details

    def content(self) -> Json:
        """The body of the answer."""
        told: Json = {"message": self.message}
        if self.details is not None:
            told["details"] = [
                {"message": each.message, "property": each.property} for each in self.details
            ]
        return told


class OAuthProblem(Problem):
    """A refusal of the token endpoints, which have a shape of their own."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(400, description)
        self.error = error

    def content(self) -> Json:
        """The body of the answer."""
        return {"error": self.error, "error_description": self.message}


Handler = Callable[[LineState, Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint. `pattern` has variable parts in braces, `/v2/bot/profile/{userId}`."""

    method: str
    pattern: str
    handler: Handler
    rate: Rate = DEFAULT_RATE
    takes_retry_key: bool = False
    needs_token: bool = True
    media_types: tuple[str, ...] = (JSON_TYPE,)

    def regex(self) -> re.Pattern[str]:
        """What its paths look like."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.pattern))


def reject(rejection: Rejection | None) -> None:
    """Refuse what the limits refuse."""
    if rejection is not None:
        raise Problem(400, rejection.message, rejection.details)


def read_json(call: Call) -> Json:
    """The body as a JSON object. Raises `Problem` (the third family of 400)."""
    try:
        value = json.loads(call.body)
    except json.JSONDecodeError as error:
        where = f"(line: {error.lineno}, column: {error.colno})"
        raise Problem(400, f"The request body could not be parsed as JSON {where}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        where = "(line: -, column: -)"
        raise Problem(400, f"The request body could not be parsed as JSON {where}") from error
    if not isinstance(value, dict):
        raise Problem(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
    return value


def bad_value(name: str) -> Problem:
    """A field whose value can not be what it stands for; `name` as LINE quotes it."""
    sentence = f"The property, {name}, in the request body is invalid (line: -, column: -)"
    return Problem(400, sentence)


def bad_parameter(name: str) -> Problem:
    """A part of the path or query that can not be what it stands for."""
    return Problem(400, f"The value for the '{name}' parameter is invalid")


def bad_fields(*details: Detail) -> Problem:
    """Wrong plain fields, the first family of 400."""
    return Problem(400, f"The request body has {len(details)} error(s)", details)


def read_form(call: Call) -> dict[str, str]:
    """The body as a form; the first value of each name."""
    fields = parse_qs(call.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}
