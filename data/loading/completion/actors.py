"""Completion of actors and of the references of control to them."""

import re
from dataclasses import replace

from data.loading.completion.country_codes import country_code
from data.loading.completion.draft import Draft, expected_name
from data.loading.completion.ids import NameIndex, fold, slug_of, unique_id
from data.loading.completion.inferences import append_rows, list_names, look_up
from data.loading.completion.palette import (
    CONTESTED_COLOURS,
    HATCHES,
    NOT_ASSESSED_COLOURS,
    order_colours,
)
from data.model import CONTESTED_KIND, UNKNOWN_KIND, Finding
from geo.theatre.assessed_polygons import POLYGONS_FOLDER, AssessedPolygons
from geo.world.units import country_names

CONTESTED = "contested"
NOT_ASSESSED = "not_assessed"
BUILT_IN_NAMES = {
    **dict.fromkeys(("contested", "disputed"), CONTESTED),
    **dict.fromkeys(("not assessed", "unknown", "no data"), NOT_ASSESSED),
}
"""Built-in actor by the names that controllers have for it."""
_STATE_WORDS = frozenset(
    {
        *("government", "governmental", "regime", "ministry", "interior", "defence", "defense"),
        *("army", "armed", "forces", "force", "military", "police"),
        *("state", "republic", "royal", "federal"),
    }
)
_LINKING_WORDS = ("the", "of", "and")
_STEM = 4
"""Letters that the name of a country shares with its adjective: Fiji, Fijian."""
_CODE = re.compile(r"[a-z]{2,4}")
_ACTORS_IN = (
    *(("control", "controller"), ("rival_dates", "controller")),
    *(("metrics", "subject"), ("events", "actor")),
)
"""Tables and columns that name actors."""
_ACTOR = "an actor_id of actors.csv"

NOT_ASSESSED_ROW = {
    "actor_id": NOT_ASSESSED,
    "label": "Not assessed",
    "short_label": "Not assessed",
    "kind": UNKNOWN_KIND,
    "colour": NOT_ASSESSED_COLOURS[0],
    "colour_dark": NOT_ASSESSED_COLOURS[1],
}
"""Built-in actor for the time without a row of control."""
_CONTESTED_ROW = {
    "actor_id": CONTESTED,
    "label": "Contested",
    "short_label": "Contested",
    "kind": CONTESTED_KIND,
    "colour": CONTESTED_COLOURS[0],
    "colour_dark": CONTESTED_COLOURS[1],
    "pattern": "/",
}


def complete_actors(draft: Draft) -> None:
    """Complete actors.csv, or infer it from the records, and resolve the names of actors."""
    if not draft.has("actors"):
        return
    if draft.has("control"):
        _add_built_in(draft)
    if draft.cells["actors"].query("kind not in ['contested', 'unknown']").empty:
        _infer_actors(draft)
    if draft.cells["actors"].empty:  # exhibits name an actor, also where there is none
        row = NOT_ASSESSED_ROW
        draft.cells["actors"] = append_rows(draft.cells["actors"], [row], draft.inferences)
    _complete_rows(draft)
    index = draft.index("actors")
    for name, column in _ACTORS_IN:
        if draft.has(name) and column in draft.cells[name]:
            draft.resolve(name, column, index, _ACTOR)
    _resolve_polygons(draft, index)


def _resolve_polygons(draft: Draft, index: NameIndex) -> None:
    """Replace the names of controllers of polygons by actors; reject names of none."""
    resolved: dict[str, AssessedPolygons] = {}
    for assessor, polygons in draft.polygons.items():
        names = polygons.table["controller"]
        actors = {
            name: index.resolve(name) or BUILT_IN_NAMES.get(fold(name), "")
            for name in names.unique()
        }
        for name in [name for name, actor in actors.items() if actor not in index.ids]:
            expected = (
                f"{expected_name(name, index, _ACTOR)}; add it there, or import the map again with "
                f"the answer actor:{name}=NAME"
            )
            files = polygons.table.loc[names == name, "file"]
            stored = f"{POLYGONS_FOLDER}/{polygons.path.name}"
            file = next((each for each in files if each), stored).partition("; ")[0]
            draft.polygon_findings.append(Finding(file, 1, "controller", name, expected))
        table = polygons.table.assign(controller=names.map(actors))
        resolved[assessor] = replace(polygons, table=table, actors=actors)
    draft.polygons = resolved


def _add_built_in(draft: Draft) -> None:
    """Add the actors "contested" and "not assessed" where control names them."""
    controller, actors = draft.cells["control"]["controller"], draft.cells["actors"]
    of_polygons = {fold(name) for name in draft.polygon_controllers}
    known = {fold(text) for column in ("actor_id", "label") for text in actors[column]}
    folded = look_up(controller, {text: fold(text) for text in controller.unique()})
    rows = {CONTESTED: _CONTESTED_ROW, NOT_ASSESSED: NOT_ASSESSED_ROW}
    for word, actor in BUILT_IN_NAMES.items():
        named = folded == word
        if not (named.any() or word in of_polygons) or word in known:
            continue
        draft.cells["control"].loc[named, "controller"] = actor
        if actor in rows and fold(actor) not in known:
            row = rows.pop(actor)
            draft.cells["actors"] = append_rows(draft.cells["actors"], [row], draft.inferences)
            what = f"the built-in state “{row['label'].lower()}”, no actor"
            draft.inferences.add("actors", "label", what, "control names it")


