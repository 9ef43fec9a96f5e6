"""What the shop says in LINE unasked. Answers in a chat are in `line.py`."""

from kaimai.words.languages import Text

SORRY = Text(
    "不好意思，我這邊剛剛卡住了 🙏 請再傳一次，或稍等一下再試。",
    "Sorry, something went wrong on our side. Please say it again, or try in a moment.",
)
"""When the shop's own program failed."""
