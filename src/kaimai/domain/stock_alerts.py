"""Word that something is back in stock, for those who asked: who is told when, so that few units do not
call out hundreds of people."""

from datetime import timedelta

STOCK_BACK = "stock.back"
"""The kind of the event that tells of one alert."""
TOLD_FOR_A_UNIT = 3
"""People told for each free unit, in the order in which they asked; not everybody comes."""
TOLD_AGAIN_AFTER = timedelta(hours=1)
"""So long those who were told have before the next in line are."""
