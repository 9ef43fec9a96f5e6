"""Turning the window's templates into pages. What they show is gathered elsewhere."""

from collections.abc import Mapping
from typing import Final

import jinja2
from litestar import MediaType, Response

from line_simulator.window import assets

_ENVIRONMENT: Final = jinja2.Environment(
    loader=jinja2.PackageLoader("line_simulator.window", "pages"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals["static"] = assets.PATH


def page(template: str, values: Mapping[str, object]) -> Response[str]:
    """A page from a template; everything put into it is escaped."""
    return Response(
        _ENVIRONMENT.get_template(template).render(values),
        media_type=MediaType.HTML,
        headers=assets.HEADERS,
    )
