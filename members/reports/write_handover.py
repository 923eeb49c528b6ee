"""The handover sheet as a Word document: the parts of `members.reports.handover`, and nothing else."""

from members.reports.word import WordBook, paragraph, signs
from members.reports.write_year_book import part_pieces
from members.reports.year_book import Part

TITLE = "党支部工作交接单"


def handover_document(branch: str, made: str, parts: list[Part]) -> bytes:
    document = WordBook(f"{branch}{TITLE}", branch, "")
    document.add(paragraph(TITLE, "Title"), paragraph(branch, "Subtitle"), paragraph(made, "BookNote"))
    for part in parts:
        document.add(*part_pieces(part, heading="BookTable"))
    document.add(signs("移交人签名：\t\t接收人签名：\t"), signs("监交人签名：\t\t日期：\t"))
    return document.save()
