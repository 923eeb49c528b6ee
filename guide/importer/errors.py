"""The named refusals of the importer. Their text is one plain sentence for whoever chose the file."""


class ImportRefused(Exception):
    """Nothing was changed."""


class CannotRead(ImportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"读不到文件“{name}”：不存在，或者不是可以读的文件。")


class EmptyFile(ImportRefused):
    def __init__(self) -> None:
        super().__init__("文件是空的，没有可以导入的文字。")


class TooLarge(ImportRefused):
    def __init__(self, megabytes: int) -> None:
        super().__init__(f"文件超过 {megabytes} MB，不像一本书的文字稿。")


class NotText(ImportRefused):
    def __init__(self) -> None:
        super().__init__("这不是文字稿（可能是图片或其他格式的文件），请先存为纯文本（.txt）。")


class UnknownEncoding(ImportRefused):
    def __init__(self, name: str) -> None:
        super().__init__(f"不认识的编码“{name}”，可以写 utf-8 或 gb18030。")


class WrongEncoding(ImportRefused):
    def __init__(self, name: str = "") -> None:
        said = f"文件不是 {name} 编码。" if name else "认不出文件的编码，请存为 UTF-8，或用 --encoding 指明。"
        super().__init__(said)


class CutCharacter(ImportRefused):
    def __init__(self) -> None:
        super().__init__("文件在一个字的中间截断，可能没有传完整，请重新复制后再导入。")


class CutShort(ImportRefused):
    def __init__(self, section: str) -> None:
        super().__init__(f"文件在“{section}”的句子中间截断，比已有的正文短，没有导入。")


class NoChapters(ImportRefused):
    def __init__(self) -> None:
        super().__init__("文件里没有找到任何一章的正文，可能不完整，或者不是书稿。")


class UnknownBook(ImportRefused):
    def __init__(self, slug: str) -> None:
        super().__init__(f"没有网址名称为“{slug}”的书。")


class AnotherBook(ImportRefused):
    def __init__(self, chosen: str, found: str) -> None:
        said = f"文件是《{found}》，" if found else "文件的书名和章目都对不上，"
        super().__init__(f"{said}不是所选的《{chosen}》，没有导入。")


class NoTitle(ImportRefused):
    def __init__(self) -> None:
        super().__init__("文件里没有书名和书号，请指明导入到哪一本书。")


class UploadGone(ImportRefused):
    def __init__(self) -> None:
        super().__init__("预览过的文件已经用过或过期，请重新选择文件。")
