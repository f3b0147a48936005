"""Words that the slides themselves say, in English and in Arabic."""

from exhibits.paper.imprint import Language

_MARK = "\u200e"  # keeps a number or Latin words in their own order among Arabic ones

_TOLD: dict[str, tuple[str, str]] = {
    "as_of": ("As of {day}", "حتى {day}"),
    "sources": ("Sources", "المصادر"),
    "source": ("Source", "المصدر"),
    "more_at_end": ("and {count} more, listed at the end", "و{count} غيرها، مذكورة في النهاية"),
    "more_in_notes": ("and {count} more, in the notes", "و{count} غيرها، في الملاحظات"),
    "in_notes": ("… (in full in the notes)", "… (النص الكامل في الملاحظات)"),
    "part": ("{title} ({at} of {all})", "{title} ({at} من {all})"),
    "summary": ("Summary", "ملخص"),
    "headlines": ("Headline figures", "أبرز الأرقام"),
    "disagreements": ("Where sources disagree", "حيث تختلف المصادر"),
    "none_said": ("None among the claims of these exhibits.", "لا شيء بين أقوال هذه المعروضات."),
    "further": ("and {count} more, in the exhibits", "و{count} غيرها، في المعروضات"),
    "rows": ("Rows {first} to {last} of {all}.", "الصفوف من {first} إلى {last} من أصل {all}."),
    "rows_left": (
        "{count} further rows are not on a slide; XLSX and CSV have all of them.",
        "{count} صفًا آخر ليست على الشرائح؛ كلها في ملفي XLSX وCSV.",
    ),
    "columns_left": (
        "Columns not shown here: {columns}.",
        "أعمدة غير معروضة هنا: {columns}.",
    ),
    "cards_left": (
        "{count} further numbers are not on a slide; XLSX and CSV have all of them.",
        "{count} رقمًا آخر ليست على الشرائح؛ كلها في ملفي XLSX وCSV.",
    ),
    "history": (
        "A historical record of what sources said by that day; no statement of the present.",
        "سجل تاريخي لما قالته المصادر حتى ذلك اليوم؛ لا يصف الحاضر.",
    ),
    "records": ("records {hash}", "السجلات {hash}"),
    "content": ("content {hash}", "المحتوى {hash}"),
    "handling": ("Handling: {words}", "التداول: {words}"),
    "base": ("of: {base}", "من: {base}"),
    "when": ("as of {when}", "حتى {when}"),
    "doubt": ("not verified", "غير متحقق منه"),
    "published": ("published {day}", "نُشر {day}"),
    "events": ("Events", "الأحداث"),
    "no_events": ("none in the records", "لا شيء في السجلات"),
    "bases_left": ("Further bases not drawn here: {count}", "أسس أخرى غير مرسومة هنا: {count}"),
    "events_left": ("Events are not drawn here.", "الأحداث غير مرسومة هنا."),
    "panels_left": ("Further panels not drawn here: {count}", "لوحات أخرى غير مرسومة هنا: {count}"),
    "bars_left": ("Further bars not drawn here: {count}", "أعمدة أخرى غير مرسومة هنا: {count}"),
    "claims_left": ("Further claims not drawn here: {count}", "أقوال أخرى غير مرسومة هنا: {count}"),
    "modelled_doubt": (
        "modelled, uncertain days at {reach}",
        "وفق النموذج، أيام غير مؤكدة عند {reach}",
    ),
    "another_base": (
        "Another base: not to be compared with the numbers above",
        "أساس آخر: لا يُقارن بالأرقام أعلاه",
    ),
    "another_measure": (
        "Another measure: not to be compared with the numbers above",
        "مقياس آخر: لا يُقارن بالأرقام أعلاه",
    ),
    "is_head": ("What it is", "ما هو"),
    "is_words": ("In words", "بالكلمات"),
    "is_claim": ("The claim", "القول"),
    "is_repeat": ("Repeated by", "كرره"),
    "is_contradicts": ("Contradicted by", "يخالفه"),
    "is_other_base": ("On another base", "على أساس آخر"),
    "is_before": ("Before", "قبله"),
    "is_after": ("After", "بعده"),
    "is_other_unit": ("In another unit", "بوحدة أخرى"),
    "brief_of": ("{count} exhibits, {sources} sources", "{count} معروضات، {sources} مصادر"),
}


def phrase(language: Language, key: str, **values: object) -> str:
    """A phrase with its values in place; a deck in both languages is told in English.

    Raises
    ------
    KeyError: no such phrase, or a value that it needs is not given.
    """
    english, arabic = _TOLD[key]
    if language != "ar":
        return english.format(**values)
    return arabic.format(**{name: f"{_MARK}{value}{_MARK}" for name, value in values.items()})
