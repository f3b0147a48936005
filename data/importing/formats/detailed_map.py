"""Lua modules of detailed maps in an encyclopaedia: places and control on a revision's day.

A module marks each place with an icon whose colour names the holder. Colours mean something else
on every map, so they are mapped to actors by the module's legend or by an answer.
"""

import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from data.importing.formats.event_rows import source_row
from data.importing.formats.lua_tables import LuaError, LuaTable, read_module
from data.importing.records import ColumnMapping, Records
from data.loading.completion.ids import slug_of
from data.text.format import format_count
from geo.importing.report import ImportReport, Refusal

ASSESSOR = "detailed-map"
DATE, RINGS, CONTESTED = "date", "rings", "contested"
"""Keys of questions: the revision's day; what rings around a place mean."""
_MARK_FIELDS = ("lat", "long", "mark")
_COLOURS = (
    *("red", "lime", "green", "yellow", "blue", "black", "white", "grey", "gray", "orange"),
    *("purple", "violet", "pink", "brown", "cyan", "teal", "olive", "maroon", "gold", "navy"),
    *("turquoise", "magenta", "beige", "aqua", "silver", "salmon", "crimson", "tan", "mustard"),
)
_SHADE = re.compile(rf"(dark|light|deep)?({'|'.join(_COLOURS)})")
_INFRASTRUCTURE = re.compile(
    r"fighter.?jet|airport|airfield|airplane|aircraft|helicopter|anchor|harbou?r|ferry|"
    r"mountain.?pass|oil|gas|dam\b|power|factory|industr|bridge|border|crossing|base|rocket|radar",
    re.I,
)
_RING = re.compile(r"map.?(circle|arc)", re.I)
_LEGEND = re.compile(r"\[\[(?:File|Image):([^|\]]+)[^\]]*\]\]\s*([^\[\n<{|]{2,120})", re.I)
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")
_LICENCE = "licence: CC BY-SA 4.0; name the module and its authors"


@dataclass(frozen=True)
class MapModule:
    """Text of a module, by the name of its file."""

    file: str
    text: str


@dataclass(frozen=True)
class _Mark:
    name: str
    lat: float
    lon: float
    colours: tuple[str, ...]
    is_ring: bool


@dataclass
class _Place:
    mark: _Mark
    rings: list[str] = field(default_factory=list)


def is_map_module(text: str) -> bool:
    """Whether a text looks like a module with marks."""
    return bool(re.search(r"\breturn\s*\{", text)) and all(
        re.search(rf"\b{name}\s*=", text) for name in _MARK_FIELDS
    )


def read_all(modules: Sequence[MapModule], mapping: ColumnMapping) -> Records:
    """Read revisions of a module, in the order of their days.

    Parameters
    ----------
    mapping : answers on `DATE` (ISO, for a file whose name has no date), `RINGS` ("contested" or
        "holder"), and ``colour:<colour>``, the actor of each colour.

    Returns
    -------
    Tables ``places``, ``control`` (a row per change of a place between revisions, of the assessor
    `ASSESSOR`) and ``sources``. Marks of infrastructure are counted. A file that cannot be read is
    refused as one. Control is left out where the day is not known.
    """
    report = ImportReport(defaults=[_LICENCE])
    revisions, undated = [], []
    legend: dict[str, str] = {}
    for module in modules:
        try:
            table = read_module(module.text)
        except LuaError as error:
            expected = f"a module that returns a table of marks ({error})"
            report.refused.append(Refusal(module.file, error.line, "", "Lua text", expected))
            continue
        legend |= _read_legend(table)
        places = _read_places(table, module.file, report)
        day = _day_of(module.file, mapping)
        (revisions if day else undated).append((day, module.file, places))
    if undated:
        files = ", ".join(file for _, file, _ in undated)
        text = f"What is the date of revision {files}? (such as 2017-08-04)"
        report.ask(DATE, text, {})
    revisions.sort(key=lambda revision: revision[:2])
    every = [places for _, _, places in [*revisions, *undated]]
    actors = _actors_of_colours(every, legend, mapping, report)
    ids = _place_ids(every)
    control = _control(revisions, ids, actors, mapping, report)
    rows = {ids[_key(place.mark)]: place.mark for places in every for place in places}
    table = pd.DataFrame(
        [[key, mark.name, f"{mark.lat:g}", f"{mark.lon:g}"] for key, mark in rows.items()],
        columns=["place_id", "name_en", "lat", "lon"],
        dtype="str",
    )
    tables = {"places": table} if len(table) else {}
    if len(control):
        title = f"Detailed map module, {', '.join(file for _, file, _ in revisions)}"
        outlet = "authors of the module"
        tables |= {"control": control, "sources": source_row(ASSESSOR, title, outlet, "")}
    report.rows_kept = len(rows)
    return Records(tables, report)


