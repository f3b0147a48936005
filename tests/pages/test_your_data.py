"""The page "Your data" without a browser: questions, corrections, refusals, the theatre."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.importing.files.zipped_folders import unpack_inputs
from data.importing.inputs import InputFile
from data.importing.template import template_workbook
from pages.server import session_theatres
from pages.server.settings import server_settings
from tests.pages.conftest import Open, page_html, page_names, visible_text

PLACES = "Town,Latitude,Longitude\nNorthtown,15.50,32.56\nSouthtown,15.64,32.47\n"
CONTROL = "Town,Held by,Date\nNorthtown,Army,{}\nSouthtown,Front,{}\n"


@pytest.fixture(autouse=True)
def no_uploads_left() -> Iterator[None]:
    yield
    session_theatres.remove_all()


def upload(app: AppTest, **files: str | bytes) -> AppTest:
    """Upload files by name, with "__" for the dot, and wait for the result."""
    contents = [
        (name.replace("__", "."), text.encode() if isinstance(text, str) else text, "")
        for name, text in files.items()
    ]
    app.file_uploader(key="your-files").set_value(contents)
    app.run()
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def test_a_question_is_asked_and_its_answer_makes_a_theatre(opened: Open) -> None:
    app = upload(
        opened("your_data"),
        places__csv=PLACES,
        control__csv=CONTROL.format("03/04/2023", "05/06/2023"),
    )
    (question,) = app.radio
    assert "is 03 04 2023 3 April or 4 March" in question.label
    assert not app.get("link_button")
    day_first = [visible_text(text) for text in question.options].index("3 April (day first)")
    question.set_value(day_first)
    button(app, "Apply").click().run()
    assert not app.exception and not app.error
    (link,) = app.get("link_button")
    assert link.proto.url.startswith("./map?theatre=my-theatre-")
    assert len(app.get("plotly_chart")) == 1
    assert "2 rows read, 2 kept" in page_html(app)


def test_none_of_these_is_an_answer(opened: Open) -> None:
    control = CONTROL.format("2023-04-03", "2023-04-03") + "Northtown,Fronts,2023-07-01\n"
    app = upload(opened("your_data"), places__csv=PLACES, control__csv=control)
    (question,) = app.radio
    assert "Fronts" in question.label
    question.set_value(len(question.options) - 1)
    button(app, "Apply").click().run()
    assert not app.exception and not app.error
    assert len(app.get("link_button")) == 1


def test_a_wrong_guess_is_corrected(opened: Open) -> None:
    app = upload(
        opened("your_data"),
        places__csv=PLACES,
        control__csv=CONTROL.format("2023-04-03", "2023-06-05"),
    )
    kinds = [box for box in app.selectbox if box.label == "This table is"]
    assert [box.value for box in kinds] == ["places", "control"]
    kinds[1].set_value("skip")
    [each for each in app.button if each.label == "Apply"][-1].click().run()
    assert not app.exception
    assert "left out as answered" in page_html(app)
    assert not app.get("link_button")


def test_an_answer_that_leaves_nothing_to_import_can_be_changed(opened: Open) -> None:
    app = upload(opened("your_data"), lookup__csv="Code,Meaning\nA,Army\nF,Front\n")
    (box,) = [each for each in app.selectbox if each.label.startswith("What is lookup")]
    box.set_value("Skip it")
    button(app, "Apply").click().run()
    assert not app.exception
    assert "nothing to import" in app.error[0].value
    assert [each for each in app.selectbox if each.label.startswith("What is lookup")]


def boxes_of_columns(app: AppTest) -> dict[str, Any]:
    return {box.label: box for box in app.selectbox if "control.csv" in str(box.key)}


def test_columns_are_corrected_one_by_one(opened: Open) -> None:
    control = "Town,Held by,Date,Extra\nNorthtown,Army,2023-04-03,x\nSouthtown,Front,2023-06-05,y\n"
    app = upload(opened("your_data"), places__csv=PLACES, control__csv=control)
    assert "Ignored columns" in page_html(app)
    of_columns = boxes_of_columns(app)
    assert of_columns["Date"].value == "from_date" and of_columns["Extra"].value == ""
    of_columns["Extra"].set_value("from_date")
    [each for each in app.button if each.label == "Apply"][-1].click().run()
    assert "Date and Extra are both start date" in app.error[0].value
    boxes_of_columns(app)["Extra"].set_value("note")
    [each for each in app.button if each.label == "Apply"][-1].click().run()
    assert not app.exception and not [each.value for each in app.error]
    assert "Ignored columns" not in page_html(app)


def test_another_kind_has_its_own_fields_at_once(opened: Open) -> None:
    app = upload(
        opened("your_data"),
        places__csv=PLACES,
        control__csv=CONTROL.format("2023-04-03", "2023-06-05"),
    )
    kinds = [box for box in app.selectbox if box.label == "This table is"]
    kinds[1].set_value("events").run()
    of_columns = boxes_of_columns(app)
    assert "Kind of event" in of_columns["Date"].options


def test_a_unit_may_be_written(opened: Open) -> None:
    claims = "What,Where,Figure,When,Source\nTanks,Northtown,900,2023-06-02,Reuters\n"
    app = upload(opened("your_data"), places__csv=PLACES, claims__csv=claims)
    (unit,) = [box for box in app.selectbox if "unit" in box.label]
    assert "names" not in unit.options
    assert unit.proto.accept_new_options


def test_assumptions_name_no_file_of_the_theatre(opened: Open) -> None:
    app = upload(
        opened("your_data"),
        places__csv=PLACES,
        control__csv=CONTROL.format("2023-04-03", "2023-06-05"),
    )
    html = visible_text(page_html(app))
    assert "Assumed" in html
    assert not any(name in html for name in ("metrics.csv", "theatre.toml", "actors.csv"))


def test_refused_rows_are_grouped(opened: Open) -> None:
    rows = "".join(f"Town {n},unknown {n},32.1\n" for n in range(30))
    app = upload(
        opened("your_data"),
        places__csv=PLACES + rows,
        control__csv=CONTROL.format("2023-04-03", "2023-06-05"),
    )
    html = page_html(app)
    assert html.count("30 rows such as 4, 5, 6, 7, 8, 9") == 1


def test_warnings_give_the_rows_of_the_uploaded_file(opened: Open) -> None:
    table = "My list,,\n,,\n" + CONTROL.format("2023-04-03", "2023-06-05")
    again = "Southtown,Front,2023-08-01\n"
    app = upload(opened("your_data"), places__csv=PLACES, list__csv=table + again)
    assert "list.csv:6 (southtown): Held by: read" in visible_text(page_html(app))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x__xlsx", b"PK\x03\x04 broken"),
        ("x__zip", b"PK\x03\x04 broken"),
        ("x__csv", b"\x00\xff\x00"),
        ("x__bin", bytes(range(256))),
        ("x__geojson", b'{"type": "FeatureCollection", "features": [}'),
        ("**bold**__csv", b"a,b\n1,2\n"),
        ("x__csv", b""),
    ],
)
def test_a_bad_file_gets_a_reason(opened: Open, name: str, content: bytes) -> None:
    app = upload(opened("your_data"), **{name: content})
    assert not app.get("link_button")
    html = page_html(app)
    assert "Traceback" not in html + "".join(text.value for text in app.text)
    assert app.error or app.radio or app.selectbox
    assert name.replace("__", ".") in visible_text(html) or app.radio or app.selectbox


def test_names_of_the_gazetteer_are_confirmed_together_first(opened: Open) -> None:
    control = "Town,Held by,Date\nKutum,Army,2023-04-03\nMellit,Front,2023-05-03\n"
    app = upload(opened("your_data"), north_1__csv=control, north_2__csv=control)
    app.selectbox(key="question-country").set_value("SDN")
    button(app, "Apply").click().run()
    (question,) = app.radio
    assert "for 2" in question.label
    assert "<li>Mellit: Mellit" in page_html(app)
    question.set_value(0)
    button(app, "Apply").click().run()
    (link,) = app.get("link_button")
    assert "theatre=north-" in link.proto.url
    assert "Town = place name; Held by = controller; Date = start date" in visible_text(
        page_html(app)
    )
    assert "endorsement" not in "".join(each.value for each in app.caption)


def upload_again(app: AppTest, *texts: str) -> AppTest:
    """Upload the places and several versions of the table of control."""
    files = [("places.csv", PLACES.encode(), "")]
    files += [("control.csv", text.encode(), "") for text in texts]
    app.file_uploader(key="your-files").set_value(files)
    app.run()
    assert not app.exception
    return app


def test_a_file_added_again_replaces_the_former_one(opened: Open) -> None:
    first, second = CONTROL.format("2023-04-03", "2023-06-05"), CONTROL.format("2023-04-03", "x")
    app = upload_again(opened("your_data"), second, first)
    assert "control.csv was added again: the latest version is read." in visible_text(
        app.info[0].value
    )
    assert "2 rows read, 2 kept" in page_html(app)
    assert len(app.get("link_button")) == 1


def test_answers_and_corrections_outlive_the_removal_of_a_file(opened: Open) -> None:
    open_dates = CONTROL.format("03/04/2023", "05/06/2023")
    app = upload_again(opened("your_data"), open_dates)
    app.radio[0].set_value(0)
    button(app, "Apply").click().run()
    assert len(app.get("link_button")) == 1
    app.file_uploader(key="your-files").set_value([])
    app.run()
    app = upload_again(app, open_dates + "Southtown,Army,07/08/2023\n")
    assert not app.exception and len(app.get("link_button")) == 1
    app.file_uploader(key="your-files").set_value([])
    app.run()
    app = upload(app, other__csv=open_dates)
    assert not app.get("link_button")


def test_what_was_never_answered_is_not_listed_as_answered(opened: Open) -> None:
    app = upload_again(opened("your_data"), CONTROL.format("03/04/2023", "05/06/2023"))
    assert len(app.radio) == 1
    upload_again(app, CONTROL.format("2023-04-03", "2023-06-05"))
    assert not app.radio


def test_a_place_that_the_gazetteer_lacks_is_given_coordinates(opened: Open) -> None:
    control = "Town,Held by,Date\nKutum,Army,2023-04-03\nQqqq,Front,2023-05-03\n"
    app = upload(opened("your_data"), north__csv=control)
    app.selectbox(key="question-country").set_value("SDN")
    button(app, "Apply").click().run()
    for question in app.radio:
        question.set_value(0)
    app.text_input(key="question-locate:Qqqq lat").set_value("14.2")
    app.text_input(key="question-locate:Qqqq lon").set_value("24.6")
    button(app, "Apply").click().run()
    assert not app.exception and not app.error
    assert len(app.get("link_button")) == 1


def test_the_assessors_that_files_name_are_renamed_one_by_one(opened: Open) -> None:
    ring = "[[[30, 15], [31, 15], [31, 16], [30, 15]]]"
    drawn = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        f'{{"held_by": "Front"}}, "geometry": {{"type": "Polygon", "coordinates": {ring}}}}}]}}'
    )
    files = {f"{name}_20240101__geojson": drawn for name in ("institute", "monitor", "map")}
    app = upload(opened("your_data"), **files)
    app.text_input(key="question-assessor").set_value("Observatory")
    app.text_input(key="import-assessor:monitor").set_value("The Monitor")
    button(app, "Apply").click().run()
    assert not app.exception and not app.error
    html = page_html(app)
    for name in (
        "institute, from the file",
        "The Monitor, as answered",
        "Observatory, as answered",
    ):
        assert name in html


def test_without_permission_there_is_no_page(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTHOLD_UPLOADS", "0")
    server_settings.cache_clear()
    try:
        assert "your_data" not in page_names(opened())
    finally:
        monkeypatch.undo()
        server_settings.cache_clear()
    assert "your_data" in page_names(opened())


def test_a_zipped_folder_is_read_as_its_files() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/places.csv", PLACES)
        archive.writestr("folder/maps/2023-04-03.geojson", "{}")
        archive.writestr("folder/README.txt", "Read me.")
    files, refused = unpack_inputs(
        [InputFile("folder.zip", None, packed.getvalue()), InputFile("a.csv", None, b"a")]
    )
    assert [file.name for file in files] == ["places.csv", "README.txt", "folder.zip", "a.csv"]
    assert not refused
    book = InputFile("template.xlsx", None, template_workbook("SDN"))
    assert unpack_inputs([book]) == ([book], [])
    _, refused = unpack_inputs([InputFile("x.zip", None, packed.getvalue()[:60])])
    assert [refusal.file for refusal in refused] == ["x.zip"]
