"""`python -m benchmarks.search`: how long a search takes in a shop of 20,000 products, on both databases.

Words are made of a hundred common characters, so that every pair stands in many products: worse than
a real shop. Medians of the query alone, the first page of 24 with SKUs and pictures.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from kaimai.composition import open_shop
from kaimai.domain.catalog import Choice, NewProduct, NewSku
from kaimai.domain.moves import SYSTEM
from kaimai.operations.catalog import import_products
from kaimai.persistence.database import Database
from kaimai.queries import catalogue
from kaimai.settings import Settings
from tests.postgres_cluster import temporary_cluster

CHARACTERS = "茶葉烏龍紅玉高山清香春冬金萱鐵觀音包罐禮盒手工鳳梨酥太陽餅牛軋糖黑芝麻花生豆腐乾魚鬆辣醬油膏米粉麵條冰可樂果汁汽水酒杯壺碗盤木竹藤編袋傘帕巾衣褲鞋帽紙筆本卡貼畫年曆燈香皂洗髮精油膠帶"
QUERIES = ("茶", "可樂", "可樂 果", "鳳梨酥禮盒", "tea", "無此物品")


def made_up(count: int, seed: int) -> list[NewProduct]:
    """Products with names of six characters and descriptions of forty."""
    chance = random.Random(seed)

    def words(length: int) -> str:
        return "".join(chance.choices(CHARACTERS, k=length))

    return [
        NewProduct(
            name=f"{words(6)} {number}",
            category=words(2) if number < 10 else "雜貨",
            description=words(40) + (" tea" if number % 9 == 0 else ""),
            skus=(NewSku(sku=f"S{number}", price=chance.randrange(50, 3_000), on_hand=9),),
        )
        for number in range(count)
    ]


async def measure(settings: Settings, count: int, rounds: int) -> dict[str, tuple[float, int]]:
    """Median milliseconds, and products found, of each query."""
    async with open_shop(settings) as shop:
        await import_products(shop.db, shop.mint, made_up(count, 1), actor=SYSTEM)
        return {query: await _time(shop.db, query, rounds) for query in QUERIES}


async def _time(db: Database, query: str, rounds: int) -> tuple[float, int]:
    took, total = [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        found = await db.read(catalogue.list_products, Choice(query=query), limit=24)
        took.append((time.perf_counter() - began) * 1_000)
        total = found.total
    return statistics.median(took), total


def main() -> None:
    """Fill a shop on each database, and print the medians."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search")
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=11)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, temporary_cluster() as cluster:
        for url in ("", cluster.url(cluster.create_database())):
            settings = Settings(data=Path(folder), database_url=url)
            times = asyncio.run(measure(settings, given.products, given.rounds))
            print("postgresql" if url else "sqlite", f"{given.products:,} products")
            for query, (median, total) in times.items():
                print(f"  {query:12} {median:6.1f} ms  {total:6,} found")


if __name__ == "__main__":
    main()
