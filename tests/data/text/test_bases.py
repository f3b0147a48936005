"""Bases of claims are written with their articles within sentences."""

from dataclasses import replace

import pytest

from data.model import Theatre
from data.text.bases import base_in_text


@pytest.mark.parametrize(
    ("base", "text"),
    [
        (
            "city, by SDF since assault of early June 2017",
            "the city, by the SDF since the assault of early June 2017",
        ),
        ("city", "the city"),
        ("whole city (one-third)", "the whole city (one-third)"),
        ("fighters left in city", "fighters left in the city"),
        ("territory held at start of 2015", "territory held at the start of 2015"),
        ("freed by coalition and partners", "freed by the coalition and partners"),
        ("the city; held by Exampleland", "the city; held by Exampleland"),
        ("city defenders before 17 Oct 2016", "city defenders before 17 Oct 2016"),
        ("militants in Mosul city", "militants in Mosul city"),
        ("east Mosul", "east Mosul"),
        (
            "militants at start of three-month offensive",
            "militants at the start of the three-month offensive",
        ),
        ("enclave on Exampian border", "the enclave on the Exampian border"),
        ("enclave on Exampian border taken", "the enclave on the Exampian border taken"),
        ("pocket in Exampletown", "the pocket in Exampletown"),
        ("killed in five-week battle", "killed in the five-week battle"),
        ("people living in area", "people living in the area"),
        ("people held at peak", "people held at the peak"),
        ("Examplia, at height of the group", "Examplia, at the height of the group"),
        ("area held", "area held"),
        ("area held before Exampian operation", "area held before the Exampian operation"),
        ("peak estimate", "peak estimate"),
    ],
)
def test_a_base_has_the_articles_that_a_sentence_needs(
    theatre: Theatre, base: str, text: str
) -> None:
    assert base_in_text(theatre, base) == text


def test_any_name_of_an_actor_is_literal(theatre: Theatre) -> None:
    label = r"\cat{\1}"
    actors = theatre.actors.head(1).assign(short_label=label, in_text=f"the {label}")
    changed = replace(theatre, actors=actors)
    assert base_in_text(changed, f"city, by {label}") == f"the city, by the {label}"
