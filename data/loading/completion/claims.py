"""Completion of claims, and of the units, measures and bases that they name."""

import re

import pandas as pd

from data.loading.completion.columns import DEFAULTS
from data.loading.completion.default_rows import (
    AREA_METRIC,
    METRICS,
    PEAK_METRIC,
    SHARE_METRIC,
    UNIT_NAMES,
    UNITS,
)
from data.loading.completion.draft import Draft
from data.loading.completion.ids import NameIndex, slug_of, unique_id
from data.loading.completion.inferences import append_rows, format_rows, list_names, look_up
from data.model import NOT_STATED

_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_COLUMNS_OF_UNITS = (
    ("figures", "unit"),
    ("conversions", "stated_unit"),
    ("conversions", "other_unit"),
)
_COUNTED_UNITS = (
    "townships|municipalities|towns|cities|villages|settlements|communities|communes|localities|"
    "counties|provinces|regions|governorates|constituencies"
)
_BASE_KINDS = (
    (re.compile("neighbourhood|district|quarter", re.I), "neighbourhoods"),
    (re.compile("fighter|troop|soldier|militant", re.I), "fighters"),
    (re.compile("people|population|inhabitant|resident|civilian|voter", re.I), "people"),
    (re.compile("budget|revenue|income|money|dollar", re.I), "money"),
    (
        re.compile(rf"^(?!.*\b(?:area|territory|land)\b).*\b(?:{_COUNTED_UNITS})\b", re.I),
        "unspecified",
    ),
)


def complete_units(draft: Draft) -> None:
    """Add the built-in units that the records use, and resolve the names of units."""
    if not draft.has("units"):
        return
    built_in = {row["unit"]: row for row in UNITS}
    added: list[str] = []
    known = draft.index("units")
    for name, column in _COLUMNS_OF_UNITS:
        frame = draft.cells.get(name)
        if frame is None or column not in frame:
            continue
        cells = frame[column]
        names = {cell: known.resolve(cell) or _built_in_unit(cell) for cell in cells.unique()}
        frame[column] = look_up(cells, {cell: name or cell for cell, name in names.items()})
        added += [unit for unit in names.values() if unit and unit not in known.ids]
    new = list(dict.fromkeys(added))
    rows = [{"to_canonical": "1", **built_in[unit]} for unit in new]
    draft.cells["units"] = append_rows(draft.cells["units"], rows, draft.inferences)
    if new:
        what = f"the built-in units {list_names(new)}"
        draft.inferences.add("units", "unit", what, "the claims", "Add units.csv for other units")
    units = draft.cells["units"]
    units.loc[units["label"] == "", "label"] = units["unit"].str.replace("_", " ")
    index = draft.index("units")
    for name, column in _COLUMNS_OF_UNITS:
        if name in draft.cells and column in draft.cells[name]:
            built_in = ", ".join(row["unit"] for row in UNITS)
            draft.resolve(name, column, index, f"one of {built_in}, or a unit of units.csv")


def _built_in_unit(cell: str) -> str | None:
    plain = " ".join(cell.lower().split())
    known = [row["unit"] for row in UNITS]
    return plain if plain in known else UNIT_NAMES.get(plain)


def complete_metrics(draft: Draft) -> None:
    """Complete metrics.csv, or infer it from the claims; add what theatre.toml needs."""
    if not draft.has("metrics"):
        return
    if draft.cells["metrics"].empty and draft.has("figures", "units"):
        _infer_metrics(draft)
    metrics = draft.cells["metrics"]
    words = metrics["metric"].str.replace(r"[_\-]+", " ", regex=True)
    metrics.loc[metrics["label"] == "", "label"] = words.str.capitalize()
    if draft.has("figures"):
        draft.resolve("figures", "metric", draft.index("metrics"), "a metric of metrics.csv")
    _complete_metric_rows(draft)
    wanted = {
        "share_metric": (SHARE_METRIC, _most_frequent_share(draft)),
        "area_metric": (AREA_METRIC, ""),
        "peak_metric": (PEAK_METRIC, ""),
    }
    rows = {row["metric"]: row for row in METRICS}
    known = set(metrics["metric"])
    new = []
    for key, (built_in, frequent) in wanted.items():
        if key in draft.settings:
            continue
        chosen = built_in if built_in in known else frequent or built_in
        draft.settings[key] = chosen
        if chosen not in known:
            new.append({**DEFAULTS["metrics"], **rows[chosen]})
    draft.cells["metrics"] = append_rows(metrics, new, draft.inferences)
    if new:
        names = [row["label"] for row in new]
        what = f"built-in measures without claims: {list_names(names)}"
        keys = "share_metric, area_metric, peak_metric"
        remedy = f"To name measures of the claims in their place, add {keys} to theatre.toml"
        draft.inferences.add("metrics", "metric", what, "no claim has such a measure", remedy)
    _add_canonical_units(draft)


