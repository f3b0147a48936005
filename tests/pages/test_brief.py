"""The Brief page without a browser: selection, order and dates."""

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.loading.theatre import default_theatre
from exhibits.brief_request import MAX_EXHIBITS, BriefRequest
from exhibits.catalogue import DEFAULT_BRIEF
from exhibits.links.view_query import require_view
from pages.ui import cache
from pages.ui.brief import page, preview
from tests.pages.conftest import Open, turn_to, visible_text

PICKS = "headlines,control_map:as_of=2015-01-01:reach=40 km,share_lost"


def rows(app: AppTest) -> list[str]:
    """The list: number, title and state of each exhibit, as text."""
    found = [each.value for each in app.markdown if re.match(r"\*\*\d", each.value)]
    return [visible_text(element) for element in found]


def titles(app: AppTest) -> list[str]:
    return [
        re.sub(r"^\*\*\d+\. (.*?)\*\*  :small.*", r"\1", row, flags=re.DOTALL) for row in rows(app)
    ]


def title_fields(app: AppTest) -> list[Any]:
    return [
        field
        for field in app.text_area
        if re.fullmatch(r"Title of exhibit \d+ in the files", field.label)
    ]


def add(app: AppTest, exhibit: str) -> None:
    """Open the dialog of an exhibit and add it to the brief."""
    app.button(key=f"menu-{exhibit}").click().run()
    app.button(key="add-to-brief").click().run()


def test_a_title_can_be_edited(opened: Open) -> None:
    app = opened("brief", exhibits="headlines,control_map")
    generated = title_fields(app)[1].value
    assert re.fullmatch(r"ISIL held [\d,]+\s?km² .* \(modelled\)", generated)
    title_fields(app)[1].set_value("What is left: 4, in all.").run()
    assert not app.exception
    assert picked(app) == "headlines,control_map:title=What is left%3A 4%2C in all%2E"
    assert title_fields(app)[1].value == "What is left: 4, in all."
    assert "title edited" in rows(app)[1]
    assert (
        "--exhibits=headlines,control_map:title=What is left%3A 4%2C in all%2E" in app.code[0].value
    )
    for field in ("", generated):
        title_fields(app)[1].set_value("Another").run()
        assert picked(app) == "headlines,control_map:title=Another"
        title_fields(app)[1].set_value(field).run()
        assert picked(app) == "headlines,control_map"
        assert title_fields(app)[1].value == generated


@pytest.mark.parametrize("labels", [["English"], ["English", "English and Arabic"]])
def test_a_language_is_offered_only_where_there_are_several(
    opened: Open, monkeypatch: pytest.MonkeyPatch, labels: list[str]
) -> None:
    languages = dict(zip(labels, ("en", "both"), strict=False))
    monkeypatch.setattr(page, "theatre_languages", lambda theatre: languages)
    app = opened("brief", exhibits="headlines")
    assert not app.exception
    fields = [field.label for field in app.selectbox]
    assert ("Language" in fields) == (len(labels) > 1)
    assert {"Page size", "Exhibits per slide"} <= set(fields)


