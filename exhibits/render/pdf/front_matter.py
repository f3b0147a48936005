"""The sheets of a brief that hold no exhibit: title, summary, sources."""

from exhibits.brief import Brief
from exhibits.i18n.export_phrases import SheetPhrases
from exhibits.render.pdf.compiler import TemplateData
from exhibits.render.pdf.exhibit_sheet import citation_line, foot
from exhibits.text.clean import MAX_TITLE_LETTERS, paragraph_text


def title_sheet(brief: Brief, fixed: SheetPhrases) -> TemplateData:
    """What it is, of where and when, by whom, who may read it, and from which records."""
    imprint = brief.imprint
    facts = [
        fixed.translate("history"),
        fixed.translate("handling", words=paragraph_text(imprint.handling, 120)),
        fixed.translate("brief_of", count=len(brief.items), sources=f"{len(brief.sources):,}"),
    ]
    if imprint.records:
        facts.append(fixed.translate("made_from", hash=paragraph_text(imprint.records, 64)))
    return {
        "kind": "title",
        "title": paragraph_text(brief.title, MAX_TITLE_LETTERS),
        "where": paragraph_text(brief.where, 200),
        "when": fixed.as_of(brief.as_of),
        "author": paragraph_text(brief.author, MAX_TITLE_LETTERS),
        "facts": facts,
        "foot": foot(imprint, fixed),
    }


def summary_sheet(brief: Brief, fixed: SheetPhrases) -> TemplateData:
    """Headline figures with their hedges, and who says otherwise."""
    return {
        "kind": "summary",
        "title": f"{fixed.translate('summary')} · {fixed.as_of(brief.as_of)}",
        "headlines": [paragraph_text(sentence) for sentence in brief.headlines],
        "disagreements": [paragraph_text(sentence) for sentence in brief.disagreements],
        "foot": foot(brief.imprint, fixed),
    }


def sources_sheet(brief: Brief, fixed: SheetPhrases) -> TemplateData:
    """Every source once, numbered as the exhibits cite it."""
    return {
        "kind": "sources",
        "title": fixed.translate("sources"),
        "sources": [
            {"number": f"[{at}]"} | citation_line(source, fixed)
            for at, source in enumerate(brief.sources, start=1)
        ],
        "foot": foot(brief.imprint, fixed),
    }
