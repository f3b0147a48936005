"""The plan of an import: how each file is read, and what would be written."""

from dataclasses import dataclass, field

from geopandas import GeoDataFrame

from data.importing.event_tables.read import EventTables
from data.importing.mapping.file import ImportMappings
from data.importing.mapping.kinds import KINDS
from data.importing.maps import Maps
from data.importing.places.units import ASSIGN, UNITS
from data.importing.records import ColumnMapping, RawTable, Records
from geo.importing.report import ImportReport, Question
from geo.world.units import country_names

SKIP, REFUSED = "skip", "refused"
"""Kinds of a table that is left out as answered, and of a file that cannot be read."""
_LABELS = {
    SKIP: "left out",
    REFUSED: "not read",
    **{kind: about.label for kind, about in KINDS.items()},
}


@dataclass(frozen=True)
class PlannedFile:
    """What a file, a sheet, or several files together were taken for, and how they were read.

    ``raw`` are the tables as read, for a preview; empty for maps and large files.
    """

    name: str
    mapping: ColumnMapping
    records: Records
    raw: tuple[RawTable, ...] = ()

    @property
    def kind_label(self) -> str:
        """Kind in words."""
        return _LABELS.get(self.mapping.kind, self.mapping.kind)


@dataclass
class ImportPlan:
    """What an import would write, and how each file was read.

    ``records`` are the tables of all files together, with the report of the entire import;
    ``foreign_units`` the names of places by the unit of a neighbouring country that they lie in;
    ``inferred_countries`` are those of its polygons, where none was given; ``templates`` the names
    of files that are the template, whose columns are known.
    """

    mappings: ImportMappings
    country: str = ""
    files: list[PlannedFile] = field(default_factory=list)
    records: Records = field(default_factory=Records)
    maps: Maps = field(default_factory=Maps)
    event_tables: EventTables = field(default_factory=EventTables)
    foreign_units: dict[str, list[str]] = field(default_factory=dict)
    inferred_countries: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)

    @property
    def report(self) -> ImportReport:
        """Report of all files together."""
        return self.records.report

    @property
    def polygons(self) -> dict[str, GeoDataFrame]:
        """Polygons of control, by assessor."""
        return self.maps.polygons

    @property
    def countries(self) -> dict[str, list[str]]:
        """Countries for theatre.toml, with the units assigned to them.

        Those of the import, and others; without one of the import there are none, as loading
        infers them from positions.
        """
        if not self.country:
            return {}
        assigns = self.mappings.answers.get(UNITS) == ASSIGN
        places = self.records.tables.get("places")
        named = [] if places is None or "country" not in places else places["country"].tolist()
        others = [] if assigns else [unit.partition("/")[0] for unit in self.foreign_units]
        listed = [self.country, *named, *others]
        if assigns:
            owners = {unit.partition("/")[0] for unit in self.foreign_units}
            listed += [code for code in self.inferred_countries if code not in owners]
        found = {code: [] for code in listed if code in country_names()}
        if assigns:
            found[self.country] = list(self.foreign_units)
        return found

    @property
    def open_questions(self) -> list[Question]:
        """Questions without an answer, each key once."""
        answered = set(self.mappings.answers)
        answered.update(*(each.mapping.answers for each in self.files))
        found = {each.key: each for each in self.report.questions}
        return [question for key, question in found.items() if key not in answered]


class OpenQuestionsError(ValueError):
    """An import cannot be applied before its questions are answered."""
