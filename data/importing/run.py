"""Import of files into a theatre's folder: plan, questions, records; for command line and page.

>>> plan = plan_import([Path("control.xlsx")], country="SDN")
>>> plan.open_questions  # answer them in `mappings`, and plan again
>>> apply_import(plan, Path("seeds/sudan"))
"""

import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from data.importing import own_tables
from data.importing.event_tables.read import write_event_tables
from data.importing.event_tables.recognise import find_event_table
from data.importing.files.limits import ImportLimits
from data.importing.files.zipped_folders import unpack_inputs
from data.importing.formats import detailed_map, viina
from data.importing.inputs import Family, InputFile, find_family, find_inputs, place_in_folder
from data.importing.mapping.comments import carry_comments
from data.importing.mapping.file import (
    MAPPING_FILE,
    FileMapping,
    ImportMappings,
    follow_names,
    mappings_text,
    pattern_of,
    read_mappings,
)
from data.importing.mapping.kinds import UNKNOWN
from data.importing.maps import (
    ASSESSOR,
    describe_replaced,
    find_misplaced,
    is_tessellation,
    read_maps,
    write_maps,
)
from data.importing.own.existing import Existing, existing_names, join_tables
from data.importing.own.names import match_names
from data.importing.own.others import find_change_measures
from data.importing.own.positions import NOT_KNOWN
from data.importing.own.twin_places import join_twins, names_with_position
from data.importing.own_tables import add_actors, drop_repeated_states, join_files, join_records
from data.importing.places.gazetteer import has_bare_places, locate_places
from data.importing.places.units import (
    ASSIGN,
    UNITS,
    ask_about_units,
    bounds_of_country,
    find_countries_of_places,
    find_covered_units,
    find_foreign_units,
    find_main_countries,
    first_code,
    select_few_units,
)
from data.importing.plan import REFUSED, SKIP, ImportPlan, OpenQuestionsError, PlannedFile
from data.importing.recognise import guess_columns, recognise
from data.importing.records import ColumnMapping, RawTable, Records
from data.importing.sheets import read_tables
from data.importing.table_readers import KIND, READERS, PlannedTable, leave_out_file
from data.importing.template_sheets import (
    is_ignored,
    is_template,
    template_mapping,
)
from data.importing.theatre_folder import write_files, write_records
from geo.importing.archives import DOCUMENTS, TEXTS
from geo.importing.report import ImportReport, Refusal, RefusedFileError
from geo.theatre.assessed_polygons import AssessedPolygons

COUNTRY = "country"
"""Key of the question in which country places without coordinates are."""
SETTINGS = "settings"
"""Kind of a sheet with settings of the theatre."""
MISSING_ROWS, KEEP, REMOVE = "missing_rows", "keep", "remove"
"""Key and answers: what happens to rows that the folder has and a newer file lacks."""
Progress = Callable[[int, int, str], None]
"""Called with the number of files read, of all files, and the name of the next one. An exception
that it raises ends the import; nothing has been written by then."""


