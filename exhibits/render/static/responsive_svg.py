"""A drawing as inline SVG of a page: text is text, and marks have their hover texts as titles."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from exhibits.render.static.primitives import (
    ASCENT_EM,
    LINE_EM,
    Points,
    Run,
    Scene,
    Stroke,
    TextBlock,
)
from exhibits.render.static.svg import (
    FILL_RULE,
    Element,
    SvgWriter,
    fill_attributes,
    format_number,
    pen_attributes,
)
from exhibits.text.clean import clean_text, picture_text
from exhibits.text.direction import starts_right_to_left

MAX_HOVER_LETTERS = 1_500
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_OPPOSITE = {"start": "end", "middle": "middle", "end": "start"}


def page_svg(scene: Scene, name: str) -> str:
    """Write a scene as an SVG element, to a tenth of a px, scaled to the width of its container.

    Deterministic; nothing external is referenced, and no style attribute is used.

    Parameters
    ----------
    name : start of the ids of its patterns and clip paths.
    """
    writer = SvgWriter(f"{name}-", _relative_path, fill_rule="")
    parts = [
        _text_element(part)
        if isinstance(part, TextBlock)
        else writer.element(
            part, "" if isinstance(part, Stroke) else clean_text(part.hover, MAX_HOVER_LETTERS)
        )
        for part in scene.parts
    ]
    size = f"{format_number(scene.width)} {format_number(scene.height)}"
    return (
        f'<svg viewBox="0 0 {size}" {FILL_RULE} aria-hidden="true" focusable="false">'
        f"<defs>{''.join(writer.definitions.values())}</defs>{''.join(_group(parts))}</svg>"
    )


def _group(parts: Sequence[Element | str]) -> Iterator[str]:
    """Write elements; those in turn that have the same style are in a group which has it."""
    for style, run in groupby(parts, lambda part: getattr(part, "attributes", None)):
        elements = list(run)
        styled = [each for each in elements if isinstance(each, Element)]
        if len(styled) > 1:
            plain = (each._replace(attributes="").write() for each in styled)
            yield f"<g{style}>{''.join(plain)}</g>"
        else:
            yield from (each.write() if isinstance(each, Element) else each for each in elements)


def _relative_path(lines: Iterable[Points], end: str) -> str:
    """Write path data to a tenth of a px with steps between points, shorter than positions."""
    parts = []
    for line in lines:
        tenths = np.rint(line * 10).astype(int)
        steps = np.diff(tenths, axis=0)
        moves = steps[steps.any(axis=1)].ravel().tolist()
        start = ",".join(map(_format_tenths, tenths[0].tolist()))
        parts.append(f"M{start}l{_join_steps(moves or [0, 0])}{end}")
    return "".join(parts)


def _join_steps(tenths: list[int]) -> str:
    """Join numbers; a minus separates as well as a space does."""
    return re.sub(" (?=-)", "", " ".join(map(_format_tenths, tenths)))


def _format_tenths(tenths: int) -> str:
    sign, (ones, tenth) = "-" * (tenths < 0), divmod(abs(tenths), 10)
    decimals = f".{tenth}" if tenth else ""
    return f"{sign}{ones or (not tenth and '0') or ''}{decimals}"


def _text_element(block: TextBlock) -> str:
    """Write the lines of a block, over its box."""
    top = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[block.down] * block.high
    at = f"{format_number(block.x)} {format_number(block.y)}"
    turn = f" rotate({format_number(block.angle)})" if block.angle else ""
    lines = []
    for index, runs in enumerate(block.lines):
        texts = [picture_text(run.text) for run in runs]
        if not any(texts):
            continue
        is_rtl = starts_right_to_left("".join(texts))
        anchor = _ANCHORS[block.across]
        anchor = _OPPOSITE[anchor] if is_rtl else anchor
        y = index * LINE_EM * block.size - top + ASCENT_EM * block.size
        attributes = f' y="{format_number(y)}"' + (' direction="rtl"' if is_rtl else "")
        attributes += f' text-anchor="{anchor}"' if anchor != "start" else ""
        attributes += _halo_attributes(block)
        lines.append(f"<text{attributes}{_write_runs(runs, texts)}</text>")
    box = _box_element(block, top)
    return f'<g transform="translate({at}){turn}">{box}{"".join(lines)}</g>'


def _write_runs(runs: tuple[Run, ...], texts: list[str]) -> str:
    """Write the runs of a line, from the end of the opening tag on."""
    written = [(run, text) for run, text in zip(runs, texts, strict=True) if text]
    first, text = written[0]
    if len(written) == 1:
        return f"{_run_attributes(first)}>{escape(text)}"
    spans = (f"<tspan{_run_attributes(run)}>{escape(text)}</tspan>" for run, text in written)
    return f">{''.join(spans)}"


def _run_attributes(run: Run) -> str:
    attributes = f' font-size="{format_number(run.size)}" fill={quoteattr(run.colour)}'
    attributes += ' font-weight="600"' if run.bold else ""
    return attributes + (' font-style="italic"' if run.italic else "")


def _halo_attributes(block: TextBlock) -> str:
    if not (block.halo and block.halo_width):
        return ""
    width = format_number(2 * block.halo_width)
    return (
        f' stroke={quoteattr(block.halo)} stroke-width="{width}" stroke-linejoin="round"'
        ' paint-order="stroke"'
    )


def _box_element(block: TextBlock, top: float) -> str:
    if block.box is None and block.box_pen is None:
        return ""
    left = {"left": 0.0, "center": 0.5, "right": 1.0}[block.across] * block.width
    box = f'x="{format_number(-left - block.pad)}" y="{format_number(-top - block.pad)}"'
    box += f' width="{format_number(block.width + 2 * block.pad)}"'
    box += f' height="{format_number(block.high + 2 * block.pad)}"'
    return f"<rect {box}{fill_attributes(block.box)}{pen_attributes(block.box_pen)}/>"
