"""What the forms of the shop's pages have in common beyond what every form has (kaimai.web.forms)."""

from collections.abc import Mapping

from kaimai.domain.carts import QUANTITY_MAX
from kaimai.web.forms import whole_number

NOTE_MAX = 500


def quantity_of(form: Mapping[str, str], *, minimum: int) -> int:
    """The field `quantity`. Raises InvalidInput unless it is a whole number up to 9,999."""
    return whole_number(form, "quantity", minimum, QUANTITY_MAX)
