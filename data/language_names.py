"""Names and writing directions of local languages, by ISO 639-1 code."""

_NAMES = """
aa Afar, ab Abkhaz, af Afrikaans, ak Akan, am Amharic, ar Arabic, as Assamese, av Avar, ay Aymara,
az Azerbaijani, ba Bashkir, be Belarusian, bg Bulgarian, bm Bambara, bn Bengali, bo Tibetan,
bs Bosnian, ca Catalan, ce Chechen, ch Chamorro, co Corsican, cs Czech, cv Chuvash, cy Welsh,
da Danish, de German, dv Dhivehi, dz Dzongkha, ee Ewe, el Greek, es Spanish, et Estonian,
eu Basque, fa Persian, ff Fula, fi Finnish, fj Fijian, fo Faroese, fr French, ga Irish,
gl Galician, gn Guarani, gu Gujarati, ha Hausa, he Hebrew, hi Hindi, hr Croatian,
ht Haitian Creole, hu Hungarian, hy Armenian, id Indonesian, ig Igbo, is Icelandic, it Italian,
ja Japanese, jv Javanese, ka Georgian, kg Kongo, ki Kikuyu, kk Kazakh, kl Greenlandic, km Khmer,
kn Kannada, ko Korean, ks Kashmiri, ku Kurdish, kv Komi, ky Kyrgyz, lb Luxembourgish, lg Luganda,
ln Lingala, lo Lao, lt Lithuanian, lv Latvian, mg Malagasy, mi Maori, mk Macedonian, ml Malayalam,
mn Mongolian, mr Marathi, ms Malay, mt Maltese, my Burmese, nd Northern Ndebele, ne Nepali,
nl Dutch, no Norwegian, nr Southern Ndebele, ny Chichewa, om Oromo, or Odia, os Ossetian,
pa Punjabi, pl Polish, ps Pashto, pt Portuguese, qu Quechua, rn Kirundi, ro Romanian, ru Russian,
rw Kinyarwanda, sd Sindhi, sg Sango, si Sinhala, sk Slovak, sl Slovene, sm Samoan, sn Shona,
so Somali, sq Albanian, sr Serbian, ss Swazi, st Southern Sotho, su Sundanese, sv Swedish,
sw Swahili, ta Tamil, te Telugu, tg Tajik, th Thai, ti Tigrinya, tk Turkmen, tl Tagalog,
tn Tswana, to Tongan, tr Turkish, ts Tsonga, tt Tatar, ug Uyghur, uk Ukrainian, ur Urdu, uz Uzbek,
ve Venda, vi Vietnamese, wo Wolof, xh Xhosa, yi Yiddish, yo Yoruba, za Zhuang, zh Chinese, zu Zulu
"""
LANGUAGE_NAMES = {
    code: name for code, _, name in (entry.strip().partition(" ") for entry in _NAMES.split(","))
}
"""English name of each language by code; English itself is not a local language."""
RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Codes of languages written from right to left."""


def text_direction(language: str) -> str:
    """Return the HTML ``dir`` of a language: "rtl" or "ltr"."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"