def _day_of(file: str, mapping: ColumnMapping) -> str:
    """Return the day in a file's name, or the answer; "" if neither is a date."""
    if found := _DAY.search(file):
        text = "-".join(found.groups())
    else:
        text = mapping.answers.get(DATE, "").strip()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _read_places(module: LuaTable, file: str, report: ImportReport) -> list[_Place]:
    """Read the marks; rings and arcs belong to the place at the same point."""
    places: dict[tuple[float, float], _Place] = {}
    rings = []
    for table in filter(_is_mark, _tables_of(module)):
        report.rows_read += 1
        mark = _read_mark(table, file, report)
        if mark is None:
            continue
        if mark.is_ring:
            rings.append(mark)
        elif _point(mark) in places:
            report.leave_out("second mark at the same point")
        else:
            places[_point(mark)] = _Place(mark)
    for ring in rings:
        if place := places.get(_point(ring)):
            place.rings += ring.colours
            report.leave_out("ring or arc around a place, read with it")
        else:
            report.leave_out("ring or arc without a place at its point")
    return list(places.values())


def _tables_of(module: LuaTable) -> list[LuaTable]:
    """List a module's tables at any depth, in order, each once."""
    found, waiting, seen = [], [module], set()
    while waiting:
        table = waiting.pop()
        if id(table) in seen:
            continue
        seen.add(id(table))
        found.append(table)
        values = [*table.items, *table.named.values()]
        waiting += [value for value in reversed(values) if isinstance(value, LuaTable)]
    return found


def _is_mark(table: LuaTable) -> bool:
    return {"lat", "long"} <= set(table.named)


def _read_mark(table: LuaTable, file: str, report: ImportReport) -> _Mark | None:
    icon = str(table.named.get("mark") or "").replace("_", " ").strip()
    if _INFRASTRUCTURE.search(icon):
        report.leave_out("infrastructure, such as airports, ports and oil fields")
        return None
    position = []
    for name, limit in (("lat", 90.0), ("long", 180.0)):
        text = str(table.named[name]).strip()
        degrees = float(text) if re.fullmatch(r"[+-]?\d+(\.\d*)?", text) else None
        if degrees is None or abs(degrees) > limit:
            expected = f"decimal degrees from -{limit:g} to {limit:g}"
            report.refused.append(Refusal(file, table.line, name, text, expected))
            return None
        position.append(degrees)
    colours = _colours(icon)
    name = _place_name(table)
    is_ring = bool(_RING.search(icon))
    if not colours:
        report.leave_out("icon without the name of a colour")
    elif not name and not is_ring:
        report.leave_out("mark without a name")
    else:
        return _Mark(name, position[0], position[1], colours, is_ring)
    return None


def _colours(icon: str) -> tuple[str, ...]:
    """List the colours that an icon's name has, each once."""
    words = re.split(r"[^a-z]+", icon.lower())
    found = [word.replace("gray", "grey") for word in words if _SHADE.fullmatch(word)]
    return tuple(dict.fromkeys(found))


def _place_name(table: LuaTable) -> str:
    """Return the name of a mark: its label without wiki and HTML markup, or its link."""
    for key in ("label", "link"):
        text = str(table.named.get(key) or "")
        text = re.sub(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]", r"\1", text)
        text = html.unescape(re.sub(r"<[^<>]*>", " ", text)).replace("'''", "").replace("''", "")
        text = " ".join(text.partition("#")[0].split())[:200]
        if text:
            return text
    return ""


