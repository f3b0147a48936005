"""The light page of an exhibit: drawings as inline SVG, data as a table, without Plotly.

A page for an iframe, for readers of a link, and for the static edition. It works without scripts,
requests nothing outside of its folder of assets, and follows the reader's theme unless one is
chosen. Text is escaped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from markupsafe import Markup

from exhibits.brief import BriefItem
from exhibits.kinds import KINDS
from exhibits.languages import is_right_to_left
from exhibits.model import Exhibit, TableMarks
from exhibits.page_setup import ExportContext
from exhibits.render.data_files.columns import (
    DECIMALS,
    IDS,
    SOURCE_COLUMNS,
    public_names,
    reader_columns,
)
from exhibits.render.data_files.csv import OMITTED_COLUMNS
from exhibits.render.html.environment import render
from exhibits.render.html.page_parts import (
    article_values,
    is_drawing,
    policy_hash,
    security_policy,
)
from exhibits.render.html.typeface import (
    ARABIC,
    CYRILLIC,
    LATIN,
    font_faces,
    has_arabic,
    has_cyrillic,
)
from exhibits.render.plotly.arabic_text import translate_drawing
from exhibits.render.plotly.drawing import DrawingContext
from exhibits.render.plotly.figure import draw_figure
from exhibits.render.static.both_themes import Palette, merge_themes
from exhibits.render.static.primitives import Scene
from exhibits.render.static.responsive_svg import page_svg
from exhibits.render.static.scene import build_scene
from exhibits.text.clean import clean_line
from exhibits.theme import DARK, LIGHT, Theme

WIDTHS = {"wide": 1040, "medium": 660, "narrow": 340}
"""Widths in px for which drawings are laid out; style.css shows the one that fits the page."""
MAX_ROWS = 1_000
"""Rows of a table; the data files have all."""
_HERE = Path(__file__).parent
_FACES = {"latin": LATIN, "arabic": ARABIC, "cyrillic": CYRILLIC}
STYLE, SCRIPT = "style.css", "page.js"
_NOTHING = Markup()


@dataclass(frozen=True)
class PageLinks:
    """What a light page links to. Addresses are relative to it or absolute, "" for none.

    ``files``: label and address of the exhibit's files; ``dashboard``: its page there;
    ``citation``: how to cite it; ``languages``: the same page by name of the language;
    ``assets``: folder with the files of `light_assets`, ending in a slash; None embeds them.
    """

    files: tuple[tuple[str, str], ...] = ()
    dashboard: str = ""
    citation: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)
    assets: str | None = None


@dataclass(frozen=True)
class FurtherFiles:
    """Addresses of what a page uses besides `light_assets`: a script run first, and others."""

    first_script: str = ""
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


NO_FURTHER_FILES = FurtherFiles()


@dataclass(frozen=True)
class LightPage:
    """A page and its content security policy, which it contains; a server can send it too."""

    content: bytes
    policy: str


def light_page(item: BriefItem, links: PageLinks, theme: str = "") -> LightPage:
    """Render an exhibit as a light page. The same arguments give the same bytes.

    Parameters
    ----------
    item : the exhibit in its language, as `exhibits.brief.build_item` builds it.
    theme : ``light`` or ``dark``; "" follows the reader's system.
    """
    palette = Palette()
    article = light_article(item, "exhibit", links, palette, heading="h1")
    main = Markup('<main class="alone">{}</main>').format(article)
    title = item.exhibit.message or item.exhibit.title
    return light_document(title, item.export_context, main, palette, links.assets, theme)


def light_article(
    item: BriefItem,
    name: str,
    links: PageLinks,
    palette: Palette,
    heading: str = "h2",
    row_ids: tuple[str, ...] = (),
    below: Markup = _NOTHING,
) -> Markup:
    """Render an exhibit as an article of a page.

    Parameters
    ----------
    name : id of the article, and start of the ids within it.
    palette : collects the colours that differ between the themes, for `light_document`.
    heading : element of its heading.
    row_ids : an id for each row of its table, or "".
    below : what follows the drawing.
    """
    context = item.export_context
    values = article_values(item.exhibit, context)
    count = len(values["exhibit"].frame)
    exhibit = _first_rows(values["exhibit"])
    is_data = not exhibit.missing and not KINDS[exhibit.kind].lists_rows
    return render(
        "light_article",
        **values | {"exhibit": exhibit},
        language=context.language,
        name=name,
        head=heading,
        drawings=_drawings(exhibit, name, context, palette) if is_drawing(exhibit) else {},
        table=_data_table(exhibit) if is_data and count else None,
        count=count,
        left_out=count > len(exhibit.frame),
        links=links,
        row_ids=row_ids,
        below=below,
    )


def light_document(
    title: str,
    context: ExportContext,
    body: Markup,
    palette: Palette,
    assets: str | None,
    theme: str = "",
    further: FurtherFiles = NO_FURTHER_FILES,
) -> LightPage:
    """Render a page around its body.

    Parameters
    ----------
    assets : as in `PageLinks`. With ``further`` files they are not embedded.
    """
    text = f"{body}{title}{context.handling}"
    faces = [
        "latin",
        *(["arabic"] if is_right_to_left(context.language) or has_arabic(text) else []),
        *(["cyrillic"] if has_cyrillic(text) else []),
    ]
    colours = _palette_style(palette)
    files = light_assets()
    styles = [] if assets is not None else [*(files[f"{face}.css"] for face in faces), files[STYLE]]
    script = "" if assets is not None else files[SCRIPT]
    # Pages opened from disk have no origin: their scripts and styles are those of the disk.
    folder = "" if assets is None else " 'self' file:"
    inline = [colours, *styles]
    policy = security_policy(
        policy_hash(script) if script else folder.strip(),
        f"{folder} {' '.join(map(policy_hash, inline))}".strip(),
        f"data:{folder}",
    )
    page = render(
        "light_page",
        context=context,
        policy=policy,
        title=clean_line(title, 200),
        theme=theme,
        first_script=further.first_script,
        links=[*(f"{assets}{face}.css" for face in faces), f"{assets}{STYLE}", *further.styles]
        if assets is not None
        else [],
        inline=[Markup(content) for content in inline],
        body=body,
        scripts=[f"{assets}{SCRIPT}", *further.scripts] if assets is not None else [],
        script=Markup(script),
    )
    return LightPage(f"{page}\n".encode(), policy)


@cache
def light_assets() -> dict[str, str]:
    """Return the files that light pages share, by name: style sheets and a script."""
    faces = {f"{name}.css": str(font_faces(subsets)) for name, subsets in _FACES.items()}
    return faces | {
        STYLE: str(render("light_style", light=LIGHT, dark=DARK)),
        SCRIPT: (_HERE / "light_page.js").read_text(encoding="utf-8"),
    }


def _palette_style(palette: Palette) -> str:
    """Style sheet of the colours of drawings; on paper always those of the light theme."""
    light, dark = (palette.declarations(is_dark) for is_dark in (False, True))
    return (
        f":root{{{light}}}@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-theme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}"
    )


def _drawings(
    exhibit: Exhibit, name: str, context: ExportContext, palette: Palette
) -> dict[str, Markup]:
    drawings = {}
    for size, width in WIDTHS.items():
        light, dark = (_scene(exhibit, theme, width, context) for theme in (LIGHT, DARK))
        scene = merge_themes(light, dark, palette)
        drawings[size] = Markup(page_svg(scene, f"{name}-{size}"))
    return drawings


def _scene(exhibit: Exhibit, theme: Theme, width: int, context: ExportContext) -> Scene:
    drawing_context = DrawingContext(theme, width)
    drawing = draw_figure(exhibit, drawing_context)
    if context.language == "ar":
        translate_drawing(drawing, drawing_context.text)
    return build_scene(drawing, width, right_to_left=context.right_to_left)


def _first_rows(exhibit: Exhibit) -> Exhibit:
    """Limit the rows of a table; drawings show all."""
    if not KINDS[exhibit.kind].lists_rows or len(exhibit.frame) <= MAX_ROWS:
        return exhibit
    return replace(exhibit, frame=exhibit.frame.head(MAX_ROWS))


def _data_table(exhibit: Exhibit) -> Exhibit:
    """Return the data of a drawing as a table: the columns of its CSV file without ids."""
    names = public_names(exhibit)
    left_out = {*OMITTED_COLUMNS, *IDS, *SOURCE_COLUMNS, "lat", "lon"}
    columns = [name for name in reader_columns(exhibit) if name not in left_out and names[name]]
    frame = exhibit.frame.head(MAX_ROWS).round(
        {name: n for name in columns for part, n in DECIMALS.items() if part in name}
    )
    headings = tuple((name, names[name].replace("_", " ")) for name in columns)
    return replace(exhibit, kind="table", frame=frame, marks=TableMarks(headings), message="")
