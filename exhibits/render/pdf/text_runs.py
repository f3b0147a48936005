"""Template data of the text in a drawing: each line with its baseline."""

from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.static.primitives import ASCENT_EM, LINE_EM, Run, TextBlock
from exhibits.text.clean import picture_text
from exhibits.text.direction import starts_right_to_left


def text_block_data(block: TextBlock, scale: float) -> TemplateData:
    """Convert a text block to points; ``scale`` is points per px."""
    line_height = LINE_EM * block.size
    top_offset = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[block.down] * block.high
    data: TemplateData = {
        "x": round(block.x * scale, 2),
        "y": round(block.y * scale, 2),
        "angle": block.angle,
        "across": block.across,
        "lines": [
            {
                "down": round(
                    (index * line_height - top_offset + ASCENT_EM * block.size) * scale, 2
                ),
                "rtl": starts_right_to_left("".join(run.text for run in runs)),
                "runs": [_run_data(run, scale) for run in runs if run.text],
            }
            for index, runs in enumerate(block.lines)
        ],
    }
    if block.halo and block.halo_width:
        data["halo"] = {"colour": block.halo, "width": block.halo_width * scale}
    if block.box is not None or block.box_pen is not None:
        data["box"] = _box_data(block, top_offset, scale)
    return data


def _run_data(run: Run, scale: float) -> TemplateData:
    return {
        "text": picture_text(run.text),
        "size": round(run.size * scale, 2),
        "colour": run.colour,
        "bold": run.bold,
        "italic": run.italic,
    }


def _box_data(block: TextBlock, top_offset: float, scale: float) -> TemplateData:
    left_offset = {"left": 0.0, "center": 0.5, "right": 1.0}[block.across] * block.width
    pen = block.box_pen
    return {
        "left": (-left_offset - block.pad) * scale,
        "top": (-top_offset - block.pad) * scale,
        "width": (block.width + 2 * block.pad) * scale,
        "height": (block.high + 2 * block.pad) * scale,
        "fill": "" if block.box is None else block.box.colour,
        "opacity": 1.0 if block.box is None else block.box.opacity,
        "edge": "" if pen is None else pen.colour,
        "edge_width": 0.0 if pen is None else pen.width * scale,
    }
