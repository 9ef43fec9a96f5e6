"""Turning templates into pages. The pages need no script; every one is fresh and tells no one."""

from datetime import datetime
from typing import Final

import jinja2
from litestar import MediaType, Response

from bank_simulator.cards import DECLINED_CARD, TEST_CARD
from bank_simulator.clock import TAIPEI

_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _dollars(cents: int) -> str:
    return f"NT${cents // 100:,}"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(TAIPEI):%Y-%m-%d %H:%M:%S}"


_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("bank_simulator"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals["test_card"] = TEST_CARD
_ENVIRONMENT.globals["declined_card"] = DECLINED_CARD
_ENVIRONMENT.filters["dollars"] = _dollars
_ENVIRONMENT.filters["moment"] = _moment


def page(template: str, *, status_code: int = 200, **values: object) -> Response[str]:
    """A page from a template; everything put into it is escaped."""
    return Response(
        _ENVIRONMENT.get_template(template).render(values),
        media_type=MediaType.HTML,
        status_code=status_code,
        headers=_HEADERS,
    )
