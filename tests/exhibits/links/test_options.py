"""Options of the controls: complete, with unique labels."""

from dataclasses import replace

import pandas as pd
import pytest

from data.model import Filters, Theatre
from exhibits.links import options
from exhibits.model import View


def rename_all(table: pd.DataFrame, column: str, *ids: str) -> pd.DataFrame:
    """The table with one name for all of these ids."""
    names = table[column]
    return table.assign(**{column: names.where(~table.index.isin(ids), str(names[ids[0]]))})


@pytest.fixture(scope="module")
def ambiguous_theatre(theatre: Theatre) -> Theatre:
    """A theatre in which two places, two measures, two actors and two units share their names."""
    sole = theatre.actors.index[theatre.actors["kind"] != "contested"]
    return replace(
        theatre,
        places=rename_all(theatre.places, "name_en", "raqqa", "mosul"),
        metrics=rename_all(theatre.metrics, "label", "share_cleared", "fighters"),
        actors=rename_all(theatre.actors, "short_label", str(sole[0]), str(sole[-1])),
        units=rename_all(theatre.units, "symbol", "km2", "sq_mi"),
    )


def test_every_claim_can_be_selected_by_its_values(theatre: Theatre) -> None:
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
    assert found.measures["Share of territory lost"] == "share_lost"
    assert tuple(found.series.values()) == theatre.settings.series


def test_places_and_measures_of_one_name_have_distinct_labels(ambiguous_theatre: Theatre) -> None:
    found = options.choices(ambiguous_theatre)
    assert set(found.places.values()) == set(ambiguous_theatre.figures["place_id"])
    assert found.places["Raqqa (raqqa)"] == "raqqa"
    assert found.places["Raqqa (mosul)"] == "mosul"
    assert set(found.measures.values()) == set(ambiguous_theatre.figures["metric"])
    shared = ambiguous_theatre.metrics.loc["fighters", "label"]
    # A list with only one of them uses the same labels.
    assert found.series[f"{shared} (fighters)"] == "fighters"
    assert options.measures_of(ambiguous_theatre, "mosul")[f"{shared} (fighters)"] == "fighters"
    assert options.places_of(ambiguous_theatre, "fighters", "iraq")["Raqqa (mosul)"] == "mosul"
    assert set(options.area_units(ambiguous_theatre).values()) == set(
        ambiguous_theatre.units.index[ambiguous_theatre.units["family"] == "area"]
    )
    assert set(options.controllers(ambiguous_theatre).values()) == set(
        ambiguous_theatre.actors.index[ambiguous_theatre.actors["kind"] != "contested"]
    )


def test_countries_begin_with_the_full_theatre(
    theatre: Theatre, ambiguous_theatre: Theatre
) -> None:
    expected = {"Iraq and Syria": "iraq-syria", "Iraq": "iraq", "Syria": "syria"}
    assert options.countries(theatre) == expected
    assert next(iter(expected.values())) == theatre.settings.whole
    assert options.countries(ambiguous_theatre) == expected
    one_name = replace(theatre, places=rename_all(theatre.places, "name_en", "iraq", "syria"))
    assert list(options.countries(one_name)) == ["Iraq and Syria", "Iraq (iraq)", "Iraq (syria)"]


def test_measures_and_places_with_most_claims_come_first(theatre: Theatre) -> None:
    counts = theatre.figures.loc[theatre.figures["place_id"] == "raqqa", "metric"].value_counts()
    measures = options.measures_of(theatre, "raqqa")
    assert set(measures.values()) == set(counts.index)
    assert [counts[metric] for metric in measures.values()] == sorted(counts, reverse=True)
    places = list(options.places_of(theatre, "share_lost", "iraq-syria").values())
    assert set(places) == set(options.series_places(theatre, "share_lost"))
    claim_counts = [len(theatre.positions_by_measure["share_lost", place]) for place in places]
    assert claim_counts == sorted(claim_counts, reverse=True)
    assert set(options.places_of(theatre, "fighters", "iraq").values()) == {"iraq", "mosul"}
    assert options.places_of(theatre, "oil_revenue", "iraq") == {}


def test_rivals_open_on_a_city_share(theatre: Theatre) -> None:
    assert options.opening_rivals(theatre) == Filters(metric="share_cleared", place="raqqa")
    first = theatre.settings.headlines[:1]
    assert first[0].metric != "share_cleared"
    plain = replace(theatre, settings=replace(theatre.settings, headlines=first))
    wanted = Filters(metric=first[0].metric, place=first[0].place_id)
    assert options.opening_rivals(plain) == wanted


def test_the_subject_comes_first_and_contested_is_no_controller(theatre: Theatre) -> None:
    ids = list(options.controllers(theatre).values())
    assert ids[0] == theatre.settings.subject
    assert set(theatre.actors.loc[ids, "kind"]) == set(theatre.actors["kind"]) - {"contested"}


def test_the_canonical_unit_comes_first(theatre: Theatre) -> None:
    assert list(options.area_units(theatre).items())[:2] == [("km²", "km2"), ("sq mi", "sq_mi")]
    signs = theatre.units["symbol"]
    units = theatre.units.assign(symbol=signs.where(signs.isna()))
    unsigned = options.area_units(replace(theatre, units=units))
    assert next(iter(unsigned)) == theatre.units.loc["km2", "label"]


def test_radii_are_the_modelled_ones(theatre: Theatre) -> None:
    radii = options.radius_options(theatre)
    assert tuple(radii.values()) == (15.0, 25.0, 40.0, None)
    assert radii["15 km"] == 15
    assert radii["no limit"] is None
    assert radii[options.default_radius(theatre)] == 25.0
    assert View(pd.Timestamp("2017-08-04"), theatre.settings.whole).radius_km == 25.0


def test_a_label_is_found_by_its_id(theatre: Theatre) -> None:
    assert options.find_label(options.choices(theatre).places, "raqqa") == "Raqqa"
    with pytest.raises(KeyError, match="narnia"):
        options.find_label({}, "narnia")


def test_options_of_all_claims_are_listed_once(theatre: Theatre) -> None:
    """Each run of a page reads its link by them: a large ledger takes too long to go through."""
    assert options.choices(theatre) is options.choices(theatre)
    assert options.place_labels(theatre) is options.place_labels(theatre)
