"""Warnings about what was said: numbers that do not fit one another. Nothing is corrected.

A warning is no error: each claim stands as its source gave it, and may be right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.model import Theatre
from data.queries import ledger, outliers
from data.queries.comparability import claim_bounds
from data.queries.disagreements import MIN_PER_CENT, MIN_POINTS, find_contradictions
from data.text.format import format_number, join_list, sentence_case
from data.text.sentences import measured_phrase, stated_value

WEEK = 7
"""One speaker's numbers at most so many days apart are held against each other."""

_WORDS = (
    *("as_of", "as_of_precision", "status", "speaker", "organisation"),
    *("value", "low", "high", "unit", "qualifier", "drawable"),
)
_WHOLE_PCT = 100 + MIN_POINTS


@dataclass(frozen=True)
class Warning:
    """Something odd: of which kind, in a sentence that names the claims, and their ids."""

    kind: str
    sentence: str
    figure_ids: tuple[str, ...]
    place_id: str
    metric: str


KINDS = ("falling", "over_whole", "over_country", "power_of_ten", "contradicts_self")


def find_warnings(theatre: Theatre) -> tuple[Warning, ...]:
    """Every warning about the claims, by kind, place, measure and id.

    falling: an organisation lowers its running total on one comparable base. over_whole: lost and
    held shares of one organisation, base and day pass 100 per cent; parts of a place pass the
    whole; more area lost than anybody puts the peak at. over_country: an area larger than its
    country. power_of_ten: 10, 100, 1,000 ... times off every claim around it, misprints too.
    contradicts_self: one speaker, one measure, place and base, two numbers within a week. What
    hedges allow and rounding explains is no warning.
    """
    told = _Told(theatre)
    found = [
        *_falling(told),
        *_shares_over(told),
        *_parts_over(told),
        *_over_peak(told),
        *_over_country(told),
        *_power_of_ten(told),
        *_contradicting(told),
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    return tuple(sorted(found, key=lambda w: (order[w.kind], w.place_id, w.metric, w.figure_ids)))


class _Told:
    """The claims with what they leave possible, and words for them."""

    def __init__(self, theatre: Theatre) -> None:
        self.theatre = theatre
        figures = theatre.figures
        self.rows = figures.join(claim_bounds(theatre, figures)).reset_index()
        kinds = {base: ledger.comparable_base(theatre, base) for base in theatre.bases.index}
        self.rows["compares"] = [kinds.get(base, False) for base in figures["base_id"]]
        standing = ledger.select_claims(theatre, statements_only=True).index
        self.rows["statement"] = self.rows["figure_id"].isin(standing)
        metrics = theatre.metrics.loc[figures["metric"]]
        for column in ("family", "kind", "direction"):
            self.rows[column] = metrics[column].to_numpy()

        # A row at a time out of a large frame is slow: the columns of a sentence, as lists.
        self._columns = {name: figures[name].tolist() for name in _WORDS}
        self._at = {figure_id: at for at, figure_id in enumerate(figures.index)}
        self._about: dict[tuple[str, str], str] = {}

    def words(self, figure_id: str) -> str:
        at = self._at[figure_id]
        return stated_value(
            self.theatre, {name: cells[at] for name, cells in self._columns.items()}
        )

    def about(self, metric: str, place_id: str) -> str:
        if (metric, place_id) not in self._about:
            self._about[metric, place_id] = measured_phrase(self.theatre, metric, place_id)
        return self._about[metric, place_id]

    def base(self, base_id: str) -> str:
        return f"base: {self.theatre.bases['label'][base_id]}"

    def warning(
        self, kind: str, metric: str, place_id: str, told: str, figure_ids: tuple[str, ...]
    ) -> Warning:
        about = sentence_case(self.about(metric, place_id))
        return Warning(kind, f"{about}: {told}.", figure_ids, place_id, metric)


def _falling(told: _Told) -> Iterator[Warning]:
    rows = told.rows
    rows = rows[rows["statement"] & rows["compares"]]
    rows = rows[(rows["kind"] == "stock") & (rows["direction"] == "loss")]
    keys = ["metric", "place_id", "base_id", "organisation"]
    columns = ["figure_id", "as_of_first", "as_of_last", "least", "most", "family"]
    names, first, last, least, most, family = (rows[name].to_numpy() for name in columns)
    for (metric, place_id, base_id, _), at in _groups(rows, keys):
        if len(at) < 2:
            continue
        order = at[np.lexsort((names[at], last[at]))]
        top = np.maximum.accumulate(least[order])
        holder = np.maximum.accumulate(np.where(least[order] == top, np.arange(len(at)), 0))
        later = at[np.lexsort((names[at], last[at], first[at]))]
        before = np.searchsorted(last[order], first[later], "left")  # claims wholly before it
        above = np.where(before > 0, top[before - 1], -np.inf)
        share = family[at[0]] == "share"
        margin = MIN_POINTS if share else np.abs(above) * MIN_PER_CENT / 100
        fallen = np.isfinite(above) & (above - most[later] >= margin)
        # Told once of each claim that was the highest, until a higher one falls too.
        _, once = np.unique(holder[before[fallen] - 1], return_index=True)
        for place in np.flatnonzero(fallen)[np.sort(once)]:
            one = str(names[order[holder[before[place] - 1]]])
            two = str(names[later[place]])
            yield told.warning(
                "falling",
                metric,
                place_id,
                f"a running total that falls, from {told.words(one)} to {told.words(two)}; "
                f"{told.base(base_id)}",
                (one, two),
            )


def _groups(
    rows: pd.DataFrame, keys: list[str]
) -> Iterator[tuple[tuple[str, ...], npt.NDArray[np.intp]]]:
    """Key and positions of each group of rows."""
    for key, at in rows.groupby(keys).indices.items():
        yield tuple(str(part) for part in cast("tuple[object, ...]", key)), np.asarray(at)


def _shares_over(told: _Told) -> Iterator[Warning]:
    rows = told.rows
    rows = rows[rows["statement"] & rows["compares"]]
    rows = rows[(rows["family"] == "share") & (rows["kind"] == "stock")]
    rows = rows[["figure_id", "metric", "place_id", "base_id", "organisation", "as_of_text"]].join(
        rows[["least", "direction"]]
    )
    keys = ["place_id", "base_id", "organisation", "as_of_text"]
    lost, held = rows[rows["direction"] == "loss"], rows[rows["direction"] == "hold"]
    pairs = lost.merge(held, on=keys, suffixes=("", "_held"))
    pairs["sum"] = pairs["least"] + pairs["least_held"]
    for pair in pairs[pairs["sum"] > _WHOLE_PCT].to_dict("records"):
        ids = (pair["figure_id"], pair["figure_id_held"])
        other = told.about(pair["metric_held"], pair["place_id"])
        yield told.warning(
            "over_whole",
            pair["metric"],
            pair["place_id"],
            f"{told.words(ids[0])} and, for {other}, {told.words(ids[1])} come to "
            f"{format_number(pair['sum'])} per cent of one whole; {told.base(pair['base_id'])}",
            ids,
        )


def _parts_over(told: _Told) -> Iterator[Warning]:
    """Numbers of one speaker for one time: those of the parts above that of the place."""
    places = told.theatre.places
    parent = dict(zip(places.index.tolist(), places["part_of"].tolist(), strict=True))
    above = {place: _ancestors(place, parent) for place in parent}
    rows = told.rows
    rows = rows[rows["statement"] & (rows["family"] != "share") & (rows["least"] > 0)]
    rows = rows[np.isfinite(rows["least"])]
    keys = ["speaker", "organisation", "metric", "as_of_text"]
    rows = rows[rows.groupby(keys)["place_id"].transform("nunique") > 1]
    columns = ["figure_id", "place_id", "least", "most"]
    names, where, least, most = (rows[name].to_numpy() for name in columns)
    for (_, _, metric, _), at in _groups(rows, keys):
        for whole in at[np.isfinite(most[at])]:
            inside = [each for each in at if where[whole] in above[where[each]]]
            within = {where[each] for each in inside}
            parts: dict[str, int] = {}  # of two numbers for one part the smaller counts
            for each in sorted(inside, key=lambda each: (least[each], names[each])):
                if not above[where[each]] & within:
                    parts.setdefault(where[each], each)
            total = sum(least[each] for each in parts.values())
            if total <= most[whole] * (1 + MIN_PER_CENT / 100):
                continue
            ids = [str(names[parts[place]]) for place in sorted(parts)]
            named = [
                f"{told.words(each)} for {places['name_en'][place]}"
                for each, place in zip(ids, sorted(parts), strict=True)
            ]
            yield told.warning(
                "over_whole",
                metric,
                str(where[whole]),
                f"{told.words(str(names[whole]))} is less than its parts, {join_list(named)}",
                (str(names[whole]), *ids),
            )


def _ancestors(place: str, parent: dict[str, object]) -> set[str]:
    found: set[str] = set()
    step = parent.get(place)
    while isinstance(step, str):
        found.add(step)
        step = parent.get(step)
    return found


def _over_peak(told: _Told) -> Iterator[Warning]:
    """More area lost than the largest number that anybody gives for the peak."""
    settings = told.theatre.settings
    rows = told.rows
    peaks = rows[(rows["metric"] == settings.peak_metric) & rows["statement"] & rows["compares"]]
    peaks = peaks.sort_values(["canonical", "figure_id"]).drop_duplicates("place_id", keep="last")
    lost = rows[(rows["metric"] == settings.area_metric) & (rows["repeat_of"].isna())]
    for claim in lost.merge(peaks, on="place_id", suffixes=("", "_peak")).to_dict("records"):
        if claim["least"] <= claim["canonical_peak"] * (1 + MIN_PER_CENT / 100):
            continue
        ids = (claim["figure_id"], claim["figure_id_peak"])
        yield told.warning(
            "over_whole",
            claim["metric"],
            claim["place_id"],
            f"{told.words(ids[0])} is more than the largest number given for the peak, "
            f"{told.words(ids[1])}",
            ids,
        )


def _over_country(told: _Told) -> Iterator[Warning]:
    settings, places = told.theatre.settings, told.theatre.places
    areas = {country.place_id: country.area_km2 for country in settings.countries}
    areas[settings.whole] = sum(areas.values())
    by_code = {country.iso3: areas[country.place_id] for country in settings.countries}
    limits = {
        place: areas.get(place, by_code.get(str(code), areas[settings.whole]))
        for place, code in zip(places.index.tolist(), places["country"], strict=True)
    }
    rows = told.rows
    rows = rows[(rows["family"] == "area") & rows["repeat_of"].isna()]
    limit = rows["place_id"].map(limits)
    for at in np.flatnonzero((rows["least"] > limit).to_numpy()):
        claim = rows.iloc[at]
        yield told.warning(
            "over_country",
            claim["metric"],
            claim["place_id"],
            f"{told.words(claim['figure_id'])} is more than the whole country, "
            f"{format_number(limit.iloc[at])} km\u00b2",
            (claim["figure_id"],),
        )


def _power_of_ten(told: _Told) -> Iterator[Warning]:
    rows = told.rows
    metrics = dict(zip(rows["figure_id"], rows["metric"], strict=True))
    places = dict(zip(rows["figure_id"], rows["place_id"], strict=True))
    for odd, near, power in outliers.power_of_ten_outliers(told.rows):
        yield told.warning(
            "power_of_ten",
            metrics[odd],
            places[odd],
            f"{told.words(odd)} stands far from every claim around it, and is about "
            f"{_times(power)} {told.words(near)}",
            (odd, near),
        )


_PARTS = {1: "a tenth of", 2: "a hundredth of", 3: "a thousandth of", 6: "a millionth of"}


def _times(power: int) -> str:
    ratio = format_number(10.0 ** abs(power))
    return f"{ratio} times" if power > 0 else _PARTS.get(-power, f"1/{ratio} of")


def _contradicting(told: _Told) -> Iterator[Warning]:
    for row in find_contradictions(told.theatre, WEEK).to_dict("records"):
        ids = (row["low_id"], row["high_id"])
        yield told.warning(
            "contradicts_self",
            row["metric"],
            row["place_id"],
            f"one speaker gives {told.words(ids[0])} and {told.words(ids[1])}; "
            f"{told.base(row['base_id'])}",
            ids,
        )