def plan_import(
    sources: Iterable[Path | tuple[str, bytes]],
    country: str = "",
    mappings: ImportMappings | None = None,
    existing: Existing | None = None,
    polygons: Mapping[str, AssessedPolygons] | None = None,
    progress: Progress | None = None,
    large_sources: Collection[str] = (),
) -> ImportPlan:
    """Recognise and read files; nothing is written to the theatre.

    Parameters
    ----------
    sources : paths of files and folders, or names and bytes of uploads.
    country : code of the world boundaries; shows exchanged axes and limits the gazetteer.
    mappings : how files are read, from import.toml or from the user, and all answers so far.
    existing : tables that the theatre already has (`read_existing`), to compare names with.
    polygons : by assessor, that the theatre already has (`read_polygons`), likewise.
    large_sources : of which the theatre has a file in `events/` (`list_large_sources`).

    Raises
    ------
    FileNotFoundError: a path does not exist.
    """
    mappings, circles = follow_names(mappings or ImportMappings())
    plan = ImportPlan(mappings, country or mappings.answers.get(COUNTRY, ""))
    inputs, refused = unpack_inputs(find_inputs(sources))
    for refusal in [*map(_refuse_circle, circles), *refused]:
        plan.files.append(_refused_file(refusal))
    families: dict[Family, list[InputFile]] = {}
    for file in inputs:
        if file.is_packed and file.name.lower().endswith(DOCUMENTS):
            plan.files.append(leave_out_file(file.name, "neither table nor map"))
            continue
        family = find_family(file)
        try:
            kind = find_event_table(file, large_sources) if family == "table" else ""
        except RefusedFileError as error:
            plan.files.append(_refused_file(error.refusal))
            continue
        if kind:
            records = plan.event_tables.read(file, kind, plan.country)
            plan.files.append(PlannedFile(file.name, ColumnMapping(kind), records))
            continue
        families.setdefault(family, []).append(file)
    tables: list[PlannedTable] = []
    for number, file in enumerate(families.get("table", [])):
        if progress:
            progress(number, len(inputs), file.name)
        tables += _read_table_file(file, plan)
    if len(families) == 1 and all(each.mapping.kind == UNKNOWN for each in tables):
        tables = [replace(each, is_beside=False) for each in tables]
    users = [each for each in tables if _is_own(each.mapping.kind)]
    own_files, own_records = _read_own(users, plan, existing or {})
    others: list[PlannedFile] = []
    for kind, read in READERS.items():
        of_kind = [each for each in tables if each.mapping.kind == kind]
        others += read(of_kind) if of_kind else []
    others += _read_modules(families.get("module", []), plan)
    with tempfile.TemporaryDirectory() as work:
        maps, daily = families.get("map", []), families.get("daily_control", [])
        cells = [file for file in maps if daily and is_tessellation(file)]
        named = own_records.tables.get("places")
        others += _read_daily(daily, cells, named, Path(work), plan)
        drawn = [file for file in maps if file not in cells]
        named_in = join_tables(existing or {}, [own_records, *(each.records for each in others)])
        plan.maps = read_maps(drawn, Path(work), mappings, progress, polygons or (), named_in)
    for each in plan.maps.files:
        others.append(PlannedFile(each.name, each.mapping, Records(report=each.report)))
    plan.records = join_files([own_records, *(each.records for each in [*plan.files, *others])])
    add_actors(own_records, plan.records)
    if plan.maps.actors:
        added = Records({"actors": pd.DataFrame({"label": plan.maps.actors}, dtype="str")})
        plan.records = join_files([plan.records, added])
    plan.files += own_files + others
    plan.report.defaults += describe_replaced(plan.maps, polygons or {})
    plan.report.questions += find_misplaced(plan.maps, plan.country, mappings.answers)
    _find_foreign_units(plan)
    plan.mappings = mappings.merge(ImportMappings((*_mappings_of(plan), *plan.maps.attributed)))
    return plan


def _refused_file(refusal: Refusal) -> PlannedFile:
    records = Records(report=ImportReport(refused=[refusal]))
    return PlannedFile(refusal.file, ColumnMapping(REFUSED), records)


def _refuse_circle(keys: list[str]) -> Refusal:
    """Refuse answers that lead in a circle; what they answer is asked again."""
    names = [key.partition(":")[2] for key in [*keys, keys[0]]]
    expected = f"answers that end at one name; these lead in a circle: {', '.join(names)}"
    return Refusal("answers", 0, keys[0], names[1], expected)


def _find_foreign_units(plan: ImportPlan) -> None:
    """Find units of neighbours and ask about them.

    Without a country of the import, they are those of the country of the polygons or places.
    """
    maps, places = plan.maps.polygons.values(), plan.records.tables.get("places")
    drawn = [] if plan.country else find_main_countries(maps)
    main = drawn if plan.country or drawn else find_countries_of_places(places)
    plan.inferred_countries = main
    country = plan.country or next(iter(main), "")
    found = find_foreign_units(places, country) | find_covered_units(maps, country)
    if main and not drawn:
        found = {unit: names for unit, names in found.items() if unit.partition("/")[0] not in main}
    plan.foreign_units = select_few_units(found) if main else found
    if not plan.foreign_units:
        return
    plan.report.questions.append(ask_about_units(plan.foreign_units, country))
    if main and plan.mappings.answers.get(UNITS) == ASSIGN:
        plan.country = country


