"""Boundaries of a theatre: its files where it has any, else the world boundaries."""

from pathlib import Path

from geo.boundaries import (
    ADMIN_UNITS_FILE,
    DRAWING_FOLDER,
    AreaBoundaries,
    Boundaries,
    read_areas,
    read_drawing,
)
from geo.errors import BoundaryError
from geo.files import FileError, read_geojson_file
from geo.theatre.files import read_named_boundaries
from geo.world.layers import world_layers
from geo.world.units import Assignments

BOUNDARIES_FOLDER = "boundaries"


def has_boundary_files(folder: Path) -> bool:
    """Whether a theatre has boundary files; without any, it has the world boundaries."""
    return (folder / BOUNDARIES_FOLDER).is_dir()


def has_project_names(files: Path) -> bool:
    """Whether boundary files are those of `geo.boundaries.read_boundaries`, by their names."""
    names = (ADMIN_UNITS_FILE, "countries", "rivers", "lakes")
    return all((files / f"{name}.geojson").exists() for name in names)


def area_inputs(folder: Path, assigned: Assignments, projection: str) -> list[bytes]:
    """What `boundaries_for_areas` depends on, but for the world boundaries.

    Raises
    ------
    BoundaryError: a file cannot be read.
    """
    files, described = folder / BOUNDARIES_FOLDER, repr((sorted(assigned.items()), projection))
    try:
        contents = [read_geojson_file(path) for path in sorted(files.glob("*.geojson"))]
    except FileError as error:
        raise BoundaryError(str(error)) from error
    return [described.encode(), *(each.replace(b"\r\n", b"\n") for each in contents)]


def boundaries_for_areas(
    folder: Path, assigned: Assignments, projection: str, language: str = ""
) -> AreaBoundaries:
    """Read a theatre's countries and admin units at full resolution.

    Parameters
    ----------
    folder : the theatre's folder.
    assigned : units of other countries that the theatre assigns to each of its countries, by code.
    projection : of the theatre's maps.
    language : code of the language of local names; "" for none.

    Returns
    -------
    AreaBoundaries in degrees, or, from the world boundaries, in the theatre's plane.

    Raises
    ------
    BoundaryError: as `geo.boundaries.read_areas` and `geo.world.layers.world_layers`.
    """
    if has_boundary_files(folder):
        files = folder / BOUNDARIES_FOLDER
        if has_project_names(files):
            return read_areas(files, language)
        return read_named_boundaries(files, assigned, projection, language)[0]
    return world_layers(assigned, projection)[0]


def boundaries_for_drawing(
    folder: Path, assigned: Assignments, projection: str, language: str = ""
) -> Boundaries:
    """Read a theatre's boundaries, simplified; otherwise as `boundaries_for_areas`."""
    if has_boundary_files(folder):
        files = folder / BOUNDARIES_FOLDER
        if has_project_names(files) and (files / DRAWING_FOLDER).is_dir():
            return read_drawing(files, language)
        return read_named_boundaries(files, assigned, projection, language)[1]
    return world_layers(assigned, projection)[1]
