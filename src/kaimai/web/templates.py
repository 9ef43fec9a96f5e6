"""How templates of pages are set up, whichever channel's they are."""

import jinja2

from kaimai.web.images import image_path, preview, srcset
from kaimai.words.formats import in_groups, money


def templates_of(package: str) -> jinja2.Environment:
    """The templates of a package: what is written into them is escaped, and a name that nobody gave
    a value is an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fill"] = _fill
    environment.filters["money"] = money
    environment.filters["in_groups"] = in_groups
    environment.globals.update(image_path=image_path, preview=preview, srcset=srcset)
    return environment


def _fill(text: str, **values: object) -> str:
    return text.format(**values)
