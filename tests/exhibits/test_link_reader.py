"""Parameters of a link: each one that cannot be shown is named once."""

import pytest

from data.model import Theatre
from exhibits.brief_request import MAX_EXHIBITS, read_request
from exhibits.link_reader import LinkRequest, read_link, read_picks
from exhibits.links.view_parameters import AddressError
from exhibits.place_catalogue import CatalogueEntry

PARTS = 3


def read(
    theatre: Theatre, entries: dict[str, CatalogueEntry], page: str, **params: str
) -> LinkRequest:
    return read_link(theatre, entries, params, page, lambda _: PARTS)


@pytest.mark.parametrize(
    ("page", "params", "expected"),
    [
        (
            "brief",
            {"title": "x" * 201},
            f"title: title of 201 characters: '{'x' * 79}…'; at most 200",
        ),
        ("brief", {"author": "x" * 121}, "of 121 characters: "),
        ("brief", {"handling": "x" * 121}, "of 121 characters: "),
        ("brief", {"language": "x"}, "language: unknown language 'x'; available: English, Arabic"),
        ("brief", {"paper": "x"}, "paper: unknown paper 'x'; available: 16:9"),
        ("brief", {"slide": "x"}, "slide: unknown slide 'x'; available: One, Two"),
        ("ledger", {"part": "4"}, "part: unknown part '4'; available: 1 to 3"),
        ("ledger", {"part": "0"}, "part: unknown part '0'"),
        ("ledger", {"part": "x"}, "part: unknown part 'x'"),
        ("map", {"exhibits": "atlantis"}, "exhibits: one is omitted: unknown exhibit 'atlantis'"),
        (
            "brief",
            {"exhibits": "control_map:speed=1"},
            "exhibits: one is omitted: unknown parameter: 'speed'",
        ),
        ("brief", {"exhibits": "evidence:claim=x"}, "one is omitted: unknown claim 'x'"),
    ],
)
def test_a_fault_is_named(
    theatre: Theatre,
    entries: dict[str, CatalogueEntry],
    page: str,
    params: dict[str, str],
    expected: str,
) -> None:
    request = read(theatre, entries, page, **params)
    (fault,) = request.faults
    assert expected in f"{fault.name}: {fault.message}"
    assert request.query == {}


def test_valid_parameters_are_preserved(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    params = {"country": "Iraq", "contry": "Iraq", "as_of": "", "cite": "x", "part": "9"}
    request = read(theatre, entries, "map", exhibits="headlines,atlantis,share_lost", **params)
    assert request.query == {
        "country": "Iraq",
        "cite": "x",
        "part": "9",
        "exhibits": "headlines,share_lost",
    }
    assert [fault.name for fault in request.faults] == ["contry", "exhibits"]
    layers = read_link(theatre, entries, {"layers": [""]}, "map", lambda _: PARTS)
    assert layers == LinkRequest({"layers": [""]})


def test_a_long_brief_is_truncated(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    request = read(theatre, entries, "brief", exhibits=",".join(["measures"] * (MAX_EXHIBITS + 2)))
    (fault,) = request.faults
    assert "omitted at the end: 2 exhibits" in fault.message
    assert str(request.query["exhibits"]).count("measures") == MAX_EXHIBITS


@pytest.mark.parametrize("params", [{"contry": "Iraq"}, {"title": "x" * 201}, {"slide": "x"}])
def test_the_command_line_refuses_the_same(theatre: Theatre, params: dict[str, str]) -> None:
    with pytest.raises(AddressError):
        read_request(theatre, params)


@pytest.mark.parametrize("commas", [80, 81, 82, 5_000])
def test_a_link_of_commas_is_read(
    theatre: Theatre, entries: dict[str, CatalogueEntry], commas: int
) -> None:
    picks, faults = read_picks(theatre, entries, "," * commas + "headlines,control_map")
    assert not picks
    assert [fault.name for fault in faults] == ["exhibits"]


def test_former_labels_are_replaced(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    replaced = set()
    for former in theatre.settings.former_labels:
        name, page = ("controller", "change") if former.actor else ("measure", "ledger")
        link = read_link(theatre, entries, {name: former.label}, page, lambda view: 1)
        assert not link.faults
        labels = {
            "controller": theatre.actors["short_label"],
            "measure": theatre.metrics["label"],
        }[name]
        assert link.query == {name: labels[former.actor or former.metric]}
        picks = f"change_map:{name}={former.label}" if former.actor else "headlines"
        assert not read_link(theatre, entries, {"exhibits": picks}, "brief", lambda view: 1).faults
        replaced.add(name)
    assert replaced == {"controller", "measure"}


def test_the_former_label_of_no_radius_is_replaced(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    link = read_link(theatre, entries, {"reach": "no cap"}, "map", lambda view: 1)
    assert not link.faults
    assert link.query == {"reach": "no limit"}


def test_ids_are_replaced_by_labels(theatre: Theatre, entries: dict[str, CatalogueEntry]) -> None:
    link = read_link(theatre, entries, {"country": "iraq", "reach": "40"}, "map", lambda view: 1)
    assert not link.faults
    assert link.query == {"country": "Iraq", "reach": "40 km"}


@pytest.mark.parametrize(
    ("page", "name", "text", "expected"),
    [
        ("places", "at", "raqqa", "raqqa"),
        ("places", "at", "Raqqa", "raqqa"),
        ("places", "at", "الرقة", "raqqa"),
        ("rivals", "place", "raqqa", "Raqqa"),
        ("rivals", "place", "Rakka", "Raqqa"),
    ],
)
def test_a_place_is_named_as_its_page_does(
    theatre: Theatre,
    entries: dict[str, CatalogueEntry],
    page: str,
    name: str,
    text: str,
    expected: str,
) -> None:
    link = read_link(theatre, entries, {name: text}, page, lambda view: 1)
    assert (link.query, link.faults) == ({name: expected}, ())