def _infer_actors(draft: Draft) -> None:
    cells = draft.cells
    named = {
        name: cells[name][column]
        for name, column in _ACTORS_IN
        if name != "rival_dates" and draft.has(name) and column in cells[name]
    }
    known = set(cells["actors"]["actor_id"])
    controllers = named.get("control", [])
    names = [name for name in dict.fromkeys(controllers) if name and name not in known]
    folded = {fold(name) for name in names} | {*known, *(slug_of(name, "") for name in names)}
    folded |= {*BUILT_IN_NAMES}
    others: dict[str, str] = {}
    for cell in [*named.get("metrics", []), *named.get("events", [])]:
        others.setdefault(fold(cell), cell)
    names += [name for key, name in others.items() if name and folded.isdisjoint((key, name))]
    folded |= {*others}
    names += [name for name in draft.polygon_controllers if fold(name) not in folded]
    rows = []
    for number, name in enumerate(names, start=1):
        rows.append({"actor_id": unique_id(slug_of(name, f"actor-{number}"), known), "label": name})
        if _CODE.fullmatch(name):
            rows[-1]["label"] = name.upper()
        elif name == rows[-1]["actor_id"] or "_" in name:
            rows[-1]["label"] = re.sub("[_-]+", " ", name).capitalize()
    ids = dict(zip(names, (row["actor_id"] for row in rows), strict=True))
    for name, column in _ACTORS_IN:
        if name in named:
            cells[name][column] = named[name].replace(ids)
    draft.cells["actors"] = append_rows(draft.cells["actors"], rows, draft.inferences)
    if rows:
        what = f"actors {list_names(names)}"
        draft.inferences.add("actors", "label", what, "the controllers of the records")


def _complete_rows(draft: Draft) -> None:
    actors = draft.cells["actors"]
    if actors.empty:
        return
    taken = set(actors["actor_id"])
    for row in actors.index[(actors["actor_id"] == "") & (actors["label"] != "")]:
        actors.loc[row, "actor_id"] = unique_id(
            slug_of(str(actors.loc[row, "label"]), "actor"), taken
        )
    for column, basis in (("label", "actor_id"), ("short_label", "label")):
        is_empty = actors[column] == ""
        actors.loc[is_empty, column] = actors.loc[is_empty, basis]
    _fill_kinds(draft)
    _fill_colours(draft)


def _fill_kinds(draft: Draft) -> None:
    """Fill kinds from names; the inference contains the lines that state them."""
    actors = draft.cells["actors"]
    bare = actors.index[actors["kind"] == ""]
    for row in bare:
        kind = "government" if is_government(str(actors.loc[row, "label"])) else "armed_group"
        kind = CONTESTED_KIND if str(actors.loc[row, "actor_id"]) == CONTESTED else kind
        actors.loc[row, "kind"] = kind
    if not len(bare):
        return
    rows = actors.loc[bare, ["label", "kind"]]
    what = ", ".join(f"{kind} for {label}" for label, kind in rows.itertuples(index=False))
    draft.inferences.add("actors", "kind", what, "the names, which can mislead", lines=rows)


def is_government(name: str) -> bool:
    """Whether a name is that of a country, or has only words for a state and its forces.

    "Army", "Fijian armed forces" and "Government of Fiji" are; a word for anything else, such as a
    region or a movement, makes it the name of another group.
    """
    if country_code(name):
        return True
    words = re.findall(r"\w+", fold(name))
    others = [word for word in words if word not in _LINKING_WORDS]
    countries = {
        fold(country)[:_STEM] for country in country_names().values() if " " not in country
    }
    return any(word in _STATE_WORDS for word in others) and all(
        word in _STATE_WORDS or (len(word) >= _STEM and word[:_STEM] in countries)
        for word in others
    )


def _fill_colours(draft: Draft) -> None:
    actors = draft.cells["actors"]
    plain = ~actors["kind"].isin([CONTESTED_KIND, UNKNOWN_KIND])
    bare = actors.index[plain & (actors["colour"] == "") & (actors["colour_dark"] == "")]
    light, dark = (
        actors[column].where(actors[column] != "", actors[other])
        for column, other in (("colour", "colour_dark"), ("colour_dark", "colour"))
    )
    free = order_colours(zip(light, dark, strict=True))
    hatch_known = (actors.loc[plain, "pattern"] != "").any()
    for number, row in enumerate(bare):
        actors.loc[row, ["colour", "colour_dark"]] = free[number % len(free)]
        if not hatch_known:
            actors.loc[row, "pattern"] = HATCHES[number % len(HATCHES)]
    if len(bare):
        names = actors.loc[bare, "label"].tolist()
        what = f"colours of {list_names(names)}"
        draft.inferences.add("actors", "colour", what, "the built-in palette")
    contested = actors["kind"] == CONTESTED_KIND
    for column, colour in zip(("colour", "colour_dark"), CONTESTED_COLOURS, strict=True):
        actors.loc[contested & (actors[column] == ""), column] = colour
    for column, other in (("colour_dark", "colour"), ("colour", "colour_dark")):
        is_empty = actors[column] == ""
        actors.loc[is_empty, column] = actors.loc[is_empty, other]
