"""Colour and symbol of each organisation: the same in all exhibits of a theatre."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from data.model import Theatre
from exhibits.builders.view_scope import CACHED_THEATRES
from exhibits.theme import SERIES_COUNT, SYMBOLS, MarkStyle

_STYLES = tuple(
    MarkStyle(index, SYMBOLS[(index + cycle) % len(SYMBOLS)])
    for cycle in range(len(SYMBOLS))
    for index in range(SERIES_COUNT)
)
"""All pairs of colour and symbol; each cycle pairs them differently."""


@lru_cache(maxsize=CACHED_THEATRES)
def organisation_styles(theatre: Theatre) -> dict[str, MarkStyle]:
    """Assign a colour and a symbol to each organisation of the ledger.

    Organisations with most claims choose first. Each takes the pair, then the colour, least used
    among organisations with claims on the same measure and place, then on the same measure: they
    may share a chart.
    """
    claims = theatre.figures[["organisation", "metric", "place_id"]].drop_duplicates()
    counts = theatre.figures["organisation"].value_counts()
    subjects = {name: rows for name, rows in claims.groupby("organisation")}
    used: dict[tuple[str, ...], Counter[MarkStyle | int]] = defaultdict(Counter)
    styles: dict[str, MarkStyle] = {}
    for organisation in sorted(map(str, counts.index), key=lambda name: (-counts[name], name)):
        rows = subjects[organisation]
        measures = [(metric,) for metric in rows["metric"].unique()]
        charts = list(zip(rows["metric"], rows["place_id"], strict=True))
        by_chart, by_measure = (
            sum((used[key] for key in keys), Counter[MarkStyle | int]())
            for keys in (charts, measures)
        )
        chosen = styles[organisation] = min(
            _STYLES,
            key=lambda style: tuple(
                counter[key] for counter in (by_chart, by_measure) for key in (style, style.colour)
            ),
        )
        for key in (*measures, *charts):
            used[key].update((chosen, chosen.colour))
    return styles


def styles_of(theatre: Theatre, organisations: Iterable[str]) -> tuple[MarkStyle, ...]:
    """Return the styles of organisations, in their order."""
    styles = organisation_styles(theatre)
    return tuple(styles[name] for name in organisations)
