"""From a claim to words: what it says, of which place and measure, and who said so.

Every function is pure and keeps number, hedge, base and day as the source gave them.
"""

import pandas as pd

from data.model import Theatre
from data.wording import hedged, span, who


def symbol(theatre: Theatre, claim: pd.Series) -> str:
    """Sign of a claim's stated unit, or its name where it has no sign."""
    unit = theatre.units.loc[claim["unit"]]
    return str(unit["symbol"] if pd.notna(unit["symbol"]) else unit["label"])


def stated(theatre: Theatre, claim: pd.Series) -> str:
    """The claim in short: "about 45 % (4 August 2017, Brett McGurk, US State Department)"."""
    when = span(claim["as_of"], claim["as_of_precision"])
    doubt = "" if claim["status"] == "verified" else ", not verified"
    return f"{hedged(claim, symbol(theatre, claim))} ({when}, {who(claim)}{doubt})"


def place_name(theatre: Theatre, place_id: str) -> str:
    """English name of a place."""
    return str(theatre.places.loc[place_id, "name_en"])


def metric_words(theatre: Theatre, metric: str) -> str:
    """A measure's label within a sentence."""
    label = str(theatre.metrics.loc[metric, "label"])
    return label[:1].lower() + label[1:]
