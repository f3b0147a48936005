"""Citations in links: what a link showed, and how corrected records differ."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.loading.theatre import default_theatre, read_theatre
from data.model import Theatre
from exhibits.builders.maps.basemap import Basemap
from exhibits.catalogue import catalogue
from exhibits.links.citation import (
    MAX_TOKEN_LETTERS,
    CitationError,
    _digest_rows,
    describe_changes,
    encode_citation,
    find_changes,
    records_hash,
)
from exhibits.model import Exhibit, View
from exhibits.place_catalogue import CatalogueEntry
from tests.exhibits.conftest import OPENING, Build

CLAIM = "mcgurk-20170804-raqqa-cleared"
Corrected = Callable[[Callable[[pd.DataFrame], pd.DataFrame]], dict[str, Exhibit]]


@pytest.fixture
def corrected(tmp_path: Path, base_map: Basemap) -> Corrected:
    """Exhibits of a copy of the theatre with edited figures, and the copy's records hash."""

    def made(edit: Callable[[pd.DataFrame], pd.DataFrame]) -> dict[str, Exhibit]:
        folder = tmp_path / "copy"
        shutil.copytree(default_theatre(), folder)
        rows = pd.read_csv(folder / "figures.csv", dtype="str", keep_default_na=False)
        edit(rows).to_csv(folder / "figures.csv", index=False)
        theatre = read_theatre(folder)
        view = View(pd.Timestamp(OPENING), theatre.settings.whole)
        entries = catalogue(theatre, base_map)
        built = {name: entries[name].build(view) for name in ("share_cleared_raqqa", "headlines")}
        return built | {"": replace(built["headlines"], id=records_hash(theatre))}

    return made


def test_records_are_identified_by_twelve_digits(theatre: Theatre) -> None:
    assert re.fullmatch("[0-9a-f]{12}", records_hash(theatre))
    assert records_hash(theatre) == theatre.records[:12]


def test_unchanged_records_have_no_differences(theatre: Theatre, build: Build) -> None:
    exhibits = [build("headlines"), build("share_cleared_raqqa"), build("control_map")]
    records = records_hash(theatre)
    token = encode_citation(exhibits, records)
    assert token == encode_citation(exhibits, records)
    found = find_changes(token, exhibits, records)
    assert found.same_records
    assert not found.differs
    assert [each.exhibit_id for each in found.exhibits] == [each.id for each in exhibits]
    assert describe_changes(found) == [
        f"The records are unchanged since this link was created ({records}).",
        "No figure shown has changed.",
    ]


def test_a_corrected_figure_is_named(theatre: Theatre, build: Build, corrected: Corrected) -> None:
    token = encode_citation(
        [build("share_cleared_raqqa"), build("headlines")], records_hash(theatre)
    )

    def correct(rows: pd.DataFrame) -> pd.DataFrame:
        rows.loc[rows["figure_id"] == CLAIM, "value"] = "54"
        return rows

    now = corrected(correct)
    found = find_changes(token, [now["share_cleared_raqqa"], now["headlines"]], now[""].id)
    assert not found.same_records
    chart, cards = found.exhibits
    assert [each.id for each in chart.changed] == [CLAIM]
    assert (chart.added, chart.removed_count) == ((), 0)
    assert [each.id for each in cards.changed] == ["share_cleared raqqa"]
    texts = describe_changes(found)
    assert records_hash(theatre) in texts[0]
    assert now[""].id in texts[0]
    assert any("1 figure changed" in line for line in texts[1:])


def test_added_and_removed_figures_are_named(
    theatre: Theatre, build: Build, corrected: Corrected
) -> None:
    before = build("share_cleared_raqqa")
    token = encode_citation([before], records_hash(theatre))
    ids = before.frame["figure_id"].tolist()
    left_out = next(name for name in ids if name not in set(before.frame["repeat_of"].dropna()))

    def edit(rows: pd.DataFrame) -> pd.DataFrame:
        added = rows[rows["figure_id"] == CLAIM].assign(
            figure_id="planted-claim", value="47", speaker="A planted voice", repeat_of=""
        )
        remaining = rows[(rows["figure_id"] != left_out) & (rows["repeat_of"] != left_out)]
        return pd.concat([remaining, added])

    now = corrected(edit)["share_cleared_raqqa"]
    gone = set(ids) - set(now.frame["figure_id"])
    (found,) = find_changes(token, [now], "0" * 12).exhibits
    assert found.differs
    assert [each.id for each in found.added] == ["planted-claim"]
    assert (len(gone) > 0, found.removed_count, found.changed) == (True, len(gone), ())


