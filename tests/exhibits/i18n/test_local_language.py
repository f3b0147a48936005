"""A theatre with another local language than Arabic: columns, exports, languages and fonts."""

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.__main__ import main
from exhibits.brief import BriefItem, build_brief, build_item
from exhibits.brief_request import BriefRequest, read_request
from exhibits.builders.maps.basemap import read_basemap
from exhibits.catalogue import CatalogueEntry, catalogue
from exhibits.i18n.translate import phrasebook
from exhibits.languages import export_languages, theatre_languages
from exhibits.links.picks import read_pick_list
from exhibits.links.view_parameters import AddressError
from exhibits.links.view_query import require_view
from exhibits.render.formats import FORMATS
from tests.data.conftest import check_theatre

ADDRESS = "http://localhost:8501"
NAMES = {"raqqa": "Їжаківка", "mosul": "Ґанок на Єнісеї", "iraq-syria": "Уся країна"}
LETTERS = "іїєґІЇЄҐ"
ARABIC = re.compile("[\u0600-\u06ff]")
COLUMNS = {
    "places.csv": ("name_",),
    "actors.csv": ("label_", "short_label_"),
    "cities/neighbourhoods.csv": ("name_",),
}


def translate_folder(folder: Path, language: str) -> None:
    """Give a theatre local names in a language, beside the Arabic ones, or none."""
    for file, stems in COLUMNS.items():
        rows = pd.read_csv(folder / file, dtype="str", keep_default_na=False)
        for stem in stems:
            if language:
                key = rows.columns[0]
                rows[f"{stem}{language}"] = rows[key].map(NAMES).fillna("")
            else:
                rows = rows.drop(columns=f"{stem}ar")
        rows.to_csv(folder / file, index=False, lineterminator="\n")
    settings = folder / "theatre.toml"
    text = settings.read_text(encoding="utf-8")
    line = f'local_language = "{language}"' if language else ""
    settings.write_text(text.replace('local_language = "ar"', line), encoding="utf-8")


