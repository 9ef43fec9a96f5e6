"""Texts as people type them, in one way of writing: width, case, signs, emoji, simplified characters.

What a text means is for `plus_one` and `sale_commands`.
"""

import re
import unicodedata

PLACES = range(0xE000, 0xF8FF)
"""Characters for private use: none is left in a plain text, so a reader may put its own there."""

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("➕\ufe62\u207a", "+"),
        **dict.fromkeys("➖−–—‐‑‒﹣", "-"),
        **dict.fromkeys("×✕✖╳", "x"),
        **dict.fromkeys("～〜∼", "~"),
        "ㄧ": "一",  # Bopomofo's stroke, which a phone's keyboard offers first
    }
)
# Only characters that stand in the words of the grammar, or often in names.
_TRADITIONAL = str.maketrans(
    "两个组帮谢结单开团统计数总延长时间说明给买这边样种项号粉红绿蓝点钟库存应该还没箱瓶礼",
    "兩個組幫謝結單開團統計數總延長時間說明給買這邊樣種項號粉紅綠藍點鐘庫存應該還沒箱瓶禮",
)
_GAPS = re.compile(" {2,}")
_INVISIBLE = {"Cf", "Mn", "Me", "Cc", "Co", "Cs", "Cn"}


def plain(text: str) -> str:
    """One width and one kind of sign; emoji become spaces; lines stay lines, case stays."""
    with_signs = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS)
    return _GAPS.sub(" ", "".join(map(_character, with_signs))).strip()


def folded(text: str) -> str:
    """A plain text in small letters and traditional characters, each at its place."""
    small = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return small.translate(_TRADITIONAL)


def as_name(text: str) -> str:
    """A person's name in one way of writing, so that 「幫amy」 and 「幫 AMY」 are one person."""
    words = folded(text).split()
    return " ".join(word.capitalize() if word.isascii() else word for word in words)


def _character(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in {"So", "Sk"}:
        return " "
    return "" if category in _INVISIBLE else character
