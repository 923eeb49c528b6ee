"""Whether a file that somebody uploads is a plain Word document: read with limits, before anything else opens it."""

from lxml import etree

from members.errors import TemplateRefused
from members.packed import CONTENT_TYPES, PackageDamaged, PackageOdd, PackageTooLarge, unpacked

MEGABYTE = 1024 * 1024
LARGEST = 2 * MEGABYTE
LARGEST_XML = 5 * MEGABYTE

MAIN_PART = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ACTIVE_CONTENT = ("macroenabled", "vba", "activex")
ACTIVE_RELATIONS = ("vbaProject", "oleObject", "control", "package", "aFChunk", "attachedTemplate", "activeX")
# What Word works out from the document alone. Other fields can fetch something from elsewhere.
PLAIN_FIELDS = ("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "DATE", "TIME", "TITLE", "")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

TOO_LARGE = "模板不能超过 2 MB，请删去大图片后再上传。"
NO_DOCUMENT = "这不是 Word 文档（.docx），请在 Word 或 WPS 里另存为 .docx 后再上传。"
UNPACKS_TOO_LARGE = "文件解开以后太大，请换一份普通的 Word 文档。"
ODD = "文件内部有不合规的内容，请在 Word 或 WPS 里另存为一份新的 .docx 后再上传。"
ACTIVE = "模板里有宏或嵌入的对象，请去掉后另存为 .docx 再上传。"
OUTSIDE = "模板里有指向外部的链接、图片或域，请去掉后再上传。"


def check_package(content: bytes) -> None:
    """Raises TemplateRefused with what to do."""
    if len(content) > LARGEST:
        raise TemplateRefused(TOO_LARGE)
    parts = _parts(content)
    if CONTENT_TYPES not in parts:
        raise TemplateRefused(NO_DOCUMENT)
    trees = {name: _tree(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
    _check_types(trees[CONTENT_TYPES])
    for name, tree in trees.items():
        if name.endswith(".rels"):
            _check_relations(tree)
        else:
            _check_fields(tree)


def _parts(content: bytes) -> dict[str, bytes]:
    try:
        return dict(unpacked(content))
    except PackageTooLarge:
        raise TemplateRefused(UNPACKS_TOO_LARGE) from None
    except PackageOdd:
        raise TemplateRefused(ODD) from None
    except PackageDamaged:
        raise TemplateRefused(NO_DOCUMENT) from None


def _tree(data: bytes) -> etree._Element:
    if len(data) > LARGEST_XML:
        raise TemplateRefused(UNPACKS_TOO_LARGE)
    try:
        tree = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (etree.XMLSyntaxError, ValueError):
        raise TemplateRefused(ODD) from None
    if tree.getroottree().docinfo.doctype:
        raise TemplateRefused(ODD)
    return tree


def _check_types(types: etree._Element) -> None:
    named = [part.get("ContentType", "").lower() for part in types]
    if any(word in kind for kind in named for word in ACTIVE_CONTENT):
        raise TemplateRefused(ACTIVE)
    if MAIN_PART not in named:
        raise TemplateRefused(NO_DOCUMENT)


def _check_relations(relations: etree._Element) -> None:
    for relation in relations:
        if relation.get("Type", "").rpartition("/")[2] in ACTIVE_RELATIONS:
            raise TemplateRefused(ACTIVE)
        if relation.get("TargetMode", "").lower() == "external":
            raise TemplateRefused(OUTSIDE)


def _check_fields(tree: etree._Element) -> None:
    codes = [field.get(f"{WORD}instr", "") for field in tree.iter(f"{WORD}fldSimple")]
    begun: list[str] = []
    for mark in tree.iter(f"{WORD}fldChar", f"{WORD}instrText"):
        kind = mark.get(f"{WORD}fldCharType")
        if kind == "begin":
            begun.append("")
        elif begun and kind in ("separate", "end"):
            codes.append(begun[-1])
            begun[-1] = ""
            if kind == "end":
                begun.pop()
        elif begun:
            begun[-1] += mark.text or ""
    if any(code.partition("\\")[0].strip().upper() not in PLAIN_FIELDS for code in codes):
        raise TemplateRefused(OUTSIDE)