@pytest.fixture(scope="module")
def ukrainian(tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    folder = tmp_path_factory.mktemp("seeds") / "ukrainian"
    shutil.copytree(default_theatre(), folder)
    translate_folder(folder, "uk")
    assert [str(finding) for finding in check_theatre(folder)] == []
    return read_theatre(folder)


@pytest.fixture(scope="module")
def listed(ukrainian: Theatre) -> dict[str, CatalogueEntry]:
    return catalogue(ukrainian, read_basemap(ukrainian))


def item_of(theatre: Theatre, entry: CatalogueEntry, language: str = "English") -> BriefItem:
    view = require_view(theatre, {})
    request = read_request(theatre, {"exhibits": entry.id, "language": language})
    return build_item(theatre, entry, view, ADDRESS, request)


def write(item: BriefItem, form: str) -> bytes:
    return FORMATS[form].write(item.exhibit, item.export_context, item.notes)


def test_local_names_are_read_from_the_column_of_the_language(ukrainian: Theatre) -> None:
    assert ukrainian.places.loc["raqqa", "name_local"] == NAMES["raqqa"]
    assert "name_ar" not in ukrainian.places  # another language: ignored, not an error
    assert ukrainian.places["name_local"].isna()["fallujah"]


def test_tables_may_lack_local_names(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    shutil.copytree(default_theatre(), folder)
    translate_folder(folder, "")
    assert [str(finding) for finding in check_theatre(folder)] == []
    theatre = read_theatre(folder)
    assert theatre.actors["label_local"].isna().all()
    entry = catalogue(theatre, read_basemap(theatre))["control_map"]
    exported = csv.DictReader(io.StringIO(write(item_of(theatre, entry), "csv").decode("utf-8")))
    assert not [name for name in exported.fieldnames or [] if re.fullmatch("name_(ar|local)", name)]
    with pytest.raises(AddressError, match=r"unknown language 'Arabic'; available: English$"):
        item_of(theatre, entry, "Arabic")


def test_an_unknown_language_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "unknown"
    shutil.copytree(default_theatre(), folder)
    settings = folder / "theatre.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('local_language = "ar"', 'local_language = "xx"'), "utf-8")
    found = [str(finding) for finding in check_theatre(folder)]
    assert any("local_language: read 'xx', expected an ISO 639-1 code" in each for each in found)


def test_an_overlong_local_name_is_found_in_the_file_s_column(tmp_path: Path) -> None:
    folder = tmp_path / "long"
    shutil.copytree(default_theatre(), folder)
    places = folder / "places.csv"
    text = places.read_text(encoding="utf-8")
    places.write_text(text.replace("العراق وسوريا", "ع" * 300), encoding="utf-8")
    found = [finding.column_in_file for finding in check_theatre(folder)]
    assert found == ["name_ar"]


def test_exports_name_the_column_by_the_language(
    ukrainian: Theatre, listed: dict[str, CatalogueEntry]
) -> None:
    item = item_of(ukrainian, listed["control_map"])
    table = csv.DictReader(io.StringIO(write(item, "csv").decode("utf-8-sig")))
    names = {row["place_id"]: row["name_uk"] for row in table}
    assert names["raqqa"] == NAMES["raqqa"]
    features = json.loads(write(item, "geojson"))["features"]
    properties = next(each["properties"] for each in features if each["id"] == "raqqa")
    assert list(properties)[:3] == ["place_id", "name", "name_uk"]
    assert properties["name_uk"] == NAMES["raqqa"]


@pytest.mark.parametrize(
    ("local", "labels"),
    [
        ("", ["English"]),
        ("ar", ["English", "Arabic", "English and Arabic"]),
        ("uk", ["English", "English and Ukrainian"]),
    ],
)
def test_languages_follow_the_local_language(local: str, labels: list[str]) -> None:
    assert list(export_languages(local)) == labels


def test_a_theatre_without_local_names_offers_english_alone(ukrainian: Theatre) -> None:
    assert list(theatre_languages(ukrainian)) == ["English", "English and Ukrainian"]
    places = ukrainian.places.assign(name_local=None)
    unnamed = replace(ukrainian, places=places, actors=ukrainian.actors.assign(label_local=None))
    assert list(theatre_languages(unnamed)) == ["English"]


def test_an_unsupported_language_is_refused_with_the_list(
    ukrainian: Theatre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(AddressError, match="'Arabic'; available: English, English and Ukrainian"):
        read_request(ukrainian, {"exhibits": "control_map", "language": "Arabic"})
    arguments = ["--theatre", str(ukrainian.folder), "export", "control_map", "--language", "ar"]
    assert main([*arguments, "-o", str(tmp_path / "out.csv")]) == 2
    assert "unknown language 'ar'; available: en, both" in capsys.readouterr().err


def test_a_bilingual_export_has_local_names_and_english_phrases(
    ukrainian: Theatre, listed: dict[str, CatalogueEntry]
) -> None:
    view = require_view(ukrainian, {})
    picks = read_pick_list("headlines,control_map,share_lost")
    request = BriefRequest(picks, view, language="both")
    brief = build_brief(ukrainian, listed, request, ADDRESS)
    assert brief.where == "Iraq and Syria · Уся країна"
    for item in brief.items:
        exhibit = item.exhibit
        assert not ARABIC.search(f"{exhibit.title}{exhibit.subtitle}{exhibit.caption}{exhibit.alt}")


def test_the_bundled_fonts_draw_latin_arabic_cyrillic_and_greek(
    ukrainian: Theatre, listed: dict[str, CatalogueEntry]
) -> None:
    """The page renderer falls back to serif fonts for letters that the bundled fonts lack."""
    item = item_of(ukrainian, listed["control_map"], "English and Ukrainian")
    romanised = "Al Ḩasakah, Şırnak, Diyarbakır, İdlib, Bắc Ṣūr, Ẓahrān, Řevnice, Gəncə, Αθήνα"
    title = f"Aāž {LETTERS} Ж · السيطرة {romanised}"
    item = replace(item, exhibit=replace(item.exhibit, title=title, message=""))
    reader = PdfReader(io.BytesIO(write(item, "pdf")))
    resources: list[Any] = [page["/Resources"].get_object() for page in reader.pages]
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for each in resources
        for font in each["/Font"].values()
    }
    assert any(name.startswith("FootholdSansCyrillic") for name in fonts)
    assert all(name.startswith("FootholdSans") for name in fonts), fonts
    text = " ".join(page.extract_text() for page in reader.pages)
    assert LETTERS in text
    assert any(NAMES[place] in text for place in ("raqqa", "mosul"))
    assert write(item, "png").startswith(b"\x89PNG")


def test_a_page_embeds_cyrillic_only_where_needed(
    ukrainian: Theatre, listed: dict[str, CatalogueEntry]
) -> None:
    with_names = write(item_of(ukrainian, listed["control_map"]), "html").decode()
    assert "U+0400-045F" in with_names
    assert "U+0400-045F" not in write(item_of(ukrainian, listed["headlines"]), "html").decode()


def test_a_theatre_with_boundaries_of_the_world_is_translated() -> None:
    folder = default_theatre().parent / "ukraine-2022"
    theatre = read_theatre(folder)
    assert phrasebook(theatre).translate("Kherson") == "Херсон"
