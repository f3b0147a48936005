"""The words that sheets carry whatever is on them, in the language asked for."""

from dataclasses import dataclass

import pandas as pd

from data.wording import day, short_day
from exhibits.language import told_label
from exhibits.paper.imprint import Language

TOLD: dict[str, tuple[str, str]] = {
    "as_of": ("As of {day}", "حتى {day}"),
    "as_of_words": ("as of {when}", "حتى {when}"),
    "of": ("of: {base}", "من: {base}"),
    "not_verified": ("not verified", "غير متحقق منه"),
    "sources": ("Sources", "المصادر"),
    "source": ("Source", "المصدر"),
    "no_source": ("No publication is cited here.", "لا يُستشهد هنا بأي منشور."),
    "more_sources": (
        "and {n} more, listed at the end",
        "و{n} غيرها، مذكورة في النهاية",
    ),
    "all_sources": (
        "{n} publications, listed at the end",
        "{n} من المنشورات، مذكورة في النهاية",
    ),
    "more_in_data": (
        "and {n} more, named in the data of this exhibit",
        "و{n} غيرها، مذكورة في بيانات هذا المعروض",
    ),
    "all_in_data": (
        "{n} publications, named in the data of this exhibit",
        "{n} من المنشورات، مذكورة في بيانات هذا المعروض",
    ),
    "exhibit": ("exhibit {hash}", "المعروض {hash}"),
    "records": ("records {hash}", "السجلات {hash}"),
    "sheet": ("(sheet {n} of {of})", "(الورقة {n} من {of})"),
    "continued": (
        "Continued from the sheet before, which has the notes and the sources.",
        "تتمة الورقة السابقة، وفيها الملاحظات والمصادر.",
    ),
    "goes_on": ("Continued on the next sheet.", "يتبع في الورقة التالية."),
    "left_rows": (
        "First {n} of {of} rows; all of them are in the data.",
        "أول {n} من {of} من الصفوف؛ كلها في البيانات.",
    ),
    "left_columns": (
        "Left out here, and in the data: {names}.",
        "أعمدة غير معروضة هنا، وهي في البيانات: {names}.",
    ),
    "left_numbers": (
        "First {n} of {of} numbers; all of them are in the data.",
        "أول {n} من {of} من الأرقام؛ كلها في البيانات.",
    ),
    "left_details": (
        "More of each number (changes, what others say, conversions) is in the data.",
        "المزيد عن كل رقم (التغيرات وما يقوله آخرون والتحويلات) في البيانات.",
    ),
    "what_it_is": ("What it is", "ما هو"),
    "claim": ("Claim", "القول"),
    "repeat": ("Repeated by", "كرره"),
    "contradicts": ("Contradicted by", "يناقضه"),
    "other_base": ("On another base", "على أساس آخر"),
    "before": ("Before", "قبله"),
    "after": ("After", "بعده"),
    "other_unit": ("In another unit", "بوحدة أخرى"),
    "summary": ("Summary", "ملخص"),
    "headlines": ("Headline figures", "أبرز الأرقام"),
    "no_headlines": ("No headline figure is known of this day.", "لا رقم بارز معروف لهذا اليوم."),
    "disagreements": ("Where sources disagree", "حيث تختلف المصادر"),
    "no_disagreements": (
        "No two sources are known to disagree here.",
        "لا يُعرف هنا اختلاف بين مصدرين.",
    ),
    "history": (
        "A historical record of what sources said by that day; no statement of the present.",
        "سجل تاريخي لما قالته المصادر حتى ذلك اليوم؛ لا يصف الحاضر.",
    ),
    "handling_of": ("Handling: {handling}", "التداول: {handling}"),
    "made_from": ("Made from the records {hash}", "أُعد من السجلات {hash}"),
    "binding": ("Binding", "التجليد"),
    "exhibits": (
        "Exhibits: {n}. Sources: {sources}, listed at the end.",
        "المعروضات: {n}. المصادر: {sources}، مذكورة في النهاية.",
    ),
}
"""By key: in English, in Arabic."""


@dataclass(frozen=True)
class Fixed:
    """Fixed words by their key, and days as they are written beside them.

    With labels in both languages the sheet's own words are English.
    """

    language: Language

    def __getitem__(self, key: str) -> str:
        return TOLD[key][self.right_to_left]

    def every(self) -> dict[str, str]:
        """All of them, for the templates."""
        return {key: self[key] for key in TOLD}

    def day(self, shown: pd.Timestamp) -> str:
        """A day in full."""
        return told_label("ar", day(shown)) if self.right_to_left else day(shown)

    def short_day(self, shown: pd.Timestamp) -> str:
        """A day in a table."""
        return self.day(shown) if self.right_to_left else short_day(shown)

    def published(self, shown: pd.Timestamp) -> str:
        """The day of a source; in figures on Arabic sheets, as most titles beside it are not."""
        return f"{shown:%Y-%m-%d}" if self.right_to_left else day(shown)

    def as_of(self, shown: pd.Timestamp) -> str:
        """As of a day."""
        return self["as_of"].format(day=self.day(shown))

    @property
    def right_to_left(self) -> bool:
        """Whether sheets are laid out from right to left."""
        return self.language == "ar"
