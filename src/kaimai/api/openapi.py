"""The API's description of itself: an OpenAPI document made from the handlers, and one page to read.

Each handler carries an `Operation`; paths and methods come from the route itself.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler

from kaimai.api.bodies import BODY_BYTES_MAX, KEY_HEADER
from kaimai.api.problems import MEDIA_TYPE
from kaimai.api.records import PATH

VERSION = "1.0.0"
_PARAMETER = re.compile(r"\{(\w+):\w+\}")
_REF = "#/components/schemas/{name}"
_EVERYWHERE = (400, 404, 429, 500)
_WORDS = {
    400: "The request cannot be read",
    401: "No valid API token; see WWW-Authenticate",
    403: "The API token lacks the scope",
    404: "There is no such thing",
    409: "This cannot be done now",
    413: f"The body is longer than {BODY_BYTES_MAX // 1024} KiB",
    415: "The body is not application/json",
    422: "A value is not acceptable",
    429: "Too many requests; see Retry-After",
    500: "Something went wrong; the log knows under the request id in `instance`",
    503: "Come back later; see Retry-After",
}


_NUMBER = {"type": "integer", "minimum": 0, "maximum": 1000}
_QUERY = {"q": {"type": "string"}}
"""Parameters of the query that are no numbers."""
_API_TOKEN = "apiToken"
_SECURITY = {
    _API_TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "description": "The secret of an API token: `kaimai tokens add NAME --scope ...`.",
    }
}


class Problem(msgspec.Struct, frozen=True):
    """Problem details (RFC 9457): `type` is stable, `detail` is for people, in Chinese. More members
    come with some types: `field`, `reason`, `lines`, `retry_after`, `bank_words`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a reader of the API should know about one handler."""

    summary: str
    answer: type
    status: int = 200
    body: type | None = None
    is_body_optional: bool = False
    refusals: tuple[int, ...] = ()
    query: tuple[str, ...] = ()
    needs_key: bool = False
    scope: str | None = None
    """What an API token must allow; None: none is needed."""


def opt(operation: Operation) -> dict[str, Operation]:
    """Where a handler carries its operation: `@get("/carts", opt=opt(Operation(...)))`."""
    return {"operation": operation}


def document(handlers: Iterable[HTTPRouteHandler], *, shop_name: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of these handlers."""
    described = [(handler, _operation_of(handler)) for handler in handlers]
    records = {Problem} | {op.answer for _, op in described}
    records |= {op.body for _, op in described if op.body is not None}
    _, components = msgspec.json.schema_components(
        sorted(records, key=lambda record: record.__name__), ref_template=_REF
    )
    paths: dict[str, dict[str, Any]] = {}
    for handler, operation in described:
        for path in handler.paths:
            methods = paths.setdefault(PATH + _PARAMETER.sub(r"{\1}", path), {})
            for method in handler.http_methods:
                methods[str(method).lower()] = _describe(handler, operation, path)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{shop_name} API", "version": VERSION, "description": _INTRODUCTION},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": _SECURITY},
    }


def page(described: Mapping[str, Any]) -> str:
    """A page that lists the operations of the document; it needs nothing from anywhere else."""
    rows = "".join(
        f"<tr><td><code>{method.upper()}</code></td><td><code>{escape(path)}</code></td>"
        f"<td>{escape(operation['summary'])}</td></tr>"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    )
    return _PAGE.format(
        title=escape(described["info"]["title"]),
        introduction=escape(described["info"]["description"]),
        rows=rows,
        document=f"{PATH}/openapi.json",
    )


def _operation_of(handler: HTTPRouteHandler) -> Operation:
    operation = handler.opt.get("operation")
    if not isinstance(operation, Operation):
        raise TypeError(f"{handler.handler_name} does not describe itself")
    return operation


def _describe(handler: HTTPRouteHandler, operation: Operation, path: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": handler.handler_name,
        "summary": operation.summary,
        "parameters": _parameters(operation, path),
        "responses": _responses(operation),
    }
    if operation.scope is not None:
        described["security"] = [{_API_TOKEN: []}]
        described["description"] = f"Needs an API token with the scope `{operation.scope}`."
    if operation.body is not None:
        described["requestBody"] = {
            "required": not operation.is_body_optional,
            "content": _content("application/json", operation.body),
        }
    return described


def _parameters(operation: Operation, path: str) -> list[dict[str, Any]]:
    text = {"type": "string"}
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in _PARAMETER.findall(path)
    ]
    parameters += [
        {"name": name, "in": "query", "schema": _QUERY.get(name, _NUMBER)}
        for name in operation.query
    ]
    if operation.needs_key:
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        parameters.append({"name": KEY_HEADER, "in": "header", "required": True, "schema": schema})
    return parameters


def _responses(operation: Operation) -> dict[str, Any]:
    problems = {*_EVERYWHERE, *operation.refusals}
    if operation.scope is not None:
        problems |= {401, 403}
    if operation.body is not None:
        problems |= {413, 415, 422}
    return {
        str(operation.status): {
            "description": operation.answer.__doc__ or "",
            "content": _content("application/json", operation.answer),
        }
    } | {
        str(status): {"description": _WORDS[status], "content": _content(MEDIA_TYPE, Problem)}
        for status in sorted(problems)
    }


def _content(media_type: str, record: type) -> dict[str, Any]:
    return {media_type: {"schema": {"$ref": _REF.format(name=record.__name__)}}}


_INTRODUCTION = (
    "Amounts are whole New Taiwan dollars, times are UTC. Cart and order tokens are secrets: "
    "whoever has one may use it. A request that failed without an answer may be sent again: "
    f"with the same {KEY_HEADER} an order is placed once."
)
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<h1>{title}</h1>
<p>{introduction}</p>
<p>OpenAPI: <a href="{document}">{document}</a></p>
<table>{rows}</table>
</html>
"""
