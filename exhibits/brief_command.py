"""The command that makes without a screen what a page is asked for."""

import shlex

from data.model import Theatre
from exhibits.brief_request import BriefRequest
from exhibits.links.options import area_units
from exhibits.links.view_query import picks_text


def brief_command(theatre: Theatre, request: BriefRequest, base: str, form: str, to: str) -> str:
    """The command line that binds a request to a file; what is usual is left out.

    Parameters
    ----------
    base : where the dashboard is served, for the links in the file.
    form : id of a format of briefs.
    to : name of the file.
    """
    settings, view = theatre.settings, request.view
    units = area_units(theatre)
    told = {
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
    # Joined by a sign of equality: what is typed may begin with a hyphen.
    words = [f"{name}={text}" for name, text in told.items() if text]
    if request.exhibits_per_slide == 2:
        words.append("--two-abreast")
    command = ["python", "-m", "exhibits", "brief", *words]
    return shlex.join([*command, f"--address={base}", f"--format={form}", "-o", to])
