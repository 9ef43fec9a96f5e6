"""How carriers of parcels are called. Their codes and pages stand in `domain/parcels.py`."""

from kaimai.domain.parcels import CARRIERS
from kaimai.words.languages import ENGLISH


def carrier_name(code: str, language: str) -> str:
    """The name of a carrier; an unknown one as it is."""
    carrier = CARRIERS.get(code)
    if carrier is None:
        return code
    return carrier.name_en if language == ENGLISH else carrier.name