def test_an_exhibit_of_no_record_is_left_out_with_a_warning(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests: list[BriefRequest] = []
    monkeypatch.setattr(preview, "draw", requests.append)
    app = opened("brief", exhibits="headlines,evidence")
    assert not app.exception
    assert r"Claim evidence\: no claim is chosen" in app.warning[0].value
    assert [pick.exhibit_id for pick in requests[-1].picks] == ["headlines"]
    assert len(rows(app)) == 2 and not app.button(key="make-pptx").disabled
    app = opened("brief", exhibits="evidence")
    assert not app.exception
    assert app.button(key="make-pptx").disabled and requests[-1].picks == ()


def picked(app: AppTest) -> str:
    return str(app.session_state["exhibits"])


def test_an_empty_brief_proposes_the_default_selection(opened: Open) -> None:
    app = opened("brief")
    assert not app.exception
    assert "default selection" in app.info[0].value
    assert len(rows(app)) == len(DEFAULT_BRIEF)
    assert not app.warning
    app.button(key="remove-0").click().run()
    assert picked(app) == "theatre_map,share_lost,implied_peaks,control_map"
    assert not app.info


def test_the_address_names_selection_and_order(opened: Open) -> None:
    app = opened("brief", exhibits=PICKS)
    assert titles(app) == [
        "Headline figures",
        "Territorial control (modelled)",
        cache.entries()["share_lost"].title,
    ]
    assert "radius 40 km · pinned: 2015-01-01" in rows(app)[1]
    assert "uses the selected date and country" in rows(app)[0]
    app.button(key="up-1").click().run()
    assert picked(app) == "control_map:as_of=2015-01-01:reach=40 km,headlines,share_lost"
    app.button(key="down-1").click().run()
    assert picked(app) == "control_map:as_of=2015-01-01:reach=40 km,share_lost,headlines"
    app.button(key="pin-0").click().run()
    assert picked(app) == "control_map:reach=40 km,share_lost,headlines"
    app.button(key="pin-1").click().run()
    pinned = "share_lost:as_of=2017-08-04:country=Iraq and Syria"
    assert picked(app) == f"control_map:reach=40 km,{pinned},headlines"
    app.button(key="remove-1").click().run()
    assert picked(app) == "control_map:reach=40 km,headlines"


def test_the_selection_survives_a_change_of_page(opened: Open) -> None:
    app = opened("map", exhibits="headlines")
    assert app.text_input(key="exhibits").value == "headlines"
    app.segmented_control(key="reach").select("15 km").run()
    add(app, "control_map")
    assert picked(app) == "headlines,control_map:reach=15 km"
    assert visible_text(app.toast[0].value) == "Added to the brief: Territorial control (modelled)"
    add(app, "control_map")
    assert picked(app) == "headlines,control_map:reach=15 km"
    assert (
        visible_text(app.toast[0].value) == "Already in the brief: Territorial control (modelled)"
    )
    assert titles(turn_to(app, "brief")) == ["Headline figures", "Territorial control (modelled)"]


@pytest.mark.parametrize(
    ("exhibits", "expected"),
    [
        ("headlines,atlantis", "omitted: unknown exhibit 'atlantis'"),
        ("headlines,control_map:reach=7 km", "omitted: unknown radius '7 km'; available: 15 km"),
        ("headlines,control_map:reach", "omitted: invalid parameter 'reach' of control_map"),
        (
            "headlines,control_map:as_of=2031-01-01",
            "omitted: date '2031-01-01' is outside the records",
        ),
    ],
)
def test_an_unreadable_item_is_reported_and_omitted(
    opened: Open, exhibits: str, expected: str
) -> None:
    app = opened(exhibits=exhibits)
    assert not app.exception
    assert expected in visible_text(app.warning[0].value)
    turn_to(app, "brief")
    assert not app.exception
    assert not app.warning
    assert titles(app) == ["Headline figures"]


def test_items_over_the_limit_are_reported_and_omitted(opened: Open) -> None:
    app = opened("method", exhibits=",".join(["measures"] * (MAX_EXHIBITS + 2)))
    add(app, "origins")
    assert "at most 40 exhibits" in app.toast[0].value
    assert "origins" not in picked(app)


def test_an_exhibit_or_a_page_of_them_is_added(opened: Open) -> None:
    app = opened("brief", exhibits="measures")
    app.selectbox(key="exhibit to add").select("Data warnings: Suspected misprints").run()
    assert picked(app) == "measures,misprints"
    app.selectbox(key="exhibit to add").select("Data warnings: all 3 exhibits").run()
    assert picked(app) == "measures,misprints,warnings,conversions"
    assert app.selectbox(key="exhibit to add").value is None


def test_the_command_line_names_the_selection(opened: Open) -> None:
    app = opened(
        "brief", exhibits="measures", title="-a 'b' $c", paper="A4", language="Arabic", slide="Two"
    )
    (command,) = (code.value for code in app.code)
    arguments = shlex.split(command)
    assert arguments[:4] == ["python", "-m", "exhibits", "brief"]
    assert {"--exhibits=measures", "--title=-a 'b' $c", "--paper=A4", "--language=ar"} <= set(
        arguments
    )
    assert "--two-abreast" in arguments
    assert not any(
        argument.startswith(("--handling", "--as-of", "--country")) for argument in arguments
    )


def banner(app: AppTest) -> str:
    found = [part.value for part in app.html if 'class="fh-cited' in str(part.value)]
    assert len(found) <= 1
    return str(found[0]) if found else ""


def citation_token(exhibit_id: str) -> str:
    """The citation token of an exhibit in its opening view."""
    link = cache.brief_item(
        exhibit_id, require_view(cache.theatre(), {}), "http://localhost"
    ).export_context.link
    (token,) = re.findall(r"cite=([\w.~-]+)", link)
    return token


def test_a_citation_of_the_same_records_shows_no_notice(opened: Open) -> None:
    token = citation_token("headlines")
    assert not banner(opened())
    assert "Figures as cited." in banner(opened(cite=token))
    for cut in ({"cite": token[:-4]}, {"cite": token, "country": "Iraq"}):
        app = opened(**cut)
        assert "cite: " in visible_text(app.warning[0].value)
        assert not banner(app)
    assert "invalid" in visible_text(opened(cite="<b>x</b>").warning[0].value)


def test_another_date_ends_the_citation(opened: Open) -> None:
    app = opened(cite=citation_token("headlines"))
    assert banner(app)
    app.date_input(key="as_of").set_value(pd.Timestamp("2016-01-31").date()).run()
    assert not banner(app)
    assert "cite" not in app.query_params


def test_a_corrected_figure_is_reported(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = citation_token("headlines")
    folder = tmp_path / "corrected"
    shutil.copytree(default_theatre(), folder)
    correct_figure(folder)
    monkeypatch.setenv("FOOTHOLD_THEATRE", str(folder))
    text = banner(opened(cite=token))
    assert "The records have changed since this link was created" in text
    assert "1 figure changed" in text
    assert 'data-parameter="cite"' in text


def correct_figure(folder: Path) -> None:
    """Change the fighters in Raqqa on the opening date from about 2,000 to 2,500."""
    figures = folder / "figures.csv"
    lines = figures.read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = (
        at for at, line in enumerate(lines) if line.startswith("mcgurk-20170804-raqqa-fighters,")
    )
    changed = lines[at].replace(",2000,", ",2500,", 1)
    assert changed != lines[at]
    lines[at] = changed
    figures.write_text("".join(lines), encoding="utf-8")


def test_no_exhibit_to_add_repeats_its_page(opened: Open) -> None:
    (box,) = (each for each in opened("brief").selectbox if each.label == "Add an exhibit")
    assert "Raqqa: headline figures" in box.options
    names = [option.split(": ") for option in box.options]
    assert not [name for name in names if name[0] == name[1]]


def test_fields_have_the_titles_of_the_language_and_plain_names(opened: Open) -> None:
    app = opened("brief", exhibits="share_lost", language="Arabic")
    (field,) = title_fields(app)
    assert field.label == "Title of exhibit 1 in the files"
    assert re.search(r"[\u0600-\u06ff]", field.value)
    assert not re.search("[A-Za-z]", field.value)
    field.set_value("عنوان").run()
    assert picked(app) == "share_lost:title=عنوان"


def test_the_title_offered_is_the_one_of_the_files(opened: Open) -> None:
    app = opened("brief", language="Arabic", country="Iraq")
    assert app.text_input(key="title").placeholder == "العراق، 4 آب/أغسطس 2017"
    app.selectbox(key="language").set_value("English").run()
    assert app.text_input(key="title").placeholder == "Iraq, 4 August 2017"
