"""Numbers and measure words as people type them in Chinese chats: 3, ３, 三, 兩, 十二, 一百二十.

What a sentence means is read elsewhere. Nothing is guessed: 半, 一打 or 三五 are no numbers here.
"""

import re
import unicodedata

NUMBER_MAX = 9_999
"""The largest number that is read: no more units than that fit into a cart."""
MEASURES = (
    "公斤",
    "台斤",
    "組合",
    *"個箇箱瓶包盒罐件份組條顆粒雙支枝張本台臺杯袋串片塊隻籃束朵桶碗尾入對套把斤排捲卷株盆匹頂頭節筒罈壺盤只枚",
)
"""Words that stand between a number and what is counted (量詞), and the unit names of shops."""

_DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹貳參肆伍陸柒捌玖")},
    "兩": 2,
    "两": 2,
    "倆": 2,
    "贰": 2,
    "叁": 3,
    "叄": 3,
    "陆": 6,
}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": "二十", "卄": "二十", "卅": "三十", "丗": "三十"}
CHARACTERS = "".join({**_DIGITS, **_PLACES, **_TENS})
"""Every Chinese character that a number may be written with, for patterns that look for numbers."""
_WRITTEN_OUT = re.compile(r"[0-9]{1,4}")


def read_number(text: str) -> int | None:
    """The whole number from 0 to 9,999 that this text is, and nothing else; None if it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _WRITTEN_OUT.fullmatch(plain) and plain.isascii():
        return int(plain)
    for short, full in _TENS.items():
        plain = plain.replace(short, full)
    if not plain or any(each not in _DIGITS and each not in _PLACES for each in plain):
        return None
    if len(plain) == 1 and plain in _DIGITS:
        return _DIGITS[plain]
    return _read_places(plain)


def _read_places(plain: str) -> int | None:
    """Digits before places that get smaller: 一百零五, 兩百, 十二, 一千二百三十四.

    What ends in a digit behind 百 or 千 without 零 (一百二, a hundred and twenty when spoken) is
    left unread, like two digits in a row.
    """
    total, digit, smallest, has_zero = 0, None, 10_000, False
    for character in plain:
        if character in _PLACES:
            place = _PLACES[character]
            if place >= smallest or (digit is None and place != 10) or digit == 0:
                return None
            total += (1 if digit is None else digit) * place
            digit, smallest, has_zero = None, place, False
            continue
        value = _DIGITS[character]
        if value == 0:
            if digit is not None or has_zero or smallest == 10_000:
                return None
            has_zero = True
        elif digit is None:
            digit = value
        else:
            return None
    if digit is None:
        return None if has_zero else total
    return total + digit if smallest == 10 or has_zero else None
