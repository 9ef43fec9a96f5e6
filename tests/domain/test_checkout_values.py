"""What a buyer types at the checkout: districts, numbers, carriers, company numbers, deliveries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaimai.domain.delivery import (
    DeliveryRates,
    HomeDelivery,
    Store,
    check_parcel,
    checked_home,
    checked_pickup,
    checked_store,
    delivery_document,
    delivery_of,
)
from kaimai.domain.errors import InvalidInput
from kaimai.domain.invoice import (
    InvoiceWish,
    checked_invoice,
    invoice_of_parts,
    is_company_number,
    net_and_tax,
)
from kaimai.domain.limits import persons
from kaimai.domain.money import ORDER_TOTAL_MAX
from kaimai.domain.shop_profile import (
    ShopProfile,
    profile_document,
    profile_of,
    with_value,
)
from kaimai.domain.taiwan import COUNTIES, District, district_of, find_district, mobile_number

STORE = Store(chain="711", id="170945", name="鑫台北門市", address="臺北市中正區館前路 2 號")


def test_taiwan_has_22_cities_and_counties_and_368_districts() -> None:
    districts = [each for of_county in COUNTIES.values() for each in of_county]

    assert len(COUNTIES) == 22
    assert len(districts) == len({each.key for each in districts}) == 368
    assert all(len(each.zip) == 3 and each.zip.isdigit() and each.name for each in districts)
    shared = {z for z in (d.zip for d in districts) if sum(d.zip == z for d in districts) > 1}
    assert shared == {"300", "600"}


@pytest.mark.parametrize(
    ("given_place", "found"),
    [
        (("100", "", ""), District("100", "臺北市", "中正區")),
        (("", "台北市", "大安區"), District("106", "臺北市", "大安區")),
        (("300", "新竹市", "香山區"), District("300", "新竹市", "香山區")),
        (("300", "", "東區"), District("300", "新竹市", "東區")),
        (("300", "", ""), None),
        (("100", "高雄市", ""), None),
        (("106", "臺北市", "中正區"), None),
        (("999", "", ""), None),
        (("", "", ""), None),
    ],
)
def test_a_district_is_found_by_its_code_or_its_place(given_place, found) -> None:
    assert find_district(*given_place) == found


def test_every_district_is_found_by_its_key() -> None:
    for of_county in COUNTIES.values():
        assert [district_of(each.key) for each in of_county] == list(of_county)


@pytest.mark.parametrize(
    "text", ["0912345678", "0912-345-678", "+886 912 345 678", "00886912345678"]
)
def test_a_mobile_number_is_read_however_it_is_punctuated(text: str) -> None:
    assert mobile_number(text) == "0912345678"


@pytest.mark.parametrize("text", ["", "02-23456789", "091234567", "09123456789", "1912345678"])
def test_what_is_no_mobile_number_is_none(text: str) -> None:
    assert mobile_number(text) is None


def test_two_spellings_of_a_number_are_one_person() -> None:
    assert persons("b1", "0912-345-678") == persons("b1", "+886912345678")
    assert persons(None, "") == ()


@pytest.mark.parametrize("number", ["04595257", "12345675", "12345676", "22099131", "04595252"])
def test_a_company_number_is_one(number: str) -> None:
    assert is_company_number(number)


@pytest.mark.parametrize(
    "number", ["12345678", "1234567", "123456750", "A2345675", "１２３４５６７５"]
)
def test_another_number_is_no_company_number(number: str) -> None:
    assert not is_company_number(number)


@given(st.integers(0, ORDER_TOTAL_MAX))
def test_net_and_tax_are_the_total_and_the_tax_is_five_percent_of_the_net(total: int) -> None:
    net, tax = net_and_tax(total)

    assert net + tax == total
    assert abs(net * 105 - total * 100) * 2 <= 105


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("mobile_barcode", "/AB12+-"),
        ("mobile_barcode", "/AB12,CD"),
        ("mobile_barcode", "ABCD1234"),
        ("certificate", "A112345678901234"),
        ("donation", "12"),
        ("donation", "12345678"),
        ("company", "12345678"),
        ("cash", ""),
    ],
)
def test_a_carrier_of_another_form_is_refused(kind: str, code: str) -> None:
    with pytest.raises(InvalidInput):
        checked_invoice(kind, code)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("mobile_barcode", " /ab12+-. ", "/AB12+-."),
        ("certificate", "tp03000000000001", "TP03000000000001"),
        ("donation", "919", "919"),
        ("company", "04595257", "04595257"),
        ("personal", "whatever", ""),
    ],
)
def test_a_carrier_is_kept_in_its_own_form(kind: str, typed: str, kept: str) -> None:
    assert checked_invoice(kind, typed).code == kept


def test_carrier_donation_and_company_exclude_each_other() -> None:
    with pytest.raises(InvalidInput) as refused:
        invoice_of_parts({"donation": "919", "company": "04595257"})

    assert refused.value.field == "invoice"
    assert invoice_of_parts({}) == InvoiceWish(kind="personal")
    assert invoice_of_parts({"company": "04595257", "title": "好茶行"}).title == "好茶行"


def test_a_parcel_to_a_store_is_worth_1_to_20000() -> None:
    rates = DeliveryRates(kinds=("home", "store"))

    assert check_parcel("store", 20_000, rates) is None
    assert check_parcel("store", 1, rates) is None
    assert check_parcel("store", 20_001, rates) is not None
    assert check_parcel("store", 0, rates) is not None
    assert check_parcel("home", 90_000, rates) is None
    assert check_parcel("store", 500, DeliveryRates()) is not None


@given(goods=st.integers(0, ORDER_TOTAL_MAX), free_from=st.none() | st.integers(0, ORDER_TOTAL_MAX))
def test_delivery_costs_its_fee_below_the_threshold_and_nothing_from_there(
    goods: int, free_from: int | None
) -> None:
    rates = DeliveryRates(home_fee=100, store_fee=60, free_from=free_from)
    is_free = free_from is not None and goods >= free_from

    assert rates.fee("home", goods) == (0 if is_free else 100)
    assert rates.fee("store", goods) == (0 if is_free else 60)


def test_a_label_takes_no_odd_characters_and_no_landline() -> None:
    assert checked_pickup(name="王小明", phone="0912-345-678", store=STORE).phone == "0912345678"
    for name, phone, field in (
        ("王<小>明", "0912345678", "delivery.name"),
        ("王小明", "02-23456789", "delivery.phone"),
    ):
        with pytest.raises(InvalidInput) as refused:
            checked_pickup(name=name, phone=phone, store=STORE)
        assert refused.value.field == field
    with pytest.raises(InvalidInput, match="chosen"):
        checked_pickup(name="王小明", phone="0912345678", store=None)


def test_a_store_of_an_unknown_chain_or_number_is_refused() -> None:
    for chain, number in (("tesco", "1"), ("711", ""), ("711", "1' OR 1")):
        with pytest.raises(InvalidInput):
            checked_store(chain, number, "門市一", "")


def test_a_delivery_is_stored_and_read_and_a_stranger_sees_little_of_it() -> None:
    home = checked_home(
        name="王小明", phone="0912345678", key="100中正區", street="忠孝東路一段 1 號"
    )
    store = checked_pickup(name="王小明", phone="0912345678", store=STORE)

    assert delivery_of(delivery_document(home)) == home
    assert delivery_of(delivery_document(store)) == store
    masked = home.masked()
    assert isinstance(masked, HomeDelivery)
    assert (masked.name, masked.phone, masked.street) == ("王**", "091*******", "*" * 10)
    assert "館前路" not in str(store.masked())
    with pytest.raises(InvalidInput):
        checked_home(name="王", phone="0912345678", key="100大安區", street="忠孝東路")


def test_a_profile_changes_one_value_at_a_time_and_survives_storing() -> None:
    profile = with_value(ShopProfile(), "home_fee", "100")
    profile = with_value(profile, "free_from", "1500")
    profile = with_value(profile, "deliveries", "home, store")
    profile = with_value(profile, "invoices", "off")

    assert profile_of(profile_document(profile)) == profile
    assert profile.rates == DeliveryRates(kinds=("home", "store"), home_fee=100, free_from=1500)
    assert with_value(profile, "free_from", "").free_from is None
    assert profile_of({"from_the_future": 1}) == ShopProfile()


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("home_fee", "-1"),
        ("home_fee", "1.5"),
        ("home_fee", ""),
        ("deliveries", "drone"),
        ("invoices", "maybe"),
        ("company_number", "12345678"),
        ("address", "x" * 5_000),
        ("colour", "red"),
    ],
)
def test_a_profile_refuses_what_cannot_be_right(key: str, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        with_value(ShopProfile(), key, text)

    assert refused.value.field == key
