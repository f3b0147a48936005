"""Warnings about claims whose numbers are mutually inconsistent. Nothing is corrected.

A warning is not an error: each claim is recorded as stated by its source, and may be right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import ledger, outliers
from data.queries.bounds_and_trends import claim_bounds
from data.queries.disagreements import MIN_PER_CENT, MIN_POINTS, find_contradictions
from data.text.articles import place_with_article
from data.text.format import NARROW, format_number, join_list, sentence_case
from data.text.measures import measured_phrase
from data.text.sentences import stated_value
from data.text.speakers import is_own_organisation

CONTRADICTION_DAYS = 7
"""Maximum number of days between two numbers of one speaker for a contradiction."""

_SENTENCE_COLUMNS = (
    *("as_of", "as_of_precision", "status", "speaker", "organisation"),
    *("value", "low", "high", "unit", "qualifier", "drawable"),
)
_MAX_SHARE_PCT = 100 + MIN_POINTS


@dataclass(frozen=True)
class ClaimWarning:
    """An inconsistency: its kind, a sentence that quotes the claims, and the ids of the claims."""

    kind: str
    sentence: str
    figure_ids: tuple[str, ...]
    place_id: str
    metric: str


WARNING_KINDS = ("falling", "over_whole", "over_country", "power_of_ten", "contradicts_self")


def find_warnings(theatre: Theatre) -> tuple[ClaimWarning, ...]:
    """Find all warnings about the claims, sorted by kind, place, measure and id.

    falling: an organisation lowers its running total on one comparable base. over_whole: loss and
    hold shares of one organisation, base and date exceed 100 per cent; the parts of a place exceed
    the total; the area lost exceeds every claim of the peak area. over_country: an area larger than
    its country. power_of_ten: off by a factor of 10, 100, 1,000 ... from every claim around it,
    misprints included. contradicts_self: one speaker, one measure, place and base, two numbers
    within a week. Differences that hedges permit or rounding explains cause no warning.
    """
    texts = _ClaimTexts(theatre)
    found = [
        *_find_falling(texts),
        *_find_shares_over(texts),
        *_find_parts_over(texts),
        *_find_over_peak(texts),
        *_find_over_country(texts),
        *_find_power_of_ten(texts),
        *_find_contradicting(texts),
    ]
    order = {kind: place for place, kind in enumerate(WARNING_KINDS)}
    return tuple(sorted(found, key=lambda w: (order[w.kind], w.place_id, w.metric, w.figure_ids)))


class _ClaimTexts:
    """Claims with their bounds, and their texts for warnings."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        figures = theatre.figures
        self.rows = (
            figures.join(claim_bounds(theatre, figures)).rename_axis("figure_id").reset_index()
        )
        kinds = {
            base_id: ledger.is_comparable_base(theatre, base_id) for base_id in theatre.bases.index
        }
        compares = [kinds.get(base_id, False) for base_id in figures["base_id"]]
        self.rows["compares"] = np.array(compares, dtype=bool)
        statement_ids = ledger.select_claims(theatre, statements_only=True).index
        self.rows["statement"] = self.rows["figure_id"].isin(statement_ids)
        metrics = theatre.metrics.loc[figures["metric"]]
        for column in ("family", "kind", "direction"):
            self.rows[column] = metrics[column].to_numpy()

        # Row access on a large frame is slow: hold the columns of a sentence as lists.
        self._columns = {name: figures[name].tolist() for name in _SENTENCE_COLUMNS}
        self._at = {figure_id: position for position, figure_id in enumerate(figures.index)}
        self._subjects: dict[tuple[str, str], str] = {}

    def claim(self, figure_id: str) -> str:
        position = self._at[figure_id]
        return stated_value(
            self.theatre, {name: cells[position] for name, cells in self._columns.items()}
        )

    def subject(self, metric: str, place_id: str) -> str:
        if (metric, place_id) not in self._subjects:
            self._subjects[metric, place_id] = measured_phrase(self.theatre, metric, place_id)
        return self._subjects[metric, place_id]

    def base(self, base_id: str) -> str:
        return f"base: {self.theatre.bases['label'][base_id]}"

    def warning(
        self, kind: str, metric: str, place_id: str, statement: str, figure_ids: tuple[str, ...]
    ) -> ClaimWarning:
        subject = sentence_case(self.subject(metric, place_id))
        return ClaimWarning(kind, f"{subject}: {statement}.", figure_ids, place_id, metric)


