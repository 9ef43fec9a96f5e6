"""The letter to somebody who asked to hear when something is back in stock."""

from kaimai.words.formats import money
from kaimai.words.languages import Text
from kaimai.words.letters import Letter, in_html

_BUTTON = "去看看 See it"


def compose_stock_letter(*, shop: str, name: str, price: int, link: str) -> Letter:
    """The letter about one SKU by its name; `link` is its product's page, `price` in NT$."""
    title = Text(f"「{name}」到貨了", f"“{name}” is back in stock.")
    greeting = Text("您好：", "Hello,")
    news = Text(
        f"您想買的「{name}」又有貨了，{money(price)}。數量有限，賣完為止；這封信只會寄這一次。",
        f"What you asked about is here again for {money(price)}, while it lasts. "
        "This is the only letter about it.",
    )
    body = "\n\n".join(
        [greeting.zh, news.zh, link, greeting.en, f"{title.en} {news.en}", link, shop]
    )
    html = in_html(title, greeting, news, shop=shop, link=link, button=_BUTTON)
    return Letter(" ".join(f"【{shop}】{title.zh}".split()), f"{body}\n", html)
