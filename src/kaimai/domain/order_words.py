"""The words of orders in a group: amounts, politeness, wishes, 幫 somebody, 取消, and signs of talk.

Patterns over folded texts in which every item's name is one mark (`item_names`). How they are put
together is in `plus_one`.
"""

import re

from kaimai.domain.numerals import CHARACTERS, MEASURES
from kaimai.domain.typed_text import PLACES

MARK = f"{chr(PLACES.start)}-{chr(PLACES.stop)}"
"""The marks of names, as a range inside a character class."""
STRANGE_MAX = 12
"""Unknown characters beside an order that are still asked about; more of them are talk."""
CANCEL_TEXT_MAX = 40
DIGITS_MAX = 5
"""A number with more digits is a telephone number or the like; with as many it is a slip."""

_NUMBER = rf"\d+|[{CHARACTERS}]+"
DOZENS = ("打",)
"""Measures of another size: a dozen may be twelve, or one pack of a dozen."""
_MEASURE = "|".join(sorted({*MEASURES, *DOZENS, "單位", "單", "位", "人份"}, key=lambda m: -len(m)))
LESS = frozenset("-減少退")
AMOUNT = re.compile(
    rf"""(?P<each>(?:全部|每[種樣款項個])?各|每[種樣款項]|都)?\ *
    (?P<set>改成|改為|改|更正為|更正|修改為|修改成|變成|換成|總共要?|一共要?)?\ *:?\ *
    (?:(?P<sign>(?<!\+)\+(?!\+)|(?<!-)-(?!-)|[增追]?加|減|少|退|x|\*)\ *)?
    (?<![\d./a-wyz])(?<!\d:)(?P<number>{_NUMBER})(?![\d:%]|/\d|\.\d|[a-z](?<!x))
    \ *(?P<measure>{_MEASURE})?""",
    re.VERBOSE,
)
"""One amount. Whether a bare number is one is for what stands beside it."""
BOUND_TAIL = re.compile(
    r"(?:公?分(?!鐘)|公?斤|公克|度|歲|元|塊錢|天|次|年|月|點|樓|層|倍|折|號|級|名|人|票|%)"
)
"""Directly behind a number these make another thing of it: +100分, +1天, +1人."""

SET_AHEAD = re.compile(
    rf"(?:改成|改為|改|更正為?|修改[為成]?|變成|換成|總共要?|一共要?|共要?)\s*:?(?=[\s{MARK}]*$)"
    rf"|^\s*(?:更正|修改|改成|改為|改)\s*:?(?=[\s{MARK}])"
)
WISH = re.compile(r"^\s*我\s*$|(?:算我|加我|留|要|訂|買|想要|來|拿|給我|收|購|登記|報名)\s*$")
_WISHES = r"(?:想要|要買|想買|想訂|要訂|要|訂|買|都要|全部|各|\+)"
WISH_ALONE = re.compile(
    rf"\s*(?:我|也|我也|那我|我都|都)\s*{_WISHES}[\s{MARK}]*$"
    rf"|\s*{_WISHES}\s*[{MARK}][\s{MARK}]*$"
    rf"|\s*[{MARK}]\s*(?:我要|我也要|要)\s*$|\s*(?:改|改成)\s*[{MARK}]\s*$"
)
SWITCH = re.compile(
    rf"\s*(?P<old>[{MARK}])\s*(?:要|想|幫我)?(?:改成|改為|改|換成|換)\s*(?P<new>[{MARK}])\s*"
)

