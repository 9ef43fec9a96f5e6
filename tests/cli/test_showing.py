"""Pictures and featured products from the command line."""

import io
import sqlite3
from pathlib import Path

from PIL import Image

from tests.cli.conftest import Kaimai


def a_picture(folder: Path, name: str, color: str) -> str:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), color).save(out, "JPEG")
    (folder / name).write_bytes(out.getvalue())
    return str(folder / name)


def test_pictures_are_added_moved_described_and_removed(kaimai: Kaimai, tmp_path: Path) -> None:
    kaimai("init", "products", "-y")
    red, blue = (a_picture(tmp_path, f"{color}.jpg", color) for color in ("red", "blue"))
    assert "There is no picture" in kaimai("products", "picture", "BAG-RUSH-S").output

    told = kaimai("products", "picture", "BAG-RUSH-S", red, blue, "--alt", "提袋").output
    assert "400 × 300" in told
    assert told.count("提袋") == 2
    kaimai("products", "picture", "藺草編織提袋", "-n", "2", "--to", "1", "--alt", "側面")
    left = kaimai("products", "picture", "BAG-RUSH-S", "-n", "2", "--remove").output

    assert "側面" in left
    assert left.count("400 × 300") == 1
    assert "NOPE" not in kaimai("products", "picture", "NOPE", code=1).output
    assert "is no picture" in kaimai("products", "picture", "BAG-RUSH-S", __file__, code=1).output
    kaimai("products", "picture", "BAG-RUSH-S", "--remove", code=2)


def test_a_product_is_featured_and_no_longer(kaimai: Kaimai, data: Path) -> None:
    kaimai("init", "products", "-y")

    def featured() -> int:
        with sqlite3.connect(data / "kaimai.db") as db:
            return int(db.execute("SELECT count(*) FROM featured_products").fetchone()[0])

    before = featured()
    kaimai("products", "feature", "BAG-RUSH-S")
    kaimai("products", "feature", "BAG-RUSH-S")
    assert featured() == before + 1
    kaimai("products", "feature", "BAG-RUSH-S", "--off")
    assert featured() == before
