"""Pictures of products: what becomes of a file, where it is kept, and in which order they are shown."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from kaimai.domain.errors import InvalidInput, NotFound
from kaimai.media import pictures, shelf
from kaimai.operations import showcase
from kaimai.queries import catalogue
from tests.shop_harness import BOB, START, ShopHarness

UNTELLING = {"loop", "background", "timestamp", "duration"} | {
    *("jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression")
}
"""What a file without anything attached still says of itself, in both formats."""


def picture(width: int = 800, height: int = 600, kind: str = "PNG", **saved: object) -> bytes:
    mode = str(saved.pop("mode", "RGB"))
    image = Image.new(mode, (width, height), saved.pop("color", "teal"))
    out = io.BytesIO()
    image.save(out, kind, **saved)
    return out.getvalue()


def with_place_and_turn() -> bytes:
    """A JPEG as a phone makes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right
    exif[0x010F] = "secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(1600, 1200, "JPEG", exif=exif, comment=b"secret words")


async def add(harness: ShopHarness, *contents: bytes, product: str = "COLA", alt: str = "") -> list:
    shop = harness.shop
    files = [(f"{number}.png", content) for number, content in enumerate(contents)]
    return await showcase.add_pictures(
        shop.db, shop.mint, shop.settings.data, product, files, alt=alt, actor=BOB
    )


def files(harness: ShopHarness) -> list[str]:
    folder = harness.shop.settings.data / shelf.FOLDER
    return sorted(file.name for file in folder.glob("*"))


async def test_a_picture_is_kept_in_every_width_and_never_made_larger(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))

    (kept,) = await add(harness, picture(800, 600), alt="一罐可樂")

    assert (kept.widths, kept.width, kept.height) == ((320, 640, 800), 800, 600)
    assert files(harness) == sorted(
        [f"{kept.digest}-og.jpg", *(f"{kept.digest}-{width}.webp" for width in (320, 640, 800))]
    )
    for width in kept.widths:
        content = shelf.read(harness.shop.settings.data, shelf.file_name(kept.digest, width))
        assert content is not None
        with Image.open(io.BytesIO(content)) as opened:
            assert (opened.format, opened.width, opened.height) == ("WEBP", width, width * 3 // 4)
    product = await harness.shop.db.read(catalogue.find_product, "可樂")
    assert product is not None
    assert [(each.digest, each.alt) for each in product.pictures] == [(kept.digest, "一罐可樂")]


async def test_a_picture_stands_upright_and_tells_nothing_of_its_maker(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5))

    (kept,) = await add(harness, with_place_and_turn())

    assert (kept.width, kept.height) == (1200, 1600)
    for name in files(harness):
        content = shelf.read(harness.shop.settings.data, name)
        assert content is not None
        assert b"secret" not in content
        with Image.open(io.BytesIO(content)) as opened:
            assert opened.height > opened.width
            assert dict(opened.getexif()) == {}
            assert set(opened.info) <= UNTELLING


@pytest.mark.parametrize(
    ("content", "size", "corner"),
    [
        (picture(1600, 800, color=(200, 30, 30)), (1200, 600), (200, 30, 30)),
        (picture(300, 200, "GIF", color=(30, 30, 200)), (300, 200), (30, 30, 200)),
        (picture(640, 640, color=(9, 9, 9, 0), mode="RGBA"), (640, 640), (255, 255, 255)),
    ],
    ids=["large", "small", "transparent"],
)
def test_a_link_preview_is_a_jpeg_of_the_whole_picture(
    content: bytes, size: tuple[int, int], corner: tuple[int, int, int]
) -> None:
    made = pictures.prepare(content, "a.png")

    with Image.open(io.BytesIO(made.preview)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", size)
        shown = opened.getpixel((0, 0))
        assert max(abs(a - b) for a, b in zip(shown, corner, strict=True)) <= 4


async def test_pictures_keep_the_order_that_was_given_to_them(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    db, data = harness.shop.db, harness.shop.settings.data
    red, green, blue = (picture(400, 400, color=color) for color in ("red", "green", "blue"))
    first = await add(harness, red, green)

    again = await add(harness, blue, red, product="可樂")
    assert [each.id for each in again[:2]] == [each.id for each in first]
    moved = await showcase.move_picture(db, "COLA", 3, 1, actor=BOB, now=START)
    assert [each.digest for each in moved] == [again[2].digest, *(each.digest for each in first)]
    await showcase.describe_picture(db, "COLA", 1, " 藍色 ", actor=BOB, now=START)
    left = await showcase.remove_picture(db, data, "COLA", 2, actor=BOB, now=START)

    assert [(each.digest, each.alt) for each in left] == [
        (again[2].digest, "藍色"),
        (first[1].digest, ""),
    ]
    assert not [name for name in files(harness) if name.startswith(first[0].digest)]
    with pytest.raises(NotFound):
        await showcase.remove_picture(db, data, "COLA", 3, actor=BOB, now=START)


async def test_files_stay_while_another_product_has_the_picture(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    await harness.sell(("TEA", 30, 5), name="紅茶")
    (kept,) = await add(harness, picture())
    await add(harness, picture(), product="TEA")

    await showcase.remove_picture(
        harness.shop.db, harness.shop.settings.data, "COLA", 1, actor=BOB, now=START
    )

    assert len(files(harness)) == len(kept.widths) + 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        picture(50, 50)[:-40],
        partial(picture, 9_000, 7_000, "PNG"),
        picture(64, 64, "BMP"),
    ],
    ids=["empty", "svg", "stub", "cut", "huge", "bmp"],
)
async def test_what_is_no_picture_leaves_nothing(
    harness: ShopHarness, content: bytes | Callable[[], bytes]
) -> None:
    content = content if isinstance(content, bytes) else content()
    await harness.sell(("COLA", 30, 5))

    with pytest.raises(InvalidInput):
        await add(harness, picture(), content)

    assert await showcase.pictures_of(harness.shop.db, "COLA") == []


async def test_an_unknown_product_gets_no_picture(harness: ShopHarness) -> None:
    with pytest.raises(NotFound):
        await add(harness, picture(), product="NOPE")
    assert files(harness) == []


def test_the_same_picture_has_the_same_name(tmp_path: Path) -> None:
    one, two = (pictures.prepare(picture(), "a.png") for _ in range(2))
    shelf.keep(tmp_path, one)
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / shelf.FOLDER).iterdir()}
    shelf.keep(tmp_path, two)

    assert one.digest == two.digest
    assert before == {file: file.stat().st_mtime_ns for file in (tmp_path / shelf.FOLDER).iterdir()}