_POLITE = (
    "謝謝(?:你們|您們|你|您|大家)?|感謝|感恩|多謝|謝啦|謝了|謝|3q|thx|thanks|thank you|ty|pls|please|plz"
    "|麻煩(?:您|你)?了?|拜託了?|辛苦了?|有勞了?|哈囉|哈嘍|嗨|hi|hello|hey|你好|您好|早安|早|午安|晚安"
    "|大家好|不好意思|抱歉|團主|團媽|團爸|團長|老闆娘|老闆|主揪|主購|團購主|小編|店長|版主|管家|大大"
    "|喔+|哦+|唷+|呦|喲|啦+|囉+|嘍|呢|耶+|欸|誒|哈+|嘿+|呵+|嘻+|啊+|阿|吧|了|ㄛ|ㄟ|ㄋ|ok|okay"
    "|xd+|qq+|qaq|orz|w+|先這樣|以上"
)
_LEAD = (
    "我們|我|本人|這邊|這裡|那|也|再|還|多|想要|想|要|訂購|訂|買|購|登記|報名|預訂|預購|下單|先|來|拿"
    "|給我|算我|加我|留|請|跟團|跟|入團|上車|追加|加購|加碼|就|好的|好|可以|沒問題|收|一起|剛剛|直接|有|都"
)
_PUNCTUATION = r"[!?.,;:~、。…·・\"'“”‘’()\[\]{}<>^_|/\\&@#$=*【】「」『』《》〈〉♥]"
FILLERS = re.compile(rf"(?:{_POLITE}|{_LEAD}|{_PUNCTUATION}|-{{2,}})+")
"""Words that change nothing: politeness, particles, and wishes that lead an order in."""
AHEAD = re.compile(
    rf"^(?:{_POLITE}|我也?要|我也?想要?|我也|也?要|還要|再來?|請給我|給我|{_PUNCTUATION})+"
)
SUFFIX = re.compile(r"(?:的|色|色的|款|款的|口味|口味的|味|那款|那個|號|號的)")
"""Behind an item's name these add nothing: 粉色的 is 粉."""
APART = re.compile(r"[\n,、;/&+]|和|與|及|還有|跟")
CHUNKS = re.compile(r"[\n,、;/&]|[^\s,、;/&]+")
PIECES = re.compile(rf"[{MARK}]|[\n,、;/&]|(?:\+|和|與|及|還有|跟)(?=[{MARK}])|[^\s,、;/&{MARK}]+")
STICKER = re.compile(r"\((?:[a-z]{2,}(?: [a-z]+)*|\$)\)")
"""How LINE writes its own emoji into a text: (love), (brown hi)."""
QUESTION = re.compile(
    r"嗎|誰|什麼|哪|[??]|可不可以|能不能|怎麼|如何|幾點|多少錢|還可以|還能|是不是|有沒有"
)

FOR = re.compile(
    rf"(?:幫忙|幫|替|(?<![現年世時])代(?!表|購|碼|訂)|\bfor )\s*"
    rf"(?P<name>[^\n,;:{MARK}\d+\-]{{0,24}}?)\s*(?=[{MARK}]|$|[\n,;:])"
)
FIRST_NAME = re.compile(r"\s*(?:[a-z]+(?: [a-z]+)*|[^\s]+)")
FOR_VERBS = re.compile(r"(?:也?各?(?:想要|留|要|訂購|訂|買|登記|報名|預訂|下單|拿|收|的|各)+)$")
EVERYBODY = frozenset({"大家", "各位", "全部", "所有人", "每個人", "你們", "他們"})
MYSELF = frozenset({"", "我", "自己", "我自己", "忙", "我也", "我們", "本人"})
SEVERAL_PEOPLE = re.compile(r"[、,&]|(?<=.)(?:和|跟|與)(?=.)")
NAME = re.compile(
    r"(?!.*(?:是|應該|可能|如果|不|沒|還能|可以|已|款|付|匯|拿|時|候|今|明|天|單|貨|團))"
    r"[^\W\d_][^\n\d+\-=()?!,。]{0,11}"
)
"""What may be somebody's name in an offer: it begins with a letter, and is no word of talk."""

CANCEL = re.compile(r"取消|退訂|刪掉|刪除|\bcancel\b")
THEN = re.compile(r"[\n,、;]|改|換|再")
"""Between 取消 and an amount: then the amount is another order, not what is cancelled."""
CANCELLED = re.compile(r"訂單|登記|預訂|我?的?訂購|我的|全部|所有|都|掉|的(?=\s|$)|(?<!\S)的")
SOFT_CANCEL = re.compile(r"(?:我|先|就|都|通通)*(?:不要|不用|不需要|不訂|不買|退出|放棄)了?")

TALK = re.compile(
    "想法|意見|同意|贊成|附議|認同|支持|樓上|覺得|好笑|笑死|生日|快樂|恭喜|加油|考試|分數|年紀|體重|身高"
    "|經驗值|人生|心情|羨慕|推薦|讚[啦喔]?$|按讚|點數|卡路里|熱量|買.送|送一|算我一票|投票|一票|開會|流感|確診"
    "|http|//|快篩|下雨|塞車|遲到|請假|加班|天氣"
)
"""Words of talk: a message with one of them is no order, whatever else it says."""
LETTER = re.compile("[a-z]")
"""「T+1出貨」: a day of a plan, not a size."""
FEELING = re.compile(
    ".*(?:好吃|好喝|好看|好餓|餓|好累|累|想睡|無聊|可愛|漂亮|好棒|推|讚|真的|沒錯|有道理|[Oo]rz|哭|難過|開心"
    "|辛苦|期待|好冷|好熱|頭痛)"
)