def _add_canonical_units(draft: Draft) -> None:
    """Add the canonical unit of each family of measures, and of areas, where there is none."""
    if not draft.has("units"):
        return
    units = draft.cells["units"]
    is_canonical = pd.to_numeric(units["to_canonical"], errors="coerce") == 1
    known = set(units.loc[is_canonical, "family"])
    needed = {*draft.cells["metrics"]["family"], "area", "share"} - known
    canonical: dict[str, dict[str, str]] = {}
    for row in UNITS:
        canonical.setdefault(row["family"], row)
    rows = [
        {"to_canonical": "1", **row}
        for family, row in canonical.items()
        if family in needed and row["unit"] not in set(units["unit"])
    ]
    draft.cells["units"] = append_rows(units, rows, draft.inferences)


def _most_frequent_share(draft: Draft) -> str:
    if not draft.has("figures"):
        return ""
    metrics = draft.cells["metrics"]
    shares = set(
        metrics.loc[(metrics["family"] == "share") & (metrics["kind"] == "stock"), "metric"]
    )
    used = draft.cells["figures"]["metric"]
    counts = used[used.isin(shares)].value_counts(sort=False)
    return str(counts.idxmax()) if len(counts) else ""


def _infer_metrics(draft: Draft) -> None:
    figures, units = draft.cells["figures"], draft.cells["units"]
    family = look_up(figures["unit"], dict(zip(units["unit"], units["family"], strict=True)))
    names = [name for name in dict.fromkeys(figures["metric"]) if name]
    rows, taken = [], set()
    for number, name in enumerate(names, start=1):
        families = family[(figures["metric"] == name) & (family != "")]
        rows.append(
            {
                "metric": unique_id(slug_of(name, f"measure-{number}").replace("-", "_"), taken),
                "label": re.sub(r"[_\-]+", " ", name).strip().capitalize()
                if re.fullmatch(r"[a-z0-9_\-]+", name)
                else name,
                "family": str(families.mode().iloc[0]) if len(families) else "",
                **DEFAULTS["metrics"],
            }
        )
    ids = dict(zip(names, (row["metric"] for row in rows), strict=True))
    figures["metric"] = figures["metric"].replace(ids)
    draft.cells["metrics"] = append_rows(draft.cells["metrics"], rows, draft.inferences)
    if rows:
        what = f"measures {list_names(names)}; none is linked to an actor's territory"
        lines = pd.DataFrame(rows)[["metric", "label", "kind", "direction"]].assign(subject="")
        draft.inferences.add("metrics", "subject", what, "the claims of figures.csv", lines=lines)


def _complete_metric_rows(draft: Draft) -> None:
    metrics = draft.cells["metrics"]
    if metrics.empty:
        return
    if draft.has("figures", "units"):
        figures, units = draft.cells["figures"], draft.cells["units"]
        family_of = dict(zip(units["unit"], units["family"], strict=True))
        for row in metrics.index[metrics["family"] == ""]:
            used = figures.loc[figures["metric"] == metrics.loc[row, "metric"], "unit"]
            families = look_up(used, family_of)
            families = families[families != ""]
            metrics.loc[row, "family"] = str(families.mode().iloc[0]) if len(families) else ""
    is_named = (metrics["part"] == "") & metrics["metric"].str.startswith("share_")
    is_named &= metrics["family"] == "share"
    part = metrics["metric"].str.replace(r"[_\-]+", " ", regex=True).str.removeprefix("share ")
    metrics.loc[is_named, "part"] = part[is_named]
    label = metrics["label"].str[:1].str.lower() + metrics["label"].str[1:]
    bare = metrics["phrase"] == ""
    plain = label.str.replace(r"[{}]", "", regex=True).str.slice(0, 180)
    metrics.loc[bare, "phrase"] = plain[bare] + " in {place}"


def complete_bases(draft: Draft) -> None:
    """Complete bases.csv, and infer the bases of percentages from their wording."""
    if not draft.has("bases", "figures", "units"):
        return
    bases, figures, units = (draft.cells[name] for name in ("bases", "figures", "units"))
    taken = set(bases["base_id"])
    for row in bases.index[(bases["base_id"] == "") & (bases["label"] != "")]:
        bases.loc[row, "base_id"] = unique_id(slug_of(str(bases.loc[row, "label"]), "base"), taken)
    is_empty = bases["label"] == ""
    bases.loc[is_empty, "label"] = bases.loc[is_empty, "base_id"]
    if len(bases):
        draft.resolve("figures", "base_id", draft.index("bases"), "a base_id of bases.csv")
    else:
        bases = _name_bases(draft)
        taken = set(bases["base_id"])
    # Where the theatre has no bases, claims of every unit are compared by their wording.
    shares = set(units.loc[units["family"] == "share", "unit"])
    is_bare = (figures["base"] == "") & (figures["base_id"] == "") & (figures["unit"] != "")
    bare_counts = int((is_bare & ~figures["unit"].isin(shares)).sum())
    if bare_counts:
        what = f"not stated, of counts and areas, in {format_rows(bare_counts)}"
        draft.inferences.add("figures", "base", what, "empty cells")
    needed = (figures["base"] != "") & (figures["base_id"] == "")
    if len(bases):
        needed &= figures["unit"].isin(shares)
    draft.cells["bases"] = bases
    if not needed.any():
        return
    ids = {label: key for label, key in zip(bases["label"], bases["base_id"], strict=True)}
    rows = []
    for text in dict.fromkeys(figures.loc[needed, "base"]):
        if text not in ids:
            ids[text] = unique_id(slug_of(text, "base"), taken)
            rows.append({"base_id": ids[text], "label": text, "kind": _base_kind(text)})
    figures.loc[needed, "base_id"] = look_up(figures.loc[needed, "base"], ids)
    draft.cells["bases"] = append_rows(bases, rows, draft.inferences)
    if rows:
        listed = list_names([f"“{row['label']}” ({row['kind']})" for row in rows])
        what = f"bases and what they count: {listed}"
        lines = pd.DataFrame(rows)[["label", "kind"]]
        draft.inferences.add("bases", "kind", what, "the wording in figures.csv", lines=lines)


