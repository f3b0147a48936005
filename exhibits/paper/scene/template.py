"""What parts of a drawing share is told once in its template: here each has it as its own."""

from exhibits.screen.sheet import Drawing


def told_out(drawing: Drawing) -> Drawing:
    """The drawing with each annotation whole, and without what only scripts of a page read."""
    layout = dict(drawing.layout)
    layout.pop("meta", None)
    shared = {
        part["name"]: {key: value for key, value in part.items() if key != "name"}
        for part in layout.pop("template", {}).get("layout", {}).get("annotations", [])
    }
    layout["annotations"] = [
        _over(shared[part["templateitemname"]], part) if "templateitemname" in part else part
        for part in layout.get("annotations", [])
    ]
    return Drawing(drawing.data, layout)


def _over(under: dict, part: dict) -> dict:
    own = {key: value for key, value in part.items() if key != "templateitemname"}
    whole = under | own
    for key in set(under) & set(own):
        if isinstance(under[key], dict):
            whole[key] = under[key] | own[key]
    return whole
