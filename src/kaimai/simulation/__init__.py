"""A whole shop in virtual time: buyers, bank, workers and faults from one seed, replayed exactly.

The operations, the database and the bank's protocol are the real ones; only time, chance and the
network are played.
"""

from kaimai.simulation.plan import STEPS, Plan
from kaimai.simulation.run import Ended, run_seed
from kaimai.simulation.tally import DEEDS, Tally, Trouble
from kaimai.simulation.workshop import Workshop, open_workshop

__all__ = [
    "DEEDS",
    "STEPS",
    "Ended",
    "Plan",
    "Tally",
    "Trouble",
    "Workshop",
    "open_workshop",
    "run_seed",
]
