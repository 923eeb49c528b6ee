"""A person's name in pinyin, for sorting and for finding people by initials."""

from pypinyin import lazy_pinyin

# Surnames that are read otherwise than the same character elsewhere.
SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "查": "zha",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "盖": "ge",
    "缪": "miao",
    "乐": "yue",
    "员": "yun",
    "尹": "yin",
    "冼": "xian",
    "翟": "zhai",
    "覃": "qin",
    "逄": "pang",
    "牟": "mu",
    "秘": "bi",
    "种": "chong",
    "黑": "he",
    "晟": "cheng",
    "召": "shao",
    "折": "she",
    "隗": "wei",
    "宓": "fu",
    "繁": "po",
    "郗": "xi",
    "重": "chong",
}


def pinyin_of(name: str) -> str:
    """Syllables in small letters, parted by spaces: a guess that the secretary may correct."""
    for length in (2, 1):
        surname, given = name[:length], name[length:]
        if surname in SURNAMES and given:
            return " ".join([SURNAMES[surname], *lazy_pinyin(given)])
    return " ".join(lazy_pinyin(name))[:100].strip()
