"""Words and signs around numbers as people write them, each list separated by bars."""

HEDGE_WORDS = {
    "about": "~|≈|about|approximately|approx|around|circa|ca|c|roughly|some|estimated|est",
    "almost": "almost|nearly|close to|just under",
    "at_least": "at least|no less than|not less than|no fewer than|minimum|min|≥|>=",
    "more_than": ">|more than|over|above|exceeding|upwards of",
    "less_than": "<|less than|fewer than|under|below",
    "up_to": "up to|at most|no more than|not more than|maximum|max|≤|<=",
}
"""Words of each hedge of the column qualifier."""
MULTIPLES = {
    1_000: "thousand|k|tsd",
    1_000_000: "million|millions|mln|mio|mn|m",
    1_000_000_000: "billion|bn|mrd",
}
"""Words of each multiple."""
