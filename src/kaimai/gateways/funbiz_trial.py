"""Trying the keys of the bank with a question that changes nothing, and what each end of it means."""

from funbiz import (
    ConnectionFailed,
    FunbizClient,
    FunbizError,
    GatewayRejected,
    NonceFailed,
    NonceRejected,
    QueryOrders,
    Refused,
    UnverifiedReply,
)

NOBODYS = "KAIMAI0TRIAL0000000000000"
"""A payment that there is not: our own numbers begin with the time."""


async def try_keys(client: FunbizClient) -> tuple[str, str]:
    """Ask about a payment that there is not: the name of what that shows, and the bank's words.

    Names are those of `kaimai.operations.trials`. A reply that can be read proves address, shop
    number, all keys and the clock at once.
    """
    try:
        await client.query_orders(QueryOrders(order_no=NOBODYS))
    except FunbizError as error:
        return _meaning(error), _words(error)
    return "bank_good", ""


def _meaning(error: FunbizError) -> str:
    match error:
        case GatewayRejected():
            return "bank_gateway"
        case ConnectionFailed():
            return "bank_unreached"
        case NonceRejected():
            return "bank_clock"
        case NonceFailed():
            # The first call names nothing but the shop and the gateway's key.
            return "bank_shop_no" if error.http_status == 400 else "bank_no_answer"
        case UnverifiedReply():
            return "bank_keys"
        case Refused():
            return "bank_said"
        case _:
            return "bank_said" if error.code else "bank_no_answer"


def _words(error: FunbizError) -> str:
    facts = [f"{error.code} {error.text or ''}".strip() if error.code else error.detail]
    if error.http_status is not None:
        facts.append(f"HTTP {error.http_status}")
    return "，".join(facts)
