"""What a reader can choose from: all there is, under labels that no two share."""

from dataclasses import replace

import pandas as pd
import pytest

from data.model import Filters, Theatre
from exhibits.builders.maps.reach_cells import DEFAULT_RADIUS_KM, REACHES
from exhibits.links import options
from exhibits.model import View


def alike(table: pd.DataFrame, column: str, *ids: str) -> pd.DataFrame:
    """The table with one name for all of these."""
    names = table[column]
    return table.assign(**{column: names.where(~table.index.isin(ids), str(names[ids[0]]))})


@pytest.fixture(scope="module")
def twins(theatre: Theatre) -> Theatre:
    """A theatre in which two places, two measures, two actors and two units share their names."""
    sole = theatre.actors.index[theatre.actors["kind"] != "contested"]
    return replace(
        theatre,
        places=alike(theatre.places, "name_en", "raqqa", "mosul"),
        metrics=alike(theatre.metrics, "label", "share_cleared", "fighters"),
        actors=alike(theatre.actors, "short_label", str(sole[0]), str(sole[-1])),
        units=alike(theatre.units, "symbol", "km2", "sq_mi"),
    )


def test_every_claim_can_be_chosen_by_what_it_has(theatre: Theatre) -> None:
    found, figures = options.choices(theatre), theatre.figures
    for chosen, column in (
        (found.measures, "metric"),
        (found.places, "place_id"),
        (found.organisations, "organisation"),
        (found.speakers, "speaker"),
        (found.statuses, "status"),
        (found.vias, "via"),
    ):
        assert set(chosen.values()) == set(figures[column].dropna()), column
        assert list(chosen) == sorted(chosen, key=str.casefold), column
    assert found.places["Raqqa"] == "raqqa"
    assert found.measures["Share of ground lost"] == "share_lost"
    assert tuple(found.series.values()) == theatre.settings.series


def test_places_and_measures_of_one_name_are_told_apart(twins: Theatre) -> None:
    found = options.choices(twins)
    assert set(found.places.values()) == set(twins.figures["place_id"])
    assert found.places["Raqqa (raqqa)"] == "raqqa"
    assert found.places["Raqqa (mosul)"] == "mosul"
    assert set(found.measures.values()) == set(twins.figures["metric"])
    shared = twins.metrics.loc["fighters", "label"]
    # A list that holds one of them alone uses the same labels.
    assert found.series[f"{shared} (fighters)"] == "fighters"
    assert options.measures_of(twins, "mosul")[f"{shared} (fighters)"] == "fighters"
    assert options.places_of(twins, "fighters", "iraq")["Raqqa (mosul)"] == "mosul"
    assert set(options.area_units(twins).values()) == set(
        twins.units.index[twins.units["family"] == "area"]
    )
    assert set(options.controllers(twins).values()) == set(
        twins.actors.index[twins.actors["kind"] != "contested"]
    )


def test_countries_begin_with_the_whole(theatre: Theatre, twins: Theatre) -> None:
    told = {"Iraq and Syria": "iraq-syria", "Iraq": "iraq", "Syria": "syria"}
    assert options.countries(theatre) == told
    assert next(iter(told.values())) == theatre.settings.whole
    assert options.countries(twins) == told
    one_name = replace(theatre, places=alike(theatre.places, "name_en", "iraq", "syria"))
    assert list(options.countries(one_name)) == ["Iraq and Syria", "Iraq (iraq)", "Iraq (syria)"]


def test_measures_and_places_with_most_claims_stand_first(theatre: Theatre) -> None:
    counts = theatre.figures.loc[theatre.figures["place_id"] == "raqqa", "metric"].value_counts()
    measures = options.measures_of(theatre, "raqqa")
    assert set(measures.values()) == set(counts.index)
    assert [counts[metric] for metric in measures.values()] == sorted(counts, reverse=True)
    places = list(options.places_of(theatre, "share_lost", "iraq-syria").values())
    assert set(places) == set(options.series_places(theatre, "share_lost"))
    told = [len(theatre.positions_by_measure["share_lost", place]) for place in places]
    assert told == sorted(told, reverse=True)
    assert set(options.places_of(theatre, "fighters", "iraq").values()) == {"iraq", "mosul"}
    assert options.places_of(theatre, "oil_revenue", "iraq") == {}


def test_rivals_open_on_a_citys_share(theatre: Theatre) -> None:
    assert options.opening_rivals(theatre) == Filters(metric="share_cleared", place="raqqa")
    first = theatre.settings.headlines[:1]
    assert first[0].metric != "share_cleared"
    plain = replace(theatre, settings=replace(theatre.settings, headlines=first))
    wanted = Filters(metric=first[0].metric, place=first[0].place_id)
    assert options.opening_rivals(plain) == wanted


def test_the_subject_stands_first_and_what_is_contested_is_no_controller(theatre: Theatre) -> None:
    ids = list(options.controllers(theatre).values())
    assert ids[0] == theatre.settings.subject
    assert set(theatre.actors.loc[ids, "kind"]) == set(theatre.actors["kind"]) - {"contested"}


def test_the_canonical_unit_stands_first(theatre: Theatre) -> None:
    assert list(options.area_units(theatre).items())[:2] == [("km²", "km2"), ("sq mi", "sq_mi")]
    signs = theatre.units["symbol"]
    units = theatre.units.assign(symbol=signs.where(signs.isna()))
    unsigned = options.area_units(replace(theatre, units=units))
    assert next(iter(unsigned)) == theatre.units.loc["km2", "label"]


def test_reaches_are_those_that_are_modelled(theatre: Theatre) -> None:
    told = options.reaches()
    assert tuple(told.values()) == REACHES
    assert told["15 km"] == 15
    assert told["no cap"] is None
    assert told[options.default_radius()] == DEFAULT_RADIUS_KM
    assert View(pd.Timestamp("2017-08-04"), theatre.settings.whole).reach_km == DEFAULT_RADIUS_KM


def test_a_label_is_found_by_its_id(theatre: Theatre) -> None:
    assert options.label_of(options.choices(theatre).places, "raqqa") == "Raqqa"
    with pytest.raises(KeyError, match="narnia"):
        options.label_of({}, "narnia")
