"""Claims as marks: what charts over time and charts side by side share.

A panel for each base, the ends of each claim in one unit, what a pointer reads, and which claims
are drawn where there are too many to see.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from data.model import Theatre
from data.text.format import Row, format_count, format_short_date, format_without_hedge
from data.text.sentences import converted_value
from exhibits.builders import sourcing
from exhibits.text.markup import BREAK

MAX_CLAIMS = 200
"""Marks in one chart; more could not be told apart."""
MARKS_NOTE = "Hollow: not verified; arrow: more or less than; ~: about; bar: a range"
"""How a mark shows status and hedge, for a subtitle."""


def panels(theatre: Theatre, claims: pd.DataFrame) -> pd.Series:
    """Heading of each claim's panel: its base, told apart where two bases have one name.

    Two claims share a heading only if they share measure, place and base; a claim without a
    base_id has the base that its own words say.

    Returns
    -------
    Series of str on the index of ``claims``.
    """
    named = claims["base_id"].notna()
    base = claims["base_id"].where(named, claims["base"]).astype(str)
    key = claims["metric"].astype(str) + "\0" + claims["place_id"].astype(str) + "\0" + base
    label = claims["base_id"].map(theatre.bases["label"]).where(named, claims["base"]).astype(str)
    if len(set(claims["metric"])) > 1:
        label = claims["metric"].map(theatre.metrics["label"]).astype(str) + ", of " + label
    unsaid = pd.Series(np.where(named, "", " (the source's words)"), claims.index).astype(str)
    places = claims["place_id"].map(theatre.places["name_en"]).astype(str)
    for more in (unsaid, ", " + places, " [" + base + "]"):
        shared = key.groupby(label).transform("nunique") > 1
        label = label.where(~shared, label + more)
    return label


def chart_unit(theatre: Theatre, metric: str, wanted: str) -> str:
    """Id of the unit in which a measure is drawn.

    The unit the reader wants, for measures of its family; the family's canonical unit otherwise.

    Raises
    ------
    KeyError: no such unit.
    """
    units = theatre.units
    family = str(theatre.metrics.loc[metric, "family"])
    if wanted and str(units.loc[wanted, "family"]) == family:
        return wanted
    return str(units.index[(units["family"] == family) & (units["to_canonical"] == 1)][0])


def unit_label(theatre: Theatre, unit: str) -> str:
    """A unit on an axis: "per cent", "square kilometres"."""
    return str(theatre.units.loc[unit, "label"])


def value_ends(theatre: Theatre, claims: pd.DataFrame, unit: str) -> pd.DataFrame:
    """``least`` and ``most`` of each claim in ``unit``; one value is both."""
    canonical = theatre.units["to_canonical"].astype(float)
    factor = claims["unit"].map(canonical).to_numpy(dtype=float) / canonical[unit]
    return pd.DataFrame(
        {
            "least": claims["value"].fillna(claims["low"]) * factor,
            "most": claims["value"].fillna(claims["high"]) * factor,
        }
    )


def repeated_by(claims: pd.DataFrame) -> pd.Series:
    """By statement_id, how many rows repeat a statement, itself aside."""
    return claims["statement_id"].value_counts() - 1


def mark_frame(
    theatre: Theatre, claims: pd.DataFrame, unit: str, panel: pd.Series, again: pd.Series
) -> pd.DataFrame:
    """The columns that every mark of a claim needs, beside its citation, row by row.

    Parameters
    ----------
    claims : rows of figures, shape (n, any); hundreds at most, for each gets its words.
    unit : the unit drawn. panel : heading of each. again : as `repeats` gives it.

    Returns
    -------
    DataFrame, shape (n, any), RangeIndex: panel, first, last, least, most, group, hover and
    `exhibits.builders.sourcing.CITATION`.
    """
    shown = pd.DataFrame(
        {
            "panel": panel.to_numpy(),
            "first": claims["as_of_first"].to_numpy(),
            "last": claims["as_of_last"].to_numpy(),
            **{name: part.to_numpy() for name, part in value_ends(theatre, claims, unit).items()},
            "group": claims["organisation"].to_numpy(),
            "hover": [
                hover_lines(theatre, claim, unit, int(again.get(claim["statement_id"], 0)))
                for claim in claims.to_dict("records")
            ],
        }
    )
    return pd.concat([shown, sourcing.add_citations(theatre, claims)], axis=1)


def hover_lines(theatre: Theatre, claim: Row, unit: str, again: int) -> str:
    """What a pointer over a claim reads: as stated, and converted where it is drawn so."""
    lines = sourcing.hover_lines(theatre, claim, again)
    if claim["unit"] == unit:
        return lines
    first, _, rest = lines.partition(BREAK)
    return f"{first}{BREAK}= {converted_value(theatre, claim, unit)}, converted{BREAK}{rest}"


def vague_note(theatre: Theatre, claims: pd.DataFrame) -> str:
    """A warning where a panel's base says neither ground nor day."""
    kinds = claims["base_id"].map(theatre.bases["kind"])
    if not (kinds == "unspecified").any():
        return ""
    return "Claims in a panel whose ground is not said may measure different things."


