"""Maps on which buyers pick a convenience store. Only a sample map so far, with made-up stores; a
chain's own map is another class with the same two functions."""

from collections.abc import Mapping
from urllib.parse import urlencode

from kaimai.domain.delivery import Store, checked_store
from kaimai.domain.errors import InvalidInput

SAMPLE = "sample"
SAMPLE_PATH = "/store-map"
SAMPLE_STORES = tuple(
    Store(chain=chain, id=id_, name=name, address=address)
    for chain, id_, name, address in (
        ("711", "900101", "稻埕門市", "臺北市大同區迪化街一段 900 號"),
        ("711", "900102", "美村門市", "臺中市西區美村路一段 900 號"),
        ("711", "900103", "鹽埕門市", "高雄市鹽埕區大勇路 900 號"),
        ("family", "F90201", "全家永康店", "臺北市大安區永康街 900 號"),
        ("family", "F90202", "全家赤崁店", "臺南市中西區赤嵌街 900 號"),
        ("hilife", "H9301", "萊爾富竹科店", "新竹市東區園區一路 900 號"),
        ("hilife", "H9302", "萊爾富礁溪店", "宜蘭縣礁溪鄉德陽路 900 號"),
        ("ok", "K9401", "OK 花蓮店", "花蓮縣花蓮市中山路 900 號"),
        ("ok", "K9402", "OK 板橋店", "新北市板橋區文化路一段 900 號"),
    )
)


class SampleMap:
    """A map of made-up stores, served by the shop itself at `SAMPLE_PATH`."""

    def __init__(self, public_url: str) -> None:
        self._page = public_url.rstrip("/") + SAMPLE_PATH

    def address(self, chain: str, *, reply_to: str) -> str:
        """See `StoreMap.address`."""
        return f"{self._page}?{urlencode({'chain': chain, 'reply_to': reply_to})}"

    def store_in(self, form: Mapping[str, str]) -> Store | None:
        """See `StoreMap.store_in`."""
        try:
            return checked_store(
                form.get("chain", ""),
                form.get("storeid", ""),
                form.get("storename", ""),
                form.get("storeaddress", ""),
            )
        except InvalidInput:
            return None
