"""Restricted rows of events: on the screen of a local server, in no file."""

import pytest

from data.loading.theatre import read_theatre
from data.model import Theatre
from exhibits.brief import build_brief, build_item
from exhibits.brief_request import BriefRequest
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import catalogue
from exhibits.links.picks import Pick
from exhibits.links.view_query import require_view
from exhibits.model import MapMarks
from exhibits.place_catalogue import CatalogueEntry
from exhibits.render.formats import BRIEF_FORMATS, FORMATS
from tests.lean_theatres import CLAIMS, CONTROL, PLACES, write_theatre

HEADER = (
    "id,date,date_end,place_text,country,lat,lon,kind,by,restricted,fatalities_low,fatalities,"
    "fatalities_high,place_precision\n"
)
SECRET = "a,2023-05-01,,Secretville,SDN,12.05,24.88,armed_clash,Secret Army,true,,3,,place\n"
OPEN = "b,2023-05-02,2023-05-06,Openville,SDN,12.05,24.88,armed_clash,RSF,,2,3,9,place\n"
REGION = "c,2023-05-04,,A region,SDN,12.9,23.47,armed_clash,,,0,0,0,region\n"
EVENT_EXHIBITS = ("country_map_sudan", "events_sudan", "statements", "series_fighters_sudan")
SECRETS = (b"Secretville", b"Secret Army")


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("restricted") / "sudan-2023"
    tables = {"places": PLACES, "control": CONTROL, "figures": CLAIMS}
    return read_theatre(write_theatre(folder, **tables, events=HEADER + SECRET + OPEN + REGION))


@pytest.fixture(scope="module")
def entries(theatre: Theatre) -> dict[str, CatalogueEntry]:
    return catalogue(theatre, read_basemap(theatre))


@pytest.mark.parametrize("exhibit_id", EVENT_EXHIBITS)
def test_files_leave_restricted_rows_out(
    theatre: Theatre, entries: dict[str, CatalogueEntry], exhibit_id: str
) -> None:
    view, entry = require_view(theatre, {}), entries[exhibit_id]
    item = build_item(theatre, entry, view, "http://localhost:8501")
    assert "Not included: 1 event whose source forbids redistribution." in item.exhibit.note
    for form in ("csv", "html"):
        data = FORMATS[form].write(item.exhibit, item.export_context, item.notes)
        assert not any(secret in data for secret in SECRETS)
    on_screen = entry.build(view)
    assert "Not included" not in on_screen.note
    assert "Secretville" in f"{on_screen.frame.to_csv()}{on_screen.marks}"


def test_briefs_leave_restricted_rows_out(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    request = BriefRequest((Pick("events_sudan"),), require_view(theatre, {}))
    brief = build_brief(theatre, entries, request, "http://localhost:8501")
    data = BRIEF_FORMATS["html"].write(brief, theatre, lambda share, text: None)
    assert b"Openville" in data
    assert not any(secret in data for secret in SECRETS)


def test_events_show_their_span_their_deaths_and_no_false_point(
    theatre: Theatre, entries: dict[str, CatalogueEntry]
) -> None:
    view = require_view(theatre, {})
    rows = entries["events_sudan"].build(view).frame.set_index("event_id")
    assert rows.loc["b", "when"] == "2 May 2023 to 6 May 2023"
    assert rows["deaths"].to_dict() == {"a": "3", "b": "3 (2\u20139)", "c": ""}
    assert theatre.events.loc[["c"], ["lat", "lon"]].isna().to_numpy().all()
    assert "1 of them without a location" in entries["country_map_sudan"].build(view).caption
    marks = entries["country_map_sudan"].build(view).marks
    assert isinstance(marks, MapMarks)
    assert {"Openville", "Secretville"} <= {label.text for label in marks.labels}


def test_a_theatre_without_restricted_rows_is_public(theatre: Theatre) -> None:
    assert theatre.public.public is theatre.public
    assert theatre.public.withheld_events == 1
    assert list(theatre.public.events.index) == ["c", "b"]