def test_changed_records_without_effect_on_the_exhibit(
    theatre: Theatre, build: Build, corrected: Corrected
) -> None:
    token = encode_citation([build("share_cleared_raqqa")], records_hash(theatre))

    def edit(rows: pd.DataFrame) -> pd.DataFrame:
        elsewhere = (rows["place_id"] == "mosul") & (rows["value"] != "")
        rows.loc[rows[elsewhere].index[:1], "note"] = "another note"
        return rows

    now = corrected(edit)
    found = find_changes(token, [now["share_cleared_raqqa"]], now[""].id)
    assert not found.same_records
    assert not found.differs
    assert describe_changes(found)[-1] == "No figure shown has changed."


def test_a_map_names_the_place_whose_controller_differs(theatre: Theatre, build: Build) -> None:
    before = build("control_map")
    token = encode_citation([before], records_hash(theatre), room=3_000)
    frame = before.frame.copy()
    frame.loc[frame["place_id"] == "ramadi", "controller"] = "contested"
    (found,) = find_changes(token, [replace(before, frame=frame)], records_hash(theatre)).exhibits
    assert [each.id for each in found.changed] == ["ramadi"]
    assert found.changed[0].label == "Ramadi"


def test_differences_beyond_the_limit_are_summarised(theatre: Theatre, build: Build) -> None:
    long, short = build("ledger"), build("headlines")
    token = encode_citation([long, short], records_hash(theatre))
    assert len(token) <= MAX_TOKEN_LETTERS
    frame = long.frame.assign(value=long.frame["value"] + 1)
    found = find_changes(token, [replace(long, frame=frame), short], records_hash(theatre))
    first, second = found.exhibits
    assert (first.differs, first.is_attributed, first.changed) == (True, False, ())
    assert not second.differs
    assert "too short to list the figures" in describe_changes(found)[-1]


def test_every_exhibit_can_be_cited_in_a_short_link(
    theatre: Theatre, entries: dict[str, CatalogueEntry], build: Build
) -> None:
    records = records_hash(theatre)
    for name in entries:
        token = encode_citation([build(name)], records)
        assert re.fullmatch(r"[\w.~-]+", token, re.ASCII)
        assert len(token) <= MAX_TOKEN_LETTERS, name
        assert not find_changes(token, [build(name)], records).differs, name


def test_rows_of_an_exhibit_have_distinct_keys(
    entries: dict[str, CatalogueEntry], build: Build
) -> None:
    for name in entries:
        keys = [row.id for _, _, row in _digest_rows(build(name))]
        assert len(keys) - len(set(keys)) <= max(1, 0.02 * len(keys)), name


@pytest.mark.parametrize("spoil", ["cut", "changed", "empty", "other", "long"])
def test_a_damaged_citation_is_refused(theatre: Theatre, build: Build, spoil: str) -> None:
    exhibits = [build("headlines")]
    token = encode_citation(exhibits, records_hash(theatre))
    bad = {
        "cut": token[:-1],
        "changed": token.replace(token[20], "A" if token[20] != "A" else "B", 1),
        "empty": "",
        "other": "<script>alert(1)</script>",
        "long": token + "x" * 100_000,
    }[spoil]
    with pytest.raises(CitationError, match="invalid"):
        find_changes(bad, exhibits, records_hash(theatre))


def test_records_without_files_are_refused(build: Build) -> None:
    with pytest.raises(CitationError, match="12 hexadecimal digits"):
        encode_citation([build("headlines")], "")


@pytest.mark.parametrize(
    ("exhibit_id", "columns"),
    [
        ("change", ("what", "now", "controller_label")),
        ("disagreements", ("measure", "said", "about", "spread")),
        ("lookalikes", ("measure", "why", "about")),
        ("warnings", ("what", "sentence")),
        ("conversions", ("reads",)),
        ("measures", ("label", "definition", "base_rule", "phrase")),
        ("reported_share_mosul", ("panel", "hover")),
    ],
)
def test_a_text_that_is_reworded_is_no_changed_figure(
    theatre: Theatre, build: Build, exhibit_id: str, columns: tuple[str, ...]
) -> None:
    exhibit = build(exhibit_id)
    token = encode_citation([exhibit], records_hash(theatre))
    reworded = exhibit.frame.assign(
        **{name: exhibit.frame[name].astype("str") + " reworded" for name in columns}
    )
    (found,) = find_changes(
        token, [replace(exhibit, frame=reworded)], records_hash(theatre)
    ).exhibits
    assert not found.differs


def test_a_converted_figure_that_changes_is_named(theatre: Theatre, build: Build) -> None:
    exhibit = build("conversions")
    token = encode_citation([exhibit], records_hash(theatre))
    changed = exhibit.frame.assign(stated=["9 km²", *exhibit.frame["stated"].tolist()[1:]])
    (found,) = find_changes(
        token, [replace(exhibit, frame=changed)], records_hash(theatre)
    ).exhibits
    assert (len(found.added), found.removed_count) == (1, 1)