@pytest.mark.parametrize(
    "name", ["../kaimai.db", "kaimai.db", "", "a-320.webp", f"{'0' * 32}-og.jpg", "..%2fx"]
)
def test_only_names_of_pictures_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "kaimai.db").write_bytes(b"books")
    (tmp_path / shelf.FOLDER).mkdir()

    assert shelf.read(tmp_path, name) is None


async def test_pictures_are_put_in_order_and_described_by_their_names(
    harness: ShopHarness,
) -> None:
    await harness.sell(("COLA", 30, 5))
    db = harness.shop.db
    red, green, blue = (picture(400, 400, color=color) for color in ("red", "green", "blue"))
    one, two = await add(harness, red, green)
    await add(harness, blue, product="可樂")

    after = await showcase.arrange_pictures(
        db, "COLA", [two.id, "gone", one.id], alts={one.id: " 紅 "}, actor=BOB, now=START
    )

    assert [each.id for each in after[:2]] == [two.id, one.id]
    assert (len(after), after[1].alt) == (3, "紅")
    noted = await harness.rows("SELECT verb, kind FROM audit_log")
    assert noted == [("edit pictures", "product")] * 3


async def test_a_cropped_picture_keeps_its_place_and_its_words(harness: ShopHarness) -> None:
    await harness.sell(("COLA", 30, 5))
    shop = harness.shop
    (first,) = await add(harness, picture(800, 400, color="red"), alt="紅罐")
    await add(harness, picture(300, 300, color="blue"))
    square = pictures.centred(first.width, first.height, across=1, down=1)

    after = await showcase.crop_picture(
        shop.db, shop.mint, shop.settings.data, "COLA", first.id, box=square, actor=BOB
    )

    assert (after[0].width, after[0].height, after[0].alt) == (400, 400, "紅罐")
    assert not [name for name in files(harness) if name.startswith(first.digest)]
    for wrong in (
        pictures.Box(left=500, top=0, width=600, height=1_000),
        pictures.Box(left=0, top=0, width=1, height=1_000),
        pictures.Box(left=-1, top=0, width=500, height=500),
    ):
        with pytest.raises(InvalidInput):
            await showcase.crop_picture(
                shop.db, shop.mint, shop.settings.data, "COLA", after[0].id, box=wrong, actor=BOB
            )
    with pytest.raises(NotFound):
        await showcase.crop_picture(
            shop.db, shop.mint, shop.settings.data, "COLA", first.id, box=square, actor=BOB
        )


@pytest.mark.parametrize(
    ("size", "shape", "box"),
    [
        ((800, 400), (1, 1), (250, 0, 500, 1_000)),
        ((400, 800), (1, 1), (0, 250, 1_000, 500)),
        ((400, 400), (4, 3), (0, 125, 1_000, 750)),
    ],
)
def test_the_middle_of_a_picture_is_found(
    size: tuple[int, int], shape: tuple[int, int], box: tuple[int, int, int, int]
) -> None:
    found = pictures.centred(*size, across=shape[0], down=shape[1])

    assert (found.left, found.top, found.width, found.height) == box
