"""The timeline of a map on a static page: markup, data of the page, and frames loaded by Play."""

import json
import re
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from data.model import Theatre
from exhibits.builders.assessed.assessed_playback import assessed_frames
from exhibits.builders.control.playback import playback_frames
from exhibits.builders.maps.basemap import Basemap
from exhibits.builders.maps.timeline import build_timeline
from exhibits.i18n.export_phrases import write_date
from exhibits.i18n.translate import Translate, phrasebook, translate_label
from exhibits.languages import Language
from exhibits.model import View
from exhibits.render.html.environment import timeline_file
from exhibits.render.plotly.maps.playback_style import style_playback
from exhibits.site.texts import TIMELINE_WORDS, translate_words
from exhibits.theme import DARK, LIGHT

_PLAYING = "Playing. Caption, table and links update when you pause."
"""What the dashboard announces; a static page has nothing to update."""
_TEXT = re.compile(r'(?<=")[^"<>]+(?=")|(?<=>)[^"<>]+(?=<)')


def moving_map(
    theatre: Theatre, base_map: Basemap, view: View, map_id: str, assessor: str, language: Language
) -> tuple[Markup, str]:
    """Build the timeline of a map.

    Parameters
    ----------
    map_id : id of the map's exhibit.
    assessor : whose map it is; "" for the modelled one.

    Returns
    -------
    Its markup, and the script with its frames.
    """
    if assessor:
        frames = assessed_frames(theatre, base_map, assessor)
    else:
        frames = playback_frames(theatre, base_map, view.radius_km, view.country)
    timeline = build_timeline(theatre, frames, view.country)
    words = translate_words(language, TIMELINE_WORDS)
    if language == "ar":
        frames, timeline = _translate(theatre, frames, timeline)
    unit = theatre.units.loc[view.area_unit]
    look: dict[str, Any] = {
        "unit": {
            "symbol": translate_label(language, str(unit["symbol"])),
            "km2": theatre.units["to_canonical"][view.area_unit],
        },
        "words": words | {_PLAYING: words["Play"]},
    }
    if language == "ar":
        months = (pd.Timestamp(2000, month, 1) for month in range(1, 13))
        look["months"] = [write_date(language, month).split(" ")[1] for month in months]
    looks = {
        theme.name: style_playback(frames, timeline["groups"], theme, has_patterns=False) | look
        for theme in (LIGHT, DARK)
    }
    data = {"as_of": f"{view.as_of:%Y-%m-%d}", "timeline": timeline, "looks": looks}
    markup = Markup(
        '<div class="moving-map" data-map="{}" dir="ltr">{}'
        '<script type="application/json">{}</script></div>'
    ).format(map_id, Markup(_translate_markup(words)), Markup(_to_json(data)))
    script = f"footholdFrames({json.dumps(map_id)},{_to_json(frames)});\n"
    return markup, script


def _translate_markup(words: dict[str, str]) -> str:
    """Translate texts and attributes of the markup of the timeline."""
    return _TEXT.sub(
        lambda match: (
            match[0].replace(match[0].strip(), _look_up(words, match[0].strip()))
            if match[0].strip()
            else match[0]
        ),
        timeline_file("html"),
    )


def _look_up(words: dict[str, str], text: str) -> str:
    return str(escape(words.get(text, text)))


def _translate(
    theatre: Theatre, frames: dict[str, Any], timeline: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Translate the names in frames and timeline into Arabic."""
    book = phrasebook(theatre)

    def translate(text: str) -> str:
        return book.translate(text) or text

    base = frames["base"]
    labels = [(translate(text), *rest) for text, *rest in base["labels"]]
    translated = frames | {
        "names": [translate(name) for name in frames["names"]],
        "base": base | {"labels": labels},
        "holders": [_translate_holder(holder, translate) for holder in frames["holders"]],
    }
    events = [(day, _translate_event(text, translate)) for day, text in timeline["events"]]
    groups = [group | {"name": translate(group["name"])} for group in timeline["groups"]]
    return translated, timeline | {"events": events, "groups": groups}


def _translate_holder(holder: dict[str, Any], translate: Translate) -> dict[str, Any]:
    names = {name: translate(holder[name]) for name in ("label", "short", "legend")}
    return holder | names


def _translate_event(text: str, translate: Translate) -> str:
    place, colon, what = text.partition(": ")
    kind, comma, actor = what.partition(", by ")
    by = f"، {translate(f'by {actor}')}" if comma else ""
    return f"{translate(place)}{colon}{translate(kind)}{by}"


def _to_json(data: object) -> str:
    """Write JSON that can be a part of a script of a page."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_to_number)
    for character in ("<", "\u2028", "\u2029"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _to_number(value: Any) -> Any:
    return value.item()
