"""What handlers of the API share: the shop they work on, who acts, and how a document is answered."""

from typing import TypeAlias

import msgspec
from litestar import Response
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kaimai.api.problems import PRIVATE
from kaimai.domain.moves import Actor
from kaimai.operations.shop import Shop

TheShop: TypeAlias = NamedDependency[SkipValidation[Shop]]
CALLER = Actor("buyer", "api")
"""Whoever holds a cart's or an order's token."""


def private(document: msgspec.Struct, status: int = 200) -> Response[bytes]:
    """A document that was asked for with a token: nobody may keep it or pass its address on."""
    return Response(
        msgspec.json.encode(document),
        status_code=status,
        media_type="application/json",
        headers=PRIVATE,
    )
