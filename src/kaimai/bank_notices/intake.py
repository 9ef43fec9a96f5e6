"""Taking a notice in, whichever way it comes: is the address ours, is it stored, who is told."""

import time
from collections.abc import Mapping
from typing import TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from kaimai import links
from kaimai.observability.clients import RequestBudget
from kaimai.operations.notices import receive_notice
from kaimai.operations.shop import Shop
from kaimai.persistence.inbox import Notice

NoticeRequest: TypeAlias = Request[object, object, State]
TheShop: TypeAlias = NamedDependency[SkipValidation[Shop]]

BODY_BYTES_MAX = 16 * 1024
NEW_PER_ATTEMPT = 20
"""Notices a minute that one signed address may bring as signed. A buyer knows the address of his own
payment, and could ring with made-up tokens; the bank rings a few times."""


class Intake:
    """Stores notices. Safe to share between requests."""

    def __init__(self) -> None:
        self._budget = RequestBudget(NEW_PER_ATTEMPT, clock=time.monotonic)

    async def store(self, shop: Shop, request: NoticeRequest, token: str) -> Notice:
        """Store a notice with this token, and wake the worker. Raises Busy (the bank comes again)."""
        notice = await receive_notice(
            shop.db,
            shop.mint,
            token=token,
            body={"ShopNo": shop.settings.bank.shop_no, "PayToken": token},
            is_signed=self._is_signed(shop, request.query_params),
        )
        shop.bell.set()
        return notice

    def _is_signed(self, shop: Shop, query: Mapping[str, str]) -> bool:
        return (
            links.is_ours(query, shop.installation.link_secret)
            and self._budget.take(query["a"]) == 0
        )