def _find_falling(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    """Find totals of losses that fall, where the theatre's subject loses territory throughout."""
    if texts.theatre.settings.subject_trend != "falling":
        return
    rows = texts.rows
    rows = rows[rows["statement"] & rows["compares"]]
    rows = rows[(rows["kind"] == "stock") & (rows["direction"] == "loss")]
    keys = ["metric", "place_id", "base_id", "organisation"]
    columns = ["figure_id", "as_of_first", "as_of_last", "least", "most", "family"]
    names, first, last, lower, upper, family = (rows[name].to_numpy() for name in columns)
    for (metric, place_id, base_id, _), at in _groups(rows, keys):
        if len(at) < 2:
            continue
        order = at[np.lexsort((names[at], last[at]))]
        top = np.maximum.accumulate(lower[order])
        highest_at = np.maximum.accumulate(np.where(lower[order] == top, np.arange(len(at)), 0))
        later = at[np.lexsort((names[at], last[at], first[at]))]
        before = np.searchsorted(
            last[order], first[later], "left"
        )  # number of claims that end before it begins
        previous_max = np.where(before > 0, top[before - 1], -np.inf)
        share = family[at[0]] == "share"
        margin = MIN_POINTS if share else np.abs(previous_max) * MIN_PER_CENT / 100
        is_fallen = np.isfinite(previous_max) & (previous_max - upper[later] >= margin)
        # Warn once for each claim that was the maximum.
        _, once = np.unique(highest_at[before[is_fallen] - 1], return_index=True)
        for place in np.flatnonzero(is_fallen)[np.sort(once)]:
            first_id = str(names[order[highest_at[before[place] - 1]]])
            later_id = str(names[later[place]])
            yield texts.warning(
                "falling",
                metric,
                place_id,
                f"{'cumulative share' if share else 'running total'} decreases "
                f"from {texts.claim(first_id)} to {texts.claim(later_id)}; {texts.base(base_id)}",
                (first_id, later_id),
            )


def _groups(
    rows: pd.DataFrame, keys: list[str]
) -> Iterator[tuple[tuple[str, ...], npt.NDArray[np.intp]]]:
    for key, at in rows.groupby(keys).indices.items():
        yield tuple(str(part) for part in cast("tuple[object, ...]", key)), np.asarray(at)


def _find_shares_over(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    rows = texts.rows
    rows = rows[rows["statement"] & rows["compares"]]
    rows = rows[(rows["family"] == "share") & (rows["kind"] == "stock")]
    rows = rows[["figure_id", "metric", "place_id", "base_id", "organisation", "as_of_text"]].join(
        rows[["least", "direction"]]
    )
    keys = ["place_id", "base_id", "organisation", "as_of_text"]
    loss_shares, hold_shares = rows[rows["direction"] == "loss"], rows[rows["direction"] == "hold"]
    pairs = loss_shares.merge(hold_shares, on=keys, suffixes=("", "_held"))
    pairs["sum"] = pairs["least"] + pairs["least_held"]
    for pair in pairs[pairs["sum"] > _MAX_SHARE_PCT].to_dict("records"):
        ids = (pair["figure_id"], pair["figure_id_held"])
        other = texts.subject(pair["metric_held"], pair["place_id"])
        yield texts.warning(
            "over_whole",
            pair["metric"],
            pair["place_id"],
            f"{texts.claim(ids[0])} and, for {other}, {texts.claim(ids[1])} add up to "
            f"{format_number(pair['sum'])} per cent of the same total; "
            f"{texts.base(pair['base_id'])}",
            ids,
        )


def _find_parts_over(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    """Find numbers of one speaker for one date where the parts exceed the containing place."""
    places = texts.theatre.places
    above = {place: {*outer} for place, (_, *outer) in texts.theatre.containers.items()}
    rows = texts.rows
    rows = rows[rows["statement"] & (rows["family"] != "share") & (rows["least"] > 0)]
    rows = rows[np.isfinite(rows["least"])]
    keys = ["speaker", "organisation", "metric", "as_of_text"]
    rows = rows[rows.groupby(keys)["place_id"].transform("nunique") > 1]
    columns = ["figure_id", "place_id", "least", "most"]
    ids_by_row, where, lower, upper = (rows[name].to_numpy() for name in columns)
    for (_, _, metric, _), at in _groups(rows, keys):
        for outer in at[np.isfinite(upper[at])]:
            inside = [part for part in at if where[outer] in above[where[part]]]
            within = {where[part] for part in inside}
            parts: dict[str, int] = {}  # the smaller of two numbers for one part
            for part in sorted(inside, key=lambda part: (lower[part], ids_by_row[part])):
                if not above[where[part]] & within:
                    parts.setdefault(where[part], part)
            total = sum(lower[part] for part in parts.values())
            if total <= upper[outer] * (1 + MIN_PER_CENT / 100):
                continue
            part_ids = [str(ids_by_row[parts[place]]) for place in sorted(parts)]
            named = [
                f"{texts.claim(part)} for {place_with_article(places['name_en'][place])}"
                for part, place in zip(part_ids, sorted(parts), strict=True)
            ]
            yield texts.warning(
                "over_whole",
                metric,
                str(where[outer]),
                f"{texts.claim(str(ids_by_row[outer]))} is less than the sum of its parts: "
                f"{join_list(named)}",
                (str(ids_by_row[outer]), *part_ids),
            )


def _find_over_peak(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    """Find claims of lost area above the largest claim of the peak area.

    A peak stated as a lower bound ("more than") limits nothing.
    """
    settings = texts.theatre.settings
    rows = texts.rows
    subject = texts.theatre.metrics["subject"]
    if subject[settings.peak_metric] != subject[settings.area_metric]:
        return  # the areas of two actors, or of an unnamed one
    peaks = rows[(rows["metric"] == settings.peak_metric) & rows["statement"] & rows["compares"]]
    peaks = peaks.sort_values(["canonical", "figure_id"]).drop_duplicates("place_id", keep="last")
    lost_areas = rows[(rows["metric"] == settings.area_metric) & (rows["repeat_of"].isna())]
    for claim in lost_areas.merge(peaks, on="place_id", suffixes=("", "_peak")).to_dict("records"):
        if claim["least"] <= claim["most_peak"] * (1 + MIN_PER_CENT / 100):
            continue
        ids = (claim["figure_id"], claim["figure_id_peak"])
        yield texts.warning(
            "over_whole",
            claim["metric"],
            claim["place_id"],
            f"{texts.claim(ids[0])} exceeds the largest figure for the peak area, "
            f"{texts.claim(ids[1])}",
            ids,
        )


def _find_over_country(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    settings, places = texts.theatre.settings, texts.theatre.places
    areas = {country.place_id: country.area_km2 for country in settings.countries}
    areas[settings.whole] = sum(areas.values())
    by_code = {country.iso3: areas[country.place_id] for country in settings.countries}
    limits = {
        place: areas.get(place, by_code.get(str(code), areas[settings.whole]))
        for place, code in zip(places.index.tolist(), places["country"], strict=True)
    }
    rows = texts.rows
    rows = rows[(rows["family"] == "area") & rows["repeat_of"].isna()]
    limit = rows["place_id"].map(limits)
    for at in np.flatnonzero((rows["least"] > limit).to_numpy()):
        claim = rows.iloc[at]
        yield texts.warning(
            "over_country",
            claim["metric"],
            claim["place_id"],
            f"{texts.claim(claim['figure_id'])} exceeds the area of the country, "
            f"{format_number(limit.iloc[at])}{NARROW}km\u00b2",
            (claim["figure_id"],),
        )


def _find_power_of_ten(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    rows = texts.rows
    metrics = dict(zip(rows["figure_id"], rows["metric"], strict=True))
    places = dict(zip(rows["figure_id"], rows["place_id"], strict=True))
    for odd, near, power in outliers.power_of_ten_outliers(texts.rows):
        yield texts.warning(
            "power_of_ten",
            metrics[odd],
            places[odd],
            f"{texts.claim(odd)} differs from all neighbouring claims; it is about "
            f"{_ratio_text(power)} {texts.claim(near)}",
            (odd, near),
        )


_FRACTION_TEXTS = {1: "a tenth of", 2: "a hundredth of", 3: "a thousandth of", 6: "a millionth of"}


def _ratio_text(power: int) -> str:
    ratio = format_number(10.0 ** abs(power))
    return f"{ratio} times" if power > 0 else _FRACTION_TEXTS.get(-power, f"1/{ratio} of")


def _find_contradicting(texts: _ClaimTexts) -> Iterator[ClaimWarning]:
    for row in find_contradictions(texts.theatre, CONTRADICTION_DAYS).to_dict("records"):
        ids = (row["low_id"], row["high_id"])
        claim = texts.theatre.figures.loc[ids[0]].to_dict()
        claimant = "organisation" if is_own_organisation(claim) else "speaker"
        yield texts.warning(
            "contradicts_self",
            row["metric"],
            row["place_id"],
            f"the same {claimant} gives {texts.claim(ids[0])} and {texts.claim(ids[1])}; "
            f"{texts.base(row['base_id'])}",
            ids,
        )