def _name_bases(draft: Draft) -> pd.DataFrame:
    """Add the bases that claims name by an id, where the theatre has no table of bases."""
    figures = draft.cells["figures"]
    named = figures[figures["base_id"] != ""].drop_duplicates("base_id")
    rows = [
        {"base_id": key, "label": text or key, "kind": _base_kind(text)}
        for key, text in zip(named["base_id"], named["base"], strict=True)
    ]
    return append_rows(draft.cells["bases"], rows, draft.inferences)


def _base_kind(text: str) -> str:
    return next((kind for words, kind in _BASE_KINDS if words.search(text)), "ground")


def complete_figures(draft: Draft) -> None:
    """Complete ids, dates, speakers and repeats of claims."""
    if not draft.has("figures"):
        return
    figures = draft.cells["figures"]
    if figures.empty:
        return
    fill_precision(figures, "as_of", "as_of_precision")
    is_range = (figures["value"] == "") & (figures["low"] != "") & (figures["high"] != "")
    figures.loc[is_range & (figures["qualifier"] == "exact"), "qualifier"] = "range"
    _fill_speakers(draft)
    taken = set(figures["figure_id"])
    bare = figures.index[figures["figure_id"] == ""]
    for row in bare:
        cells = figures.loc[row, ["metric", "place_id", "as_of", "organisation"]]
        name = " ".join(str(cell) for cell in cells)
        figures.loc[row, "figure_id"] = unique_id(slug_of(name, "claim"), taken)
    if len(bare):
        what = f"ids of {format_rows(len(bare))}"
        basis = "measure, place, date and organisation"
        draft.inferences.add("figures", "figure_id", what, basis)
    index = NameIndex(figures["figure_id"])
    draft.resolve("figures", "repeat_of", index, "a figure_id of figures.csv")
    if draft.has("conversions"):
        conversions = draft.cells["conversions"]
        for row in conversions.index[conversions["conversion_id"] == ""]:
            conversions.loc[row, "conversion_id"] = f"conversion-{row}"
        draft.resolve("conversions", "figure_id", index, "a figure_id of figures.csv")


def fill_precision(frame: pd.DataFrame, column: str, precision: str) -> None:
    """Fill the precision of partial dates from their length."""
    bare = frame[precision] == ""
    lengths = [_PRECISIONS.get(len(cell), "day") for cell in frame.loc[bare, column]]
    frame.loc[bare, precision] = lengths


def _fill_speakers(draft: Draft) -> None:
    """Fill an unnamed organisation with the speaker or publisher, an unnamed speaker with it."""
    figures = draft.cells["figures"]
    bare = figures["organisation"] == ""
    if bare.any():
        figures.loc[bare, "organisation"] = figures.loc[bare, "speaker"]
        still = figures["organisation"] == ""
        if "sources" in draft.cells and still.any():
            sources = draft.cells["sources"]
            outlet = sources["outlet"].mask(sources["outlet"] == NOT_STATED, "")
            for column in ("title", "source_id"):
                outlet = outlet.where(outlet != "", sources[column])
            outlet = outlet.str.slice(0, 200)
            by_id = dict(zip(sources["source_id"], outlet, strict=True))
            figures.loc[still, "organisation"] = look_up(figures.loc[still, "source_id"], by_id)
        figures.loc[figures["organisation"] == "", "organisation"] = NOT_STATED
        what = f"organisations of {format_rows(int(bare.sum()))}"
        draft.inferences.add("figures", "organisation", what, "the speaker, else the publisher")
    bare = figures["speaker"] == ""
    if bare.any():
        figures.loc[bare, "speaker"] = figures.loc[bare, "organisation"]
        what = f"speakers of {format_rows(int(bare.sum()))}"
        draft.inferences.add("figures", "speaker", what, "the organisation")
