"""`/payment-methods`: the ways in which an order of this total may be paid. Anyone may read it."""

import msgspec
from litestar import get

from kaimai.api.bodies import number_in_query
from kaimai.api.openapi import Operation, opt
from kaimai.api.problems import ApiRequest
from kaimai.api.records import Words
from kaimai.api.shops import OPEN, Answer, TheShop
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.payment_methods import CATALOGUE
from kaimai.operations.order_wishes import choices
from kaimai.words.languages import CHINESE, ENGLISH
from kaimai.words.payment_methods import method_name


class PaymentMethodDocument(msgspec.Struct, frozen=True):
    """One way to pay. `amount_each`: about what each of the instalments comes to, in NT$."""

    pay_type: str
    name: Words
    family: str
    is_paid_on_page: bool
    is_refunded_whole: bool
    instalments: int | None = None
    amount_each: int | None = None


class PaymentMethodList(msgspec.Struct, frozen=True):
    """The ways to pay, in the order in which the shop shows them."""

    total: int
    payment_methods: list[PaymentMethodDocument]


@get(
    "/payment-methods",
    opt=opt(
        Operation(
            summary="List the ways in which an order of `total` NT$ may be paid",
            answer=PaymentMethodList,
            query=("total",),
            refusals=(422,),
        )
    ),
)
async def list_payment_methods(request: ApiRequest, shop: TheShop) -> Answer:
    """What the shop offers for this total; single products may allow less."""
    total = number_in_query(request, "total", default=1, highest=ORDER_TOTAL_MAX)
    found = [_document(code, total) for code in choices(total, shop.terms)]
    return Answer(PaymentMethodList(total=total, payment_methods=found), headers=OPEN)


def _document(code: str, total: int) -> PaymentMethodDocument:
    method = CATALOGUE[code]
    return PaymentMethodDocument(
        pay_type=code,
        name=Words(zh=method_name(code, CHINESE), en=method_name(code, ENGLISH)),
        family=method.family,
        is_paid_on_page=method.has_page,
        is_refunded_whole=method.goes_back_whole,
        instalments=method.instalments,
        amount_each=None if method.instalments is None else total // method.instalments,
    )
