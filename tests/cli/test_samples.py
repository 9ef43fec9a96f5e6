"""The demo's catalogue: something of every kind, and a drawn picture for each product."""

import io
from datetime import UTC, datetime

from PIL import Image

from kaimai.cli import samples
from kaimai.domain.shop_profile import ShopProfile, profile_document, with_value
from kaimai.operations.catalog import check

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_every_sample_product_has_a_drawn_picture_and_words_for_it() -> None:
    pictures = samples.pictures()

    assert [sku for sku, _, _ in pictures] == [each.skus[0].sku for each in samples.PRODUCTS]
    assert len({content for _, _, content in pictures}) == len(samples.PRODUCTS)
    for sku, alt, content in pictures:
        assert len(content) <= 30_000, sku
        assert len(alt) > 5, sku
        with Image.open(io.BytesIO(content)) as opened:
            assert (opened.format, opened.size) == ("WEBP", (800, 800))


def test_the_demo_says_everything_that_the_law_wants_said() -> None:
    profile = ShopProfile()
    for key, value in samples.PROFILE.items():
        profile = with_value(profile, key, value)

    assert profile.deliveries == ("home", "store")
    said = profile_document(profile)
    # The shop has sentences of its own, or other settings, for these.
    general = {"delivery_terms", "withdrawal_terms", "shop_name", "language"}
    assert {key for key, value in said.items() if value == ""} - {"return_coupon"} == general


def test_the_demo_has_something_of_every_kind() -> None:
    products = samples.for_sale_at(NOW)
    check(products)

    assert len(products) >= 16
    assert len(samples.CATEGORIES) >= 4
    assert sum(each.is_featured for each in products) == 4
    assert [each.limit_per_person for each in products if each.limit_per_person] == [2]
    assert any(len(each.skus) >= 3 for each in products)
    assert sum(all(sku.on_hand == 0 for sku in each.skus) for each in products) == 1
    assert [each.sale_starts_at > NOW for each in products if each.sale_starts_at] == [True]
    assert [each.sale_ends_at > NOW for each in products if each.sale_ends_at] == [True]
