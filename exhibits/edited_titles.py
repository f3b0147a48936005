"""Titles that the author of a brief gave to its exhibits, in place of the generated ones."""

from dataclasses import replace

from data.model import Theatre
from exhibits.i18n.translate import translate_sentences
from exhibits.languages import Language
from exhibits.links.picks import MAX_TITLE_CHARACTERS
from exhibits.model import Exhibit
from exhibits.text.clean import clean_line

EDITED = "The title was edited by the author."


def edit_title(exhibit: Exhibit, title: str, theatre: Theatre, language: Language) -> Exhibit:
    """Return an exhibit of files with an edited title, which its note states.

    The exhibit is unchanged if the title is empty or the generated one.
    """
    edited = clean_line(title, MAX_TITLE_CHARACTERS) if title else ""
    if edited in ("", exhibit.message or exhibit.title):
        return exhibit
    (mark,) = translate_sentences(theatre, language, (EDITED,))
    return replace(exhibit, message=edited, note=f"{mark} {exhibit.note}".strip())