def _read_table_file(file: InputFile, plan: ImportPlan) -> list[PlannedTable]:
    """Read the tables of a file, with the mapping of each; a refused file is in the plan."""
    limits = ImportLimits.from_environment()
    try:
        if file.size > limits.import_bytes:
            expected = limits.at_most("import_bytes", "bytes")
            raise RefusedFileError(file.name, f"{file.size:,} bytes", expected)
        raws = read_tables(file.name, file.read(), limits)
        if not raws:
            read = "no table" if file.size else "an empty file"
            raise RefusedFileError(file.name, read, "a row of headers and rows below it")
    except RefusedFileError as error:
        if file.is_packed and file.name.lower().endswith(TEXTS):
            plan.files.append(leave_out_file(file.name, error.refusal.read))
            return []
        plan.files.append(_refused_file(error.refusal))
        return []
    from_template = is_template(raws)
    if from_template:
        plan.templates.add(file.name)
    else:
        raws = [_refuse_empty(raw) for raw in raws]
    return [
        PlannedTable(
            raw,
            _mapping_for(raw, plan.mappings, from_template),
            file.is_packed and not raw.sheet,
        )
        for raw in raws
        if not (from_template and is_ignored(raw))
    ]


def _refuse_empty(raw: RawTable) -> RawTable:
    """Add a refusal to a table that has a header alone."""
    if len(raw.frame):
        return raw
    expected = "rows below the header"
    empty = Refusal(raw.name, raw.header_row, "", "a header without rows", expected)
    return replace(raw, refused=(*raw.refused, empty))


def _mapping_for(raw: RawTable, mappings: ImportMappings, from_template: bool) -> ColumnMapping:
    """Mapping of a table: of the template, else as answered, else as before, else recognised."""
    kind = mappings.answers.get(f"{KIND}{raw.name}", "")
    if raw.is_hidden and not from_template and not kind and not mappings.find(raw.file, raw.sheet):
        return ColumnMapping(UNKNOWN)
    found = template_mapping(raw) if from_template else None
    found = found or mappings.find(raw.file, raw.sheet)
    if kind and (found is None or found.kind != kind):
        found = ColumnMapping(kind, guess_columns(raw, kind))
    found = found or recognise(raw)
    if found.kind not in READERS and not _is_own(found.kind):
        found = ColumnMapping(UNKNOWN)
    return replace(found, answers={**mappings.answers, **found.answers})


def _is_own(kind: str) -> bool:
    return kind in own_tables.READERS or kind == SETTINGS


def _read_own(
    tables: Sequence[PlannedTable], plan: ImportPlan, existing: Existing
) -> tuple[list[PlannedFile], Records]:
    """Read a user's tables, match the names between them, and locate places without position."""
    bounds = bounds_of_country(plan.country)
    change_measures = find_change_measures([(each.raw, each.mapping) for each in tables], existing)
    files = []
    for each in tables:
        read = own_tables.read(each.raw, each.mapping, bounds, change_measures)
        read.tables = {name: each.raw.label_rows(frame) for name, frame in read.tables.items()}
        files.append(PlannedFile(each.raw.name, each.mapping, read, (each.raw,)))
    joined = join_records(drop_repeated_states([(each.mapping, each.records) for each in files]))
    records = match_names(joined, plan.mappings.answers, existing)
    known_places = frozenset(existing_names(existing, "places"))
    plan.country = plan.country or first_code(records.settings.get("countries", ""))
    is_open = any(NOT_KNOWN in each.records.report.left_out for each in files)
    if has_bare_places(records.tables, known_places) and not is_open:
        if plan.country:
            answers, before = plan.mappings.answers, names_with_position(records)
            records = locate_places(records, plan.country, answers, known_places)
            join_twins(records, answers, names_with_position(records) - before)
        else:
            text = (
                "Places have no coordinates. In which country are they? (three letters, such as "
                "SDN; the gazetteer then has candidates)"
            )
            records.report.ask(COUNTRY, text, {})
    return files, records


