"""What each code proves: the reviewed lists, written out."""

import pytest

from funbiz import services
from funbiz.descriptions import DESCRIPTIONS
from funbiz.services import NONCE_CODES, Service

ALL = [value for value in vars(services).values() if isinstance(value, Service)]
UNPROVEN = {"E0302", "E0304", "M0001"} | {code for code in DESCRIPTIONS if code[:3] == "E99"}


@pytest.mark.parametrize("service", ALL, ids=lambda service: service.name)
def test_no_list_holds_a_code_that_proves_nothing(service):
    if service.name in {"OrderCreate", "OrderMaintain", "OfflineCreate"}:
        assert not service.refusals & UNPROVEN
    assert not service.refusals & (UNPROVEN - {"E0302", "E0304"})
    assert not service.refusals & NONCE_CODES
    assert not service.refusals & service.done
    assert service.refusals <= set(DESCRIPTIONS)
    assert service.done <= {"S0000", "S0001"}


def test_the_refusals_of_an_order_are_the_reviewed_ones():
    assert sorted(services.ORDER_CREATE.refusals) == [
        "E0000",
        "E0001",
        "E0100",
        "E0101",
        "E0102",
        "E0300",
        "E0301",
        "E0303",
        "E0400",
        "E0401",
        "E0402",
        "E0403",
        "E0404",
        "E0405",
        "E0406",
        "E0407",
        "E0408",
        "E0409",
        "E0410",
        "E0500",
        "E0600",
        "E0601",
        "E0602",
        "E0700",
        "E0701",
        "E0702",
        "E0800",
        "E0801",
        "E0802",
        "E0900",
        "E0901",
        "E1000",
        "E1001",
        "E1100",
        "E1101",
        "E1200",
        "E1201",
        "E1202",
        "E1301",
        "E1302",
        "E1400",
        "E1401",
        "E1402",
        "E1501",
        "E1502",
        "E1601",
        "E1602",
        "E1701",
        "E1702",
        "E3700",
        "E3701",
        "E3702",
        "E3703",
        "E3704",
        "E3705",
        "E3706",
        "E3707",
        "E3801",
        "E3900",
        "E3901",
        "E5001",
        "E5002",
        "E5003",
    ]


def test_the_refusals_of_a_command_are_the_reviewed_ones():
    assert sorted(services.ORDER_MAINTAIN.refusals) == [
        "E0000",
        "E0001",
        "E0100",
        "E0101",
        "E0102",
        "E0300",
        "E0301",
        "E0303",
        "E0400",
        "E0401",
        "E0404",
        "E0405",
        "E0800",
        "E0801",
        "E0802",
        "E1800",
        "E1801",
        "E1802",
        "E2001",
        "E2002",
        "E2003",
        "E2004",
        "E2601",
        "E3600",
        "E3601",
        "E3602",
        "E3603",
        "E3604",
        "E3605",
        "E3606",
        "E3607",
        "E3608",
        "E3609",
    ]


def test_the_refusals_at_a_counter_are_those_of_an_order_but_for_its_page_and_its_card():
    without = services.ORDER_CREATE.refusals - services.OFFLINE_CREATE.refusals
    assert {code[:3] for code in without} == {
        *("E05", "E08", "E09", "E10", "E11", "E12"),
        *("E37", "E39", "E50"),
    }
    assert services.OFFLINE_CREATE.refusals - services.ORDER_CREATE.refusals == {"E3606"}


def test_the_refusals_of_binding_a_card_are_the_reviewed_ones():
    assert sorted(services.CARD_BIND_CREATE.refusals) == [
        "E0000",
        "E0001",
        "E0100",
        "E0101",
        "E0102",
        "E1200",
        "E1201",
        "E1202",
        "E3606",
        "E3700",
        "E3701",
        "E3702",
        "E3703",
        "E3704",
        "E3705",
        "E3706",
        "E3707",
    ]


@pytest.mark.parametrize("code", ["E5201", "E5301", "E2700", "E2704", "E5101"])
def test_what_failed_elsewhere_may_have_happened(code):
    for service in ALL:
        assert code not in service.refusals


def test_nothing_found_is_an_answer_to_a_question_only():
    writing = {"OrderCreate", "OrderMaintain", "OfflineCreate", "CardBindCreate"}
    assert {service.name for service in ALL if service.done == {"S0000"}} == writing
    for service in ALL:
        if service.name.endswith("Query"):
            assert service.done == {"S0000", "S0001"}


def test_every_service_checks_the_shop_number():
    assert len(ALL) == 13
    for service in ALL:
        assert "ShopNo" in service.echoes