def _point(mark: _Mark) -> tuple[float, float]:
    return round(mark.lat, 3), round(mark.lon, 3)


def _key(mark: _Mark) -> tuple[str, float, float]:
    return mark.name, *_point(mark)


def _place_ids(revisions: list[list[_Place]]) -> dict[tuple[str, float, float], str]:
    """Return an id for each place: its name, with the position where several have that name."""
    keys = list(dict.fromkeys(_key(place.mark) for places in revisions for place in places))
    spare = {key: slug_of(f"place {key[1]} {key[2]}", "place") for key in keys}
    slugs = {key: slug_of(key[0], spare[key]) for key in keys}
    counts = Counter(slugs.values())
    return {
        key: slug if counts[slug] == 1 else slug_of(f"{slug} {key[1]} {key[2]}", spare[key])
        for key, slug in slugs.items()
    }


def _read_legend(module: LuaTable) -> dict[str, str]:
    """Return the meaning of colours that captions of a module explain."""
    meanings: dict[str, str] = {}
    for table in _tables_of(module):
        for icon, text in _LEGEND.findall(str(table.named.get("caption") or "")):
            colours = _colours(icon)
            meaning = re.sub(
                r"^(?:controlled|held) by (?:the )?", "", text.strip(" :–-;.'"), flags=re.I
            )
            if len(colours) == 1 and meaning:
                meanings.setdefault(colours[0], meaning)
    return meanings


def _actors_of_colours(
    revisions: list[list[_Place]],
    legend: dict[str, str],
    mapping: ColumnMapping,
    report: ImportReport,
) -> dict[str, str]:
    """Return the actor of each colour: the answer, else the legend, else the colour's name."""
    marks = [place.mark for places in revisions for place in places]
    counts = Counter(colour for mark in marks for colour in mark.colours)
    actors = {}
    for colour, count in counts.most_common():
        key = f"colour:{colour}"
        meaning = legend.get(colour, "")
        text = f"Who holds the places marked {colour}? ({format_count(count, 'mark')})"
        report.ask(key, text, {meaning: meaning} if meaning else {})
        actors[colour] = mapping.answers.get(key, "").strip() or meaning or colour
        if not mapping.answers.get(key):
            basis = "the legend of the module" if meaning else "no legend: named after the colour"
            report.defaults.append(f"colour {colour}: {actors[colour]} ({basis})")
    return actors


def _control(
    revisions: list[tuple[str, str, list[_Place]]],
    ids: dict[tuple[str, float, float], str],
    actors: dict[str, str],
    mapping: ColumnMapping,
    report: ImportReport,
) -> pd.DataFrame:
    """Return a row for each place of the first revision, and for each change in a later one."""
    rings_count = mapping.answers.get(RINGS, CONTESTED) == CONTESTED
    if any(place.rings for _, _, places in revisions for place in places):
        options = {"The place is contested": CONTESTED, "Only the holder counts": "holder"}
        text = "What do rings and arcs of another colour around a place mean?"
        report.ask(RINGS, text, options)
        if RINGS not in mapping.answers:
            report.defaults.append("rings and arcs of another colour: the place is contested")
    current: dict[str, str] = {}
    rows = []
    for day, _, places in revisions:
        for place in places:
            key, colours = ids[_key(place.mark)], place.mark.colours
            others = set(place.rings) - set(colours) if rings_count else set()
            holder = CONTESTED if others or len(colours) != 1 else actors[next(iter(colours))]
            if current.get(key) == holder:
                continue
            current[key] = holder
            parties = [actors.get(name, name) for name in (*colours, *sorted(others))]
            note = f"between {' and '.join(parties)}" if holder == CONTESTED else ""
            rows.append([key, holder, day, ASSESSOR, "unverified", ASSESSOR, note])
    if rows:
        report.defaults.append("start dates: the day of the revision, when an editor entered it")
    columns = ["place_id", "controller", "from_date", "source_id", "status", "assessor", "note"]
    return pd.DataFrame(rows, columns=columns, dtype="str")
