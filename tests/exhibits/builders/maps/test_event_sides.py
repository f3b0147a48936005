"""Events by side: a place captured by an actor is that actor's gain, and never another's."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.event_kinds import EVENT_KINDS, NEUTRAL_SYMBOL, find_kinds
from data.loading.derived_columns import derive_events
from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre, TheatreEventKind
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.event_maps import country_map, event_side
from exhibits.links.view_query import require_view
from exhibits.model import MapMarks
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.theme import LIGHT
from tests.data.conftest import check_theatre

SUBJECT, OTHER = "isil", "syria_government"


@pytest.mark.parametrize(
    ("transfer", "actor", "side"),
    [
        ("gain", SUBJECT, "gained"),
        ("gain", OTHER, "lost"),
        ("loss", SUBJECT, "lost"),
        ("loss", OTHER, "none"),
        ("gain", None, "none"),
        ("", SUBJECT, "none"),
    ],
)
def test_the_side_follows_the_actor(transfer: str, actor: str | None, side: str) -> None:
    assert event_side(transfer, actor, SUBJECT) == side


def with_event(theatre: Theatre, **cells: str | None) -> Theatre:
    """A theatre with one event, as it would be read."""
    events = theatre.events[theatre.events["place_id"] == "palmyra"].iloc[:1].assign(**cells)
    kinds = theatre.settings.event_kinds
    return replace(theatre, events=derive_events(events, theatre.actors, theatre.places, kinds))


@pytest.mark.parametrize("kind", [name for name, kind in EVENT_KINDS.items() if kind.transfer])
@pytest.mark.parametrize("by", ["ISIL", "Syrian government", "somebody"])
def test_an_event_is_never_drawn_as_the_gain_of_another(
    theatre: Theatre, base_map: Basemap, kind: str, by: str
) -> None:
    changed = with_event(theatre, kind=kind, by=by, actor=None)
    exhibit = country_map(changed, base_map, require_view(changed, {}), "map", "syria")
    assert isinstance(exhibit.marks, MapMarks)
    (layer,) = [each for each in exhibit.marks.layers if each.role.startswith("event:")]
    traces = draw_figure(exhibit, DrawingContext(LIGHT, 700)).data
    (trace,) = [each for each in traces if each.get("meta") == {"role": layer.role}]
    is_gain = EVENT_KINDS[kind].transfer == "gain"
    taken_by_subject = is_gain and by == "ISIL"
    taken_from_subject = (is_gain and by == "Syrian government") or (not is_gain and by == "ISIL")
    expected = LIGHT.gain if taken_by_subject else LIGHT.loss if taken_from_subject else LIGHT.ink
    assert trace["marker"]["color"] == expected


def test_the_legend_says_whose_where_a_kind_has_two_sides(
    theatre: Theatre, base_map: Basemap
) -> None:
    rows = theatre.events[theatre.events["place_id"].isin(["palmyra", "dabiq"])]
    rows = rows.drop_duplicates("place_id").assign(kind="withdrawal", actor=[SUBJECT, OTHER])
    changed = replace(theatre, events=derive_events(rows, theatre.actors, theatre.places))
    exhibit = country_map(changed, base_map, require_view(changed, {}), "map", "syria")
    assert isinstance(exhibit.marks, MapMarks)
    legends = {
        each.role.split(":")[1]: each.legend
        for each in exhibit.marks.layers
        if each.role.startswith("event:")
    }
    other = theatre.actors.loc[OTHER, "short_label"]
    assert legends == {"lost": "Withdrawal (ISIL)", "none": f"Withdrawal ({other})"}


def test_actors_are_given_or_found_by_their_label(theatre: Theatre) -> None:
    assert with_event(theatre, by="sdf", actor=None).events["actor"].tolist() == ["sdf_ypg"]
    assert with_event(theatre, by="ISIL", actor=OTHER).events["actor"].tolist() == [OTHER]
    assert with_event(theatre, by="ISIL rivals", actor=None).events["actor"].isna().all()
    assert with_event(theatre, by=None, actor=None).events["actor"].isna().all()


def test_an_unknown_kind_has_its_words_and_a_neutral_symbol(theatre: Theatre) -> None:
    assert find_kinds(["bridge_opened"], {})["bridge_opened"].symbol == NEUTRAL_SYMBOL
    kinds = find_kinds(
        ["raid", "captured", "ambush", "annexation_declared", "own"], {"own": "cross"}
    )
    symbols = [kind.symbol for kind in kinds.values()]
    assert len(set(symbols)) == len(symbols)
    assert kinds["ambush"].symbol == NEUTRAL_SYMBOL
    assert kinds["own"].symbol == "cross"
    (event,) = with_event(theatre, kind="bridge_opened").events.to_dict("records")
    assert (event["kind_label"], event["transfer"]) == ("bridge opened", "")


def test_a_theatre_labels_its_own_kinds(theatre: Theatre) -> None:
    theatre_kinds = (TheatreEventKind("caliphate_declared", "proclamation", "star-square"),)
    changed = replace(theatre, settings=replace(theatre.settings, event_kinds=theatre_kinds))
    (event,) = with_event(changed, kind="caliphate_declared").events.to_dict("records")
    assert (event["kind_label"], event["symbol"]) == ("proclamation", "star-square")


def test_an_unknown_symbol_is_a_finding(tmp_path: Path) -> None:
    folder = tmp_path / "symbol"
    shutil.copytree(default_theatre(), folder)
    settings = folder / "theatre.toml"
    text = settings.read_text(encoding="utf-8").replace('"star-square"', '"skull"')
    settings.write_text(text, encoding="utf-8")
    (finding,) = check_theatre(folder)
    assert finding.column == "event_kinds[0].symbol"


def test_the_column_actor_is_optional(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    shutil.copytree(default_theatre(), folder)
    events = folder / "events.csv"
    rows = pd.read_csv(events, dtype="str", keep_default_na=False).drop(columns="actor")
    rows.to_csv(events, index=False, lineterminator="\n")
    assert check_theatre(folder) == []
    found = read_theatre(folder).events
    assert set(found.loc[found["by"] == "ISIL", "actor"]) == {"isil"}
