"""Claims as chart marks: shared by charts over time and charts of rival claims.

Panels by base, value bounds in one unit, hover text, and selection of claims where there are too
many to distinguish.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.model import Row, Theatre
from data.text.bases import base_in_text
from data.text.format import format_count, format_short_span, format_with_hedge, sentence_case
from data.text.sentences import converted_value, unit_symbol
from exhibits.builders import sourcing
from exhibits.text.markup import BREAK

MAX_CLAIMS = 200
"""Maximum marks in one chart; more would be indistinguishable."""
MARKS_NOTE = "Hollow: unverified; arrow: lower or upper bound; ~: approximate; bar: range"
"""Key to status and hedge marks, for a subtitle."""
_ALT_COLUMNS = [
    "panel", "group", "first", "as_of_precision", "value", "low", "high", "qualifier", "unit",
]  # fmt: skip


def panels(theatre: Theatre, claims: pd.DataFrame) -> pd.Series:
    """Return the panel heading of each claim: its base, qualified where two bases share a name.

    Two claims share a heading only if they share measure, place and base; a claim without a
    base_id has the base stated in its text.

    Returns
    -------
    Series of str on the index of ``claims``.
    """
    # Lists: with columns of a frame this takes as long as all other parts of a chart.
    columns = (claims[name].tolist() for name in ("metric", "place_id", "base_id", "base"))
    keys = [
        (metric, place, base_id if isinstance(base_id, str) else base, isinstance(base_id, str))
        for metric, place, base_id, base in zip(*columns, strict=True)
    ]
    distinct = list(dict.fromkeys(keys))
    names = theatre.bases["label"]
    labels = [
        str(names[base]) if is_named else base_in_text(theatre, base)
        for _, _, base, is_named in distinct
    ]
    if len({metric for metric, *_ in distinct}) > 1:
        metrics = theatre.metrics["label"]
        labels = [
            f"{metrics[metric]}, of {label}"
            for (metric, *_), label in zip(distinct, labels, strict=True)
        ]
    places = theatre.places["name_en"]
    suffixes = (
        ["" if is_named else " (source's wording)" for *_, is_named in distinct],
        [f", {places[place]}" for _, place, *_ in distinct],
        [f" [{base}]" for _, _, base, _ in distinct],
    )
    for suffix in suffixes:
        counts = Counter(labels)
        labels = [
            label + end if counts[label] > 1 else label
            for label, end in zip(labels, suffix, strict=True)
        ]
    by_key = dict(zip(distinct, labels, strict=True))
    return pd.Series([by_key[key] for key in keys], claims.index, "str")


def chart_unit(theatre: Theatre, metric: str, preferred_unit: str) -> str:
    """Return the id of the unit in which a measure is drawn.

    The preferred unit for measures of its family; otherwise the family's canonical unit.

    Raises
    ------
    KeyError: no such unit.
    """
    units = theatre.units
    family = str(theatre.metrics.loc[metric, "family"])
    if preferred_unit and str(units.loc[preferred_unit, "family"]) == family:
        return preferred_unit
    return str(units.index[(units["family"] == family) & (units["to_canonical"] == 1)][0])


def unit_label(theatre: Theatre, unit: str) -> str:
    """Return the axis label of a unit: "per cent", "square kilometres"."""
    return str(theatre.units.loc[unit, "label"])


def value_ends(theatre: Theatre, claims: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return ``least`` and ``most`` of each claim in ``unit``, equal for a single value."""
    canonical = theatre.units["to_canonical"].to_dict()
    factor = np.array([canonical[each] for each in claims["unit"]], dtype=float) / canonical[unit]
    value, low, high = (
        claims[name].to_numpy(dtype=float, na_value=np.nan) for name in ("value", "low", "high")
    )
    is_range = np.isnan(value)
    return pd.DataFrame(
        {
            "least": np.where(is_range, low, value) * factor,
            "most": np.where(is_range, high, value) * factor,
        },
        index=claims.index,
    )


def repeated_by(claims: pd.DataFrame) -> pd.Series:
    """Count the rows that repeat each statement, excluding the original, by statement_id."""
    return claims["statement_id"].value_counts() - 1


def mark_frame(
    theatre: Theatre, claims: pd.DataFrame, unit: str, panel: pd.Series, repeat_counts: pd.Series
) -> pd.DataFrame:
    """Return the mark and citation columns of claims, row by row.

    Parameters
    ----------
    claims : rows of figures, shape (n, any); hundreds at most, as text is formatted
        for each.
    unit : the unit drawn.
    panel : panel heading of each claim.
    repeat_counts : result of `repeated_by`.

    Returns
    -------
    DataFrame, shape (n, any), RangeIndex: panel, first, last, least, most, group, hover and
    `exhibits.builders.sourcing.CITATION`.
    """
    columns = pd.DataFrame(
        {
            "panel": panel.to_numpy(),
            "first": claims["as_of_first"].to_numpy(),
            "last": claims["as_of_last"].to_numpy(),
            **{
                name: column.to_numpy()
                for name, column in value_ends(theatre, claims, unit).items()
            },
            "group": claims["organisation"].to_numpy(),
            "hover": [
                hover_lines(theatre, claim, unit, int(repeat_counts.get(claim["statement_id"], 0)))
                for claim in claims.to_dict("records")
            ],
        }
    )
    return pd.concat([columns, sourcing.add_citations(theatre, claims)], axis=1)


