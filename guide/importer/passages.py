"""Passages of one section: those that are there, those that a file brings, and which stay.

`as_loaded` keeps what the importer wrote. A row that reads otherwise now was changed by an editor, and one without it,
or placed by hand, was made by one: these stay as they are. The importer's own rows follow the file, keep their anchor
while their text is recognisable, and go when the file has them no more. What an editor took out does not come back: it
is listed with the lines that were dropped, from where it can be put into the text again.
"""

from django.db.models import ProtectedError

from guide.importer.characters import bare, finished
from guide.importer.errors import CutShort
from guide.importer.outline import PassageText, Stray
from guide.importer.recognising import follow_order, pair
from guide.importer.report import ImportReport
from guide.models import Document, Passage, Section
from guide.revisions import next_anchor

WORDS = ("kind", "text", "source")
TAKEN_OUT = "编辑删去的段落"


class Documents:
    """The documents known so far; one that a source names and nobody knows is made."""

    def __init__(self) -> None:
        self._by_name: dict[str, Document] = {}
        for document in Document.objects.all():
            self._know(document)

    def named(self, source: str) -> Document | None:
        if not source:
            return None
        found = self._by_name.get(bare(source))
        if found is None:
            found, _ = Document.objects.get_or_create(title=source.strip("《》 "))
            self._know(found)
        return found

    def _know(self, document: Document) -> None:
        for name in (document.title, *document.other_names.splitlines()):
            self._by_name.setdefault(bare(name), document)


def place_passages(
    section: Section, found: list[PassageText], documents: Documents, report: ImportReport
) -> list[PassageText]:
    """Bring the section's passages to what the file has, and say what of it stands there now.

    Raises CutShort when the file breaks off before they do.
    """
    known = list(section.passages.order_by("position", "pk"))
    if _is_cut_short(known, found):
        raise CutShort(str(section))
    found, rows = _without_taken_out(section, found, _recognise(known, found), report)
    anchor = next_anchor(section)
    placed = []
    for row, text in zip(rows, found, strict=True):
        if row is None:
            row = _new_passage(section, anchor, text, documents)
            anchor += 1
        elif row.as_loaded:
            _follow(row, text, documents, report)
        placed.append(row)
    gone = [row for row in known if row not in placed and _is_importers(row)]
    kept = [row for row in known if row not in gone or not _removed(row, report)]
    _put_in_order(kept, placed)
    return found


def _without_taken_out(
    section: Section, found: list[PassageText], rows: list[Passage | None], report: ImportReport
) -> tuple[list[PassageText], list[Passage | None]]:
    """What the file has and the section has not, without that which an editor took out."""
    new = [place for place, row in enumerate(rows) if row is None]
    former = pair(section.taken_out, [found[place].text for place in new])
    out = {place for place, index in zip(new, former, strict=True) if index is not None}
    report.dropped += [Stray(min(found[place].lines, default=0), found[place].text, TAKEN_OUT) for place in sorted(out)]
    left = [place for place in range(len(found)) if place not in out]
    return [found[place] for place in left], [rows[place] for place in left]


def _is_cut_short(known: list[Passage], found: list[PassageText]) -> bool:
    last = found[-1].text
    return not finished(last) and any(
        text.startswith(last) and text != last for text in (row.as_loaded.get("text", "") for row in known)
    )


def _is_importers(row: Passage) -> bool:
    return bool(row.as_loaded) and not row.placed_by_hand and not _changed_by_editor(row)


def _changed_by_editor(row: Passage) -> bool:
    return bool(row.as_loaded) and any(getattr(row, name) != row.as_loaded.get(name) for name in WORDS)


def _recognise(known: list[Passage], found: list[PassageText]) -> list[Passage | None]:
    """By what the importer wrote; a passage made by hand is the one found only when the words are the same."""
    own = [row for row in known if row.as_loaded]
    by_hand = [row for row in known if not row.as_loaded]
    rows: list[Passage | None] = [
        None if index is None else by_hand[index]
        for index in pair([row.text for row in by_hand], [text.text for text in found], enough=1.0)
    ]
    left = [place for place, row in enumerate(rows) if row is None]
    loaded = [row.as_loaded.get("text", row.text) for row in own]
    for place, index in zip(left, pair(loaded, [found[place].text for place in left]), strict=True):
        rows[place] = None if index is None else own[index]
    return rows


def _new_passage(section: Section, anchor: int, text: PassageText, documents: Documents) -> Passage:
    return Passage.objects.create(
        section=section,
        anchor=anchor,
        position=0,
        kind=Passage.Kind(text.kind),
        text=text.text,
        page=text.page,
        source=text.source,
        document=documents.named(text.source),
        as_loaded=_loaded(text),
    )


def _loaded(text: PassageText) -> dict[str, str | int | None]:
    return {"kind": str(text.kind), "text": text.text, "source": text.source, "page": text.page}


def _follow(row: Passage, text: PassageText, documents: Documents, report: ImportReport) -> None:
    """Bring a row of the importer's to what the file has now, unless an editor changed it."""
    if row.as_loaded == _loaded(text):
        return
    if _changed_by_editor(row) or row.placed_by_hand:
        if any(row.as_loaded.get(name) != _loaded(text)[name] for name in WORDS):
            report.differences.append(f"{row.section}第 {row.anchor} 段：编辑改过，文件的文字也变了，保留编辑的文字。")
        return
    if row.page == row.as_loaded.get("page"):
        row.page = text.page
    if row.source != text.source:
        row.source, row.document = text.source, documents.named(text.source)
    row.kind, row.text, row.as_loaded = Passage.Kind(text.kind), text.text, _loaded(text)
    row.save()


def _removed(row: Passage, report: ImportReport) -> bool:
    try:
        row.delete()
    except ProtectedError:
        report.differences.append(f"{row.section}第 {row.anchor} 段：文件里已没有，但有记录引用，予以保留。")
        return False
    return True


def _put_in_order(known: list[Passage], placed: list[Passage]) -> None:
    """The file's order; what an editor placed stays behind the passage that it stood behind."""
    order = follow_order(known, placed)
    positions = [row.position for row in order]
    if positions == sorted(set(positions)) and 0 not in positions:
        return
    for position, row in enumerate(order, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
