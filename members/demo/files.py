"""Files that hang on meetings of the demonstration: made from the data, so that none lies in the repository."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document


def text_as_document(title: str, paragraphs: Sequence[str]) -> bytes:
    document = Document()
    document.add_heading(title, level=1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    made = BytesIO()
    document.save(made)
    return made.getvalue()
