"""The first page of the back office."""

from collections.abc import Mapping

from kaimai.words.languages import Text

TEXTS: Mapping[str, Text] = {
    "today_title": Text("今日", "Today"),
}
