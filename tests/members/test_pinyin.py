import pytest

from members.pinyin import pinyin_of


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("周砚秋", "zhou yan qiu"),
        ("单小满", "shan xiao man"),
        ("曾见微", "zeng jian wei"),
        ("仇远", "qiu yuan"),
        ("解放", "xie fang"),
        ("区明", "ou ming"),
        ("查山", "zha shan"),
        ("朴青", "piao qing"),
        ("尉迟舟", "yu chi zhou"),
        ("单", "dan"),
        ("", ""),
    ],
)
def test_name_is_read_with_its_surname_first(name: str, pinyin: str) -> None:
    assert pinyin_of(name) == pinyin
