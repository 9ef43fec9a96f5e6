"""Draws the pictures of the demo's goods: `python -m pictures` writes each SVG into `pictures/svg` and
its WebP, as Chromium shows it, into the package. Needs Chromium; run it when a drawing changes."""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from pictures.goods import GOODS

HERE = Path(__file__).parent
PACKAGED = HERE.parent / "src" / "kaimai" / "cli" / "sample_pictures"
BYTES_MAX = 30_000
SIDE = 800


def main() -> None:
    """Draw those that are named, or all."""
    (HERE / "svg").mkdir(exist_ok=True)
    PACKAGED.mkdir(exist_ok=True)
    browser_program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": SIDE, "height": SIDE})
        for name in sys.argv[1:] or GOODS:
            drawing = GOODS[name]()
            (HERE / "svg" / f"{name}.svg").write_text(drawing + "\n", "utf-8")
            page.set_content(f"<body style='margin:0'>{drawing}</body>")
            image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            file = PACKAGED / f"{name}.webp"
            image.save(file, "WEBP", quality=82, method=6)
            size = file.stat().st_size
            print(f"{name}: {size:,} bytes")
            if size > BYTES_MAX:
                raise SystemExit(f"{name} is larger than {BYTES_MAX:,} bytes")
        browser.close()


main()