def _read_modules(files: Sequence[InputFile], plan: ImportPlan) -> list[PlannedFile]:
    """Read the revisions of a map module together."""
    if not files:
        return []
    mapping = _mapping_of_files("detailed_map", files, plan.mappings)
    modules = [
        detailed_map.MapModule(file.name, file.read().decode("utf-8", "replace")) for file in files
    ]
    records = detailed_map.read_all(modules, mapping)
    return [PlannedFile(", ".join(file.name for file in files), mapping, records)]


def _read_daily(
    files: Sequence[InputFile],
    cells: Sequence[InputFile],
    places: pd.DataFrame | None,
    work: Path,
    plan: ImportPlan,
) -> list[PlannedFile]:
    """Read tables of control by place and day, with the file or table that names the places."""
    if not files:
        return []
    mapping = _mapping_of_files("viina_control", files, plan.mappings)
    tessellation = cells[0].read() if cells else None
    has_ids = places is not None and {"place_id", "name_en", "lat", "lon"} <= set(places)
    names = places if has_ids else None
    try:
        records = viina.read(place_in_folder(files, work), mapping, tessellation, names)
    except viina.TableError as error:
        refusal = RefusedFileError(cells[0].name, "this file", str(error)).refusal
        records = Records(report=ImportReport(refused=[refusal]))
    return [PlannedFile(", ".join(file.name for file in [*files, *cells]), mapping, records)]


def _mapping_of_files(
    kind: str, files: Sequence[InputFile], mappings: ImportMappings
) -> ColumnMapping:
    found = mappings.find(files[0].name) or ColumnMapping(kind)
    return ColumnMapping(kind, found.columns, {**mappings.answers, **found.answers})


def _mappings_of(plan: ImportPlan) -> Iterable[FileMapping]:
    """Mappings to keep for the next import: of tables that were recognised by guess."""
    for each in plan.files:
        for raw in each.raw:
            if each.mapping.kind not in (UNKNOWN, SKIP) and raw.file not in plan.templates:
                mapping = replace(each.mapping, answers={})
                yield FileMapping(pattern_of(raw.file), mapping, raw.sheet, tuple(mapping.columns))


def apply_import(plan: ImportPlan, folder: Path, title: str = "") -> ImportReport:
    """Write what a plan has read into a theatre's folder, and the mappings beside it.

    Returns
    -------
    The report of the plan, with the changes of each file.

    Raises
    ------
    OpenQuestionsError: questions have no answer. ValueError: the plan has nothing to write.
    BoundaryError: an assessor's name cannot be that of a file.
    """
    if plan.open_questions:
        keys = ", ".join(question.key for question in plan.open_questions)
        raise OpenQuestionsError(f"questions without an answer: {keys}")
    if not (plan.records.tables or plan.maps.has_content or plan.event_tables.staged):
        raise ValueError("nothing to import in these files")
    replaces = plan.mappings.answers.get(MISSING_ROWS) == REMOVE
    former = read_mappings(folder)
    report = write_records(
        folder,
        plan.records,
        unmapped={
            raw.name: former.find_unmapped(raw.file, raw.sheet, each.mapping)
            for each in plan.files
            for raw in each.raw
        },
        replaces=replaces,
        title=title,
        countries=plan.countries,
    )
    report.changes += write_maps(plan.maps, folder)
    events, answers = plan.event_tables.staged, plan.mappings.answers
    report.changes += write_event_tables(events, folder, answers, replaces=replaces)
    _write_mappings(folder, plan.mappings)
    return report


def keep_answers(plan: ImportPlan, folder: Path, answers: Mapping[str, str]) -> None:
    """Keep answers in the folder of a theatre, which is made if missing, for the next import.

    Parameters
    ----------
    plan : in which questions are open. answers : by key, of this import.
    """
    valid = {key: text for key, text in answers.items() if key in plan.mappings.answers}
    _write_mappings(folder, ImportMappings(tuple(plan.maps.attributed), valid))


def _write_mappings(folder: Path, mappings: ImportMappings) -> None:
    """Add mappings and answers to import.toml; who drew maps is kept for their files alone."""
    path = folder / MAPPING_FILE
    former = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    merged = read_mappings(folder).merge(mappings)
    merged.answers.pop(ASSESSOR, "")
    text = mappings_text(merged)
    write_files(folder, {MAPPING_FILE: carry_comments(former, text)})