def value_scale(least: pd.Series, most: pd.Series, family: str) -> tuple[float, float]:
    """Ends of a value axis that holds all: a whole of 100 for shares, else from 0 on."""
    low, high = min(0.0, float(least.min())), max(0.0, float(most.max()))
    if family == "share":
        return (max(-100.0, low * 1.12), 100.0)
    return (low * 1.12, (high or 1.0) * 1.12)


def alt_text(title: str, frame: pd.DataFrame) -> str:
    """A chart in words: for each panel how many claims, and the latest."""
    if frame.empty:
        return f"{title}: no claim."
    by_base = "; ".join(
        f"{panel}: {format_count(len(rows), 'claim')}, the latest {rows.iloc[-1]['group']}"
        f" {format_without_hedge(rows.iloc[-1])} ({format_short_date(rows.iloc[-1]['last'])})"
        for panel, rows in frame.groupby("panel", sort=False)
    )
    return f"{title}. {by_base}."


def fullest_panels(panel: pd.Series, most: int) -> Sequence[str]:
    """Headings of at most so many panels: those with most claims, of equal ones the first."""
    counts = panel.value_counts(sort=False)
    return counts.sort_values(ascending=False, kind="stable").index[:most].tolist()


def thin_claims(
    claims: pd.DataFrame, by: pd.Series, ends_of: pd.DataFrame, most: int
) -> tuple[pd.DataFrame, str]:
    """At most so many claims by a rule that keeps what a reader would miss, and the rule.

    Of each line and month the first, last, lowest and highest are kept; if that is still too
    much, of each quarter, then year, then of the whole time; in the end the lines with fewest
    claims go.

    Parameters
    ----------
    by : what a claim's line is, on the index of ``claims``. ends_of : as `ends` gives it.

    Returns
    -------
    The claims kept, in their order; and the rule in words, empty if all were kept.
    """
    # By position: looking a claim up by its id costs more than all the rest.
    kept, rule = np.arange(len(claims)), ""
    line = pd.factorize(by)[0]
    months = claims["as_of_last"].to_numpy(dtype="datetime64[M]").astype(int)
    least, most_of = ends_of["least"].to_numpy(), ends_of["most"].to_numpy()
    for length, name in ((1, "each month"), (3, "each quarter"), (12, "each year"), (10**6, "")):
        if len(kept) <= most:
            return claims.iloc[kept], rule
        groups = pd.DataFrame(
            {"line": line, "time": months // length, "least": least, "most": most_of}
        ).groupby(["line", "time"])
        ends = [groups.head(1).index, groups.tail(1).index]
        kept = np.unique(np.concatenate([*ends, groups["least"].idxmin(), groups["most"].idxmax()]))
        rule = f"the first, last, lowest and highest of each line {f'in {name}' * bool(name)}"
        rule = rule.strip()
    if len(kept) > most:
        fullest_first = np.argsort(-np.bincount(line)[line[kept]], kind="stable")
        kept = np.sort(kept[fullest_first[:most]])
        rule += ", of the lines with most claims"
    return claims.iloc[kept], rule


def thinning_note(left: int, rule: str) -> str:
    """What `thinned` left out, for a note; empty if nothing."""
    if not left:
        return ""
    return (
        f"Not drawn: {format_count(left, 'claim')} between those drawn ({rule}); the Ledger "
        f"has all."
    )
