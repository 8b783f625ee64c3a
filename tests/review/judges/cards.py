"""Writes cards.json: the bins that optbinning finds. A test compares `crates/review` with them.

    pip install optbinning==1.0.0
    python cards.py > cards.json

The table comes from a generator of its own, so that no library's random numbers matter. This is not run in continuous integration.
"""

import json
import math

import numpy
from optbinning import OptimalBinning

state = 98765


def draw(below):
    """A number from 0 up to, not including, `below`."""
    global state
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return (state >> 33) % below


rows = 2000
# A number whose share of wins rises, which is binned, and another that adds to it.
numbers = [[draw(1000) / 10 for _ in range(rows)] for _ in range(2)]


def chance(first, second):
    return 1 / (1 + math.exp(-(-3 + 0.03 * first + (1.2 if second > 60 else 0))))


wins = [int(draw(100_000) < 100_000 * chance(a, b)) for a, b in zip(*numbers)]


def binned(column, most):
    """The cut-offs and the information value of the best monotone division into at most so many bins."""
    binning = OptimalBinning(dtype="numerical", monotonic_trend="ascending", min_bin_size=0.05, max_n_bins=most, solver="cp")
    binning.fit(numpy.array(column), numpy.array(wins))
    table = binning.binning_table
    table.build()
    return {"cuts": [float(cut) for cut in binning.splits], "information": float(table.iv)}


print(json.dumps({"numbers": numbers[:1], "wins": wins, "bins": [binned(numbers[0], 6)]}))
