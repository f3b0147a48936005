"""Bar of the share of a city that a claim reports cleared, for the city's map."""

import pandas as pd

from data.model import Theatre
from data.text.format import format_short_span, format_with_hedge
from data.text.sentences import unit_symbol
from exhibits.builders import sourcing
from exhibits.model import Bar


def build_city_share_bar(theatre: Theatre, claim: pd.Series | None) -> Bar | None:
    """Build the bar of a claim on a share of a city; the source does not locate the share."""
    if claim is None:
        return None
    return Bar(
        lower=sourcing.lower_value(claim),
        upper=sourcing.upper_value(claim),
        text=format_with_hedge(claim, unit_symbol(theatre, claim)),
        done=sourcing.part_label(theatre, str(claim["metric"])),
        when=format_short_span(claim["as_of"], claim["as_of_precision"]),
    )
