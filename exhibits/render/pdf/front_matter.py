"""The sheets of a brief that hold no exhibit: title, summary, sources."""

from exhibits.brief import Brief
from exhibits.i18n.export_phrases import Fixed
from exhibits.render.pdf.compiler import Given
from exhibits.render.pdf.exhibit_sheet import cited, foot
from exhibits.text.clean import MOST_IN_A_TITLE, settled


def title_sheet(brief: Brief, fixed: Fixed) -> Given:
    """What it is, of where and when, by whom, who may read it, and from which records."""
    imprint = brief.imprint
    facts = [
        fixed.say("history"),
        fixed.say("handling", words=settled(imprint.handling, 120)),
        fixed.say("brief_of", count=len(brief.leaves), sources=f"{len(brief.sources):,}"),
    ]
    if imprint.records:
        facts.append(fixed.say("made_from", hash=settled(imprint.records, 64)))
    return {
        "kind": "title",
        "title": settled(brief.title, MOST_IN_A_TITLE),
        "where": settled(brief.where, 200),
        "when": fixed.as_of(brief.as_of),
        "author": settled(brief.author, MOST_IN_A_TITLE),
        "facts": facts,
        "foot": foot(imprint, fixed),
    }


def summary_sheet(brief: Brief, fixed: Fixed) -> Given:
    """Headline figures with their hedges, and who says otherwise."""
    return {
        "kind": "summary",
        "title": f"{fixed.say('summary')} · {fixed.as_of(brief.as_of)}",
        "headlines": [settled(sentence) for sentence in brief.headlines],
        "disagreements": [settled(sentence) for sentence in brief.disagreements],
        "foot": foot(brief.imprint, fixed),
    }


def sources_sheet(brief: Brief, fixed: Fixed) -> Given:
    """Every source once, numbered as the exhibits cite it."""
    return {
        "kind": "sources",
        "title": fixed.say("sources"),
        "sources": [
            {"number": f"[{at}]"} | cited(source, fixed)
            for at, source in enumerate(brief.sources, start=1)
        ],
        "foot": foot(brief.imprint, fixed),
    }
