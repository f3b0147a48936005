"""Checks across cells, rows and tables: references, ranges, repeats and hierarchies.

Each rule takes the typed frames (index = spreadsheet row) and yields findings. A rule whose tables
could not be read is skipped, as those tables already have findings.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from data.loading.derived_columns import date_spans
from data.loading.theatre_rules import SETTINGS_RULES, has_all_columns, row_findings
from data.model import Finding, Settings
from data.schema import TABLES, table

BASE_EXPECTED = (
    "the base of a percentage: what 100 % refers to, in the source's words, such as "
    "'territory of the country'"
)
Frames = dict[str, pd.DataFrame]


def check_integrity(frames: Frames, settings: Settings | None) -> list[Finding]:
    """Apply every integrity rule and return the findings.

    Parameters
    ----------
    frames : the tables that could be read, by name; missing columns are absent, columns without a
        valid cell are present.
    settings : None if theatre.toml could not be read; rules that need it are skipped.
    """
    findings = list(_references(frames))
    for names, rule in _RULES:
        if all(has_all_columns(name, frames) for name in names):
            findings += rule(*(frames[name] for name in names))
    if settings:
        for names, settings_rule in SETTINGS_RULES:
            if all(has_all_columns(name, frames) for name in names):
                findings += settings_rule(settings, *(frames[name] for name in names))
    return findings


def _references(frames: Frames) -> Iterator[Finding]:
    for spec in TABLES:
        rows = frames.get(spec.name)
        for column in spec.columns:
            is_readable = rows is not None and column.name in rows and column.refers in frames
            if not is_readable or rows is None:
                continue
            key = table(column.refers).key[0]
            if key not in frames[column.refers]:
                continue
            known = frames[column.refers][key]
            dangling = rows[column.name].notna() & ~rows[column.name].isin(known)
            yield from row_findings(
                spec.name, rows, dangling, column.name, f"a {key} of {table(column.refers).file}"
            )


def _amounts(figures: pd.DataFrame) -> Iterator[Finding]:
    value, low, high = figures["value"], figures["low"], figures["high"]
    none = value.isna() & low.isna() & high.isna()
    yield from row_findings("figures", figures, none, "value", "a value, or low and high")
    half = low.isna() != high.isna()
    yield from row_findings("figures", figures, half, "high", "both low and high, or neither")
    yield from row_findings("figures", figures, low > high, "low", "a value not greater than high")
    outside = (value < low) | (value > high)
    yield from row_findings("figures", figures, outside, "value", "a value between low and high")
    ranged = (figures["qualifier"] == "range") & low.isna() & high.isna()
    yield from row_findings(
        "figures", figures, ranged, "qualifier", "low and high, as required by the qualifier range"
    )


def _measures(
    figures: pd.DataFrame, metrics: pd.DataFrame, units: pd.DataFrame
) -> Iterator[Finding]:
    by_metric = metrics.drop_duplicates("metric").set_index("metric")
    unit_family = figures["unit"].map(units.drop_duplicates("unit").set_index("unit")["family"])
    family = figures["metric"].map(by_metric["family"])
    mismatched = family.notna() & unit_family.notna() & (family != unit_family)
    for name in sorted(family[mismatched].unique()):
        expected = (
            f"a unit of the family {name}, as other figures of the measure; each measure has "
            "one family of units"
        )
        of_family = mismatched & (family == name)
        yield from row_findings("figures", figures, of_family, "unit", expected)
    changes = figures["metric"].map(by_metric["kind"]) == "change"
    per_cent = unit_family == "share"
    yield from row_findings(
        "figures", figures, per_cent & figures["base"].isna(), "base", BASE_EXPECTED
    )
    yield from row_findings(
        "figures",
        figures,
        per_cent & figures["base_id"].isna() & figures["base"].notna(),
        "base_id",
        "the base_id of a percentage",
    )
    for column in ("value", "low", "high"):
        amount = figures[column]
        over = per_cent & ~changes & ((amount < 0) | (amount > 100))
        yield from row_findings("figures", figures, over, column, "a percentage from 0 to 100")
        over = per_cent & changes & (amount.abs() > 100)
        expected = "a change from -100 to 100 per cent"
        yield from row_findings("figures", figures, over, column, expected)
        below = ~per_cent & (amount < 0)
        yield from row_findings("figures", figures, below, column, "a number of at least 0")


def _phrases(metrics: pd.DataFrame) -> Iterator[Finding]:
    phrase = metrics["phrase"].fillna("{place}")
    remainder = phrase.str.replace("{place}", "", n=1, regex=False)
    invalid = (remainder == phrase) | remainder.str.contains(r"[{}]")
    expected = "a phrase that contains {place} once"
    yield from row_findings("metrics", metrics, invalid, "phrase", expected)
    opposite = metrics.drop_duplicates("metric").set_index("metric")["opposite"]
    back = metrics["opposite"].map(opposite)
    family = metrics.drop_duplicates("metric").set_index("metric")["family"]
    inconsistent = (back != metrics["metric"]) | (metrics["opposite"] == metrics["metric"])
    inconsistent |= (metrics["family"] != "share") | (metrics["opposite"].map(family) != "share")
    inconsistent &= metrics["opposite"].isin(metrics["metric"])
    yield from row_findings(
        "metrics",
        metrics,
        inconsistent,
        "opposite",
        "another share whose opposite is this metric",
    )


def _conversions(
    conversions: pd.DataFrame, units: pd.DataFrame, figures: pd.DataFrame
) -> Iterator[Finding]:
    family = units.drop_duplicates("unit").set_index("unit")["family"]
    first, second = conversions["stated_unit"], conversions["other_unit"]
    known = first.isin(family.index) & second.isin(family.index)
    first_family, second_family = (family.reindex(side).to_numpy() for side in (first, second))
    inconsistent = known & ((first == second) | (first_family != second_family))
    yield from row_findings(
        "conversions", conversions, inconsistent, "other_unit", "another unit of the same family"
    )
    by_id = figures.drop_duplicates("figure_id").set_index("figure_id")
    linked = conversions[conversions["figure_id"].isin(by_id.index)]
    claim = by_id.loc[linked["figure_id"]].set_index(linked.index)
    for column, of in (("source_id", "source_id"), ("stated_unit", "unit"), ("stated", "value")):
        inconsistent = linked[column].notna() & claim[of].notna() & (linked[column] != claim[of])
        expected = "the same value as in the row of this figure_id"
        yield from row_findings("conversions", linked, inconsistent, column, expected)


_LENGTHS = {"day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}


def _partial(name: str, rows: pd.DataFrame, column: str, precision: str) -> Iterator[Finding]:
    lengths = rows[precision].map(_LENGTHS)
    invalid = rows[rows[column].notna() & lengths.notna() & (rows[column].str.len() != lengths)]
    for row, cell, known in zip(invalid.index, invalid[column], invalid[precision], strict=True):
        shape = "YYYY-MM-DD"[: _LENGTHS[known]]
        yield Finding(
            table(name).file, int(row), column, cell, f"{shape}, as required by {precision} {known}"
        )


def _figure_dates(figures: pd.DataFrame, sources: pd.DataFrame) -> Iterator[Finding]:
    yield from _partial("figures", figures, "as_of", "as_of_precision")
    yield from _find_dated_after_publication(
        "figures", figures, "as_of", "as_of_precision", sources
    )


def _find_dated_after_publication(
    name: str, rows: pd.DataFrame, column: str, precision: str, sources: pd.DataFrame
) -> Iterator[Finding]:
    first, _ = date_spans(rows[column], rows[precision])
    publication_dates = sources.drop_duplicates("source_id").set_index("source_id")["published_on"]
    published = pd.Series(
        publication_dates.reindex(rows["source_id"]).to_numpy(), rows.index, "datetime64[us]"
    )
    for row in rows.index[first > published]:
        yield Finding(
            table(name).file,
            int(row),
            column,
            str(rows.loc[row, column]),
            f"a date not after publication on {published[row]:%Y-%m-%d}",
        )


def _repeats(figures: pd.DataFrame) -> Iterator[Finding]:
    parent = dict(zip(figures["figure_id"], figures["repeat_of"], strict=True))
    for row, figure, other in zip(
        figures.index, figures["figure_id"], figures["repeat_of"], strict=True
    ):
        seen, step = {figure}, other
        while isinstance(step, str) and step in parent and step not in seen:
            seen.add(step)
            step = parent[step]
        if isinstance(step, str) and step == figure:
            yield Finding(
                "figures.csv", int(row), "repeat_of", str(other), "no circular chain of repeats"
            )


def _event_dates(events: pd.DataFrame, sources: pd.DataFrame) -> Iterator[Finding]:
    first, _ = date_spans(events["date"], events["date_precision"])
    backwards = events["date_end"] < first
    yield from row_findings("events", events, backwards, "date_end", "a date not before date")
    yield from _partial("events", events, "date", "date_precision")
    yield from _find_dated_after_publication("events", events, "date", "date_precision", sources)


def _clearing_dates(clearing: pd.DataFrame) -> Iterator[Finding]:
    # With precision month a full date is valid: it is the end of the month described.
    vague = clearing[(clearing["precision"] != "month") | (clearing["date_reported"].str.len() < 7)]
    yield from _partial("clearing", vague, "date_reported", "precision")


def _neighbourhood_known(clearing: pd.DataFrame, neighbourhoods: pd.DataFrame) -> Iterator[Finding]:
    known = pd.MultiIndex.from_frame(neighbourhoods[["place_id", "neighbourhood_id"]])
    named = pd.MultiIndex.from_frame(clearing[["place_id", "neighbourhood_id"]])
    dangling = pd.Series(~named.isin(known), clearing.index)
    yield from row_findings(
        "clearing", clearing, dangling, "neighbourhood_id", "a neighbourhood of this city"
    )


def _require_source(name: str) -> Callable[[pd.DataFrame], Iterator[Finding]]:
    def rule(rows: pd.DataFrame) -> Iterator[Finding]:
        unsourced = (rows["status"] == "verified") & rows["source_id"].isna()
        yield from row_findings(
            name, rows, unsourced, "source_id", "a source, as required by the status verified"
        )

    return rule


def _addresses(sources: pd.DataFrame) -> Iterator[Finding]:
    normalised = sources["url"].str.replace(r"^https?://", "", regex=True).str.rstrip("/")
    twice = normalised.notna() & normalised.duplicated()
    yield from row_findings(
        "sources", sources, twice, "url", "one row per source (a row above has this address)"
    )
    inconsistent = sources["published_on"].notna() & sources["published_inferred"].isna()
    expected = "true or false, as required by published_on"
    yield from row_findings("sources", sources, inconsistent, "published_inferred", expected)


def _parents(places: pd.DataFrame) -> Iterator[Finding]:
    parent = dict(zip(places["place_id"], places["part_of"], strict=True))
    kind = dict(zip(places["place_id"], places["kind"], strict=True))
    for row, place in places["place_id"].items():
        seen, step = set(), place
        while isinstance(step, str) and step not in seen:
            seen.add(step)
            step = parent.get(step)
        if isinstance(step, str):
            expected = "a place that is not itself part of this one"
        elif not isinstance(parent.get(place), str) and kind.get(place) != "theatre":
            expected = "the place that contains it (only a theatre has none)"
        else:
            continue
        read = parent.get(place)
        yield Finding(
            "places.csv",
            int(str(row)),
            "part_of",
            read if isinstance(read, str) else "",
            expected,
        )


_RULES: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Finding]]], ...] = (
    (("figures",), _amounts),
    (("figures", "metrics", "units"), _measures),
    (("metrics",), _phrases),
    (("conversions", "units", "figures"), _conversions),
    (("figures", "sources"), _figure_dates),
    (("figures",), _repeats),
    (("events", "sources"), _event_dates),
    (("clearing",), _clearing_dates),
    (("clearing", "neighbourhoods"), _neighbourhood_known),
    (("events",), _require_source("events")),
    (("control",), _require_source("control")),
    (("clearing",), _require_source("clearing")),
    (("sources",), _addresses),
    (("places",), _parents),
)