def hover_lines(theatre: Theatre, claim: Row, unit: str, repeats: int) -> str:
    """Return the hover text of a claim: as stated, and converted if drawn in another unit."""
    lines = sourcing.hover_lines(theatre, claim, repeats)
    if claim["unit"] == unit:
        return lines
    first, _, rest = lines.partition(BREAK)
    return f"{first}{BREAK}= {converted_value(theatre, claim, unit)}, converted{BREAK}{rest}"


def vague_note(theatre: Theatre, claims: pd.DataFrame) -> str:
    """Return a warning if a panel's base specifies neither area nor date, else ""."""
    kinds = theatre.bases["kind"]
    if all(kinds[base] != "unspecified" for base in claims["base_id"].dropna().unique()):
        return ""
    return "Claims in a panel with an unspecified base may measure different things."


def value_scale(lower: pd.Series, upper: pd.Series, family: str) -> tuple[float, float]:
    """Return the range of a value axis: up to 100 for shares, else including 0."""
    low, high = min(0.0, float(lower.min())), max(0.0, float(upper.max()))
    if family == "share":
        return (max(-100.0, low * 1.12), 100.0)
    return (low * 1.12, (high or 1.0) * 1.12)


def alt_text(theatre: Theatre, title: str, frame: pd.DataFrame) -> str:
    """Return the alt text of a chart: per panel the number of claims, and the latest as stated."""
    if frame.empty:
        return f"{title}: no claims."
    counts = Counter(frame["panel"])
    last_rows = {panel: position for position, panel in enumerate(frame["panel"])}
    latest = frame.iloc[[*last_rows.values()]][_ALT_COLUMNS].to_dict("records")
    by_base = "; ".join(
        f"{row['panel']}: {format_count(counts[row['panel']], 'claim')}, the latest "
        f"{format_with_hedge(row, unit_symbol(theatre, row))} ({_short_date(row)}, {row['group']})"
        for row in latest
    )
    return f"{title}. {sentence_case(by_base)}."


def fullest_panels(panel: pd.Series, limit: int) -> Sequence[str]:
    """Return the headings of the panels with most claims, at most ``limit``; ties in order."""
    counts = panel.value_counts(sort=False)
    return counts.sort_values(ascending=False, kind="stable").index[:limit].tolist()


def thin_claims(
    claims: pd.DataFrame, lines: pd.Series, ends: pd.DataFrame, limit: int
) -> tuple[pd.DataFrame, str]:
    """Select at most ``limit`` claims that preserve the course of each line, with the rule used.

    For each line and month the first, last, lowest and highest are retained; if these exceed the
    limit, for each quarter, then year, then the full period; finally the lines with fewest claims
    are dropped.

    Parameters
    ----------
    lines : line of each claim, on the index of ``claims``.
    ends : result of `value_ends`.
    limit : maximum number of claims.

    Returns
    -------
    The selected claims, in input order; and the rule as text, empty if all are selected.
    """
    # Work with positional indices: lookups by id dominate the cost.
    positions, rule = np.arange(len(claims)), ""
    line_codes = pd.factorize(lines)[0]
    months = claims["as_of_last"].to_numpy(dtype="datetime64[M]").astype(int)
    lower, upper = ends["least"].to_numpy(), ends["most"].to_numpy()
    for months_per_period, name in (
        (1, "each month"),
        (3, "each quarter"),
        (12, "each year"),
        (10**6, ""),
    ):
        if len(positions) <= limit:
            return claims.iloc[positions], rule
        groups = pd.DataFrame(
            {"line": line_codes, "time": months // months_per_period, "least": lower, "most": upper}
        ).groupby(["line", "time"])
        end_rows = [groups.head(1).index, groups.tail(1).index]
        positions = np.unique(
            np.concatenate([*end_rows, groups["least"].idxmin(), groups["most"].idxmax()])
        )
        rule = f"the first, last, lowest and highest of each line {f'in {name}' * bool(name)}"
        rule = rule.strip()
    if len(positions) > limit:
        order = np.argsort(-np.bincount(line_codes)[line_codes[positions]], kind="stable")
        positions = np.sort(positions[order[:limit]])
        rule += ", of the lines with most claims"
    return claims.iloc[positions], rule


def thinning_note(omitted: int, rule: str) -> str:
    """Return a note on the claims omitted by `thin_claims`, empty if none."""
    if not omitted:
        return ""
    return (
        f"Not shown: {format_count(omitted, 'claim')} between those shown ({rule}); see the Ledger."
    )


def _short_date(mark: Row) -> str:
    return format_short_span(mark["first"], mark["as_of_precision"])
