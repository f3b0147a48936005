"""Command line equivalent of a brief request."""

import shlex

from data.model import Theatre
from exhibits.brief_request import BriefRequest
from exhibits.links.options import area_units
from exhibits.links.picks import picks_text


def brief_command(
    theatre: Theatre, request: BriefRequest, base: str, format_id: str, file_name: str
) -> str:
    """Return the command line that writes a request to a file; default values are omitted.

    Parameters
    ----------
    base : address at which the dashboard is served, for the links in the file.
    format_id : id of a brief format.
    file_name : name of the file to write.
    """
    settings, view = theatre.settings, request.view
    units = area_units(theatre)
    options = {
        "--exhibits": picks_text(request.picks),
        "--as-of": "" if view.as_of == settings.opening_date else f"{view.as_of:%Y-%m-%d}",
        "--country": "" if view.country == settings.whole else view.country,
        "--areas": "" if view.area_unit == next(iter(units.values()), "") else view.area_unit,
        "--title": request.clean_text("title"),
        "--author": request.clean_text("author"),
        "--handling": request.clean_text("handling"),
        "--language": "" if request.language == "en" else request.language,
        "--paper": "" if request.paper == "16:9" else request.paper,
    }
    # Join with an equals sign: typed text may begin with a hyphen.
    arguments = [f"{name}={text}" for name, text in options.items() if text]
    if request.exhibits_per_slide == 2:
        arguments.append("--two-abreast")
    theatre_option = [f"--theatre={theatre.address_id}"] if theatre.address_id else []
    command = ["python", "-m", "exhibits", *theatre_option, "brief", *arguments]
    return shlex.join([*command, f"--address={base}", f"--format={format_id}", "-o", file_name])
