"""Chinese numerals as books use them to count chapters and sections."""

DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十; for 1 to 99.

    Raises ValueError outside that range: no book has a hundred chapters.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"no chapter or section has the number {number}")
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def number_from_chinese(text: str) -> int:
    """The inverse of `chinese_number`; also reads 廿 for twenty. Raises ValueError when it is no such numeral."""
    plain = text.replace("廿", "二十")
    for number in range(1, 100):
        if chinese_number(number) == plain:
            return number
    raise ValueError(f"not a numeral: {text!r}")
