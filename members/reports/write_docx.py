"""Fills a Word template: its bytes and plain fields in, a document's bytes out. The only place that calls `render`.

docxtpl runs what stands in a template (elapouya/python-docx-template#549, #632). So it always gets a sandbox with
hardly anything in it, values are always text, and a template that was uploaded is filled in a process of its own with
little time and memory (`fill_apart`). No Django here: that process has no settings and no database.
"""

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from members.errors import TemplateRefused

if sys.platform != "win32":
    import resource

SECONDS = 10
MEMORY = 1024 * 1024 * 1024
LARGEST_DOCUMENT = 10 * 1024 * 1024
REFUSED = 3  # the exit code with which the other process says why
ROOT = Path(__file__).resolve().parents[2]

FILTERS = ("default", "first", "join", "last", "length", "trim")
PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
LONGEST_PROPERTY = 255
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# docxtpl reads some groups of braces anew after rendering; written as numbers they stay what they are.
BRACES = {ord("{"): "&#123;", ord("}"): "&#125;"}

CODE = "模板里有会执行程序的内容，不能使用。请只用字段表里的写法。"
SPELLING = "模板里有一处 {{ }} 或 {% %} 写得不对，请对照字段表改正"
TOO_MUCH = "用这份模板生成会议记录太慢或者太大，不能使用，请改简单一些。"


def fill(template: bytes, fields: Mapping[str, Any]) -> bytes:
    """The template with the fields in it; every character that XML can hold is kept. Raises TemplateRefused."""
    document = _Document(BytesIO(template))
    filled = BytesIO()
    try:
        document.render(dict(fields), _sandbox(), autoescape=True)
        document.save(filled)
    except SecurityError:
        raise TemplateRefused(CODE) from None
    except UndefinedError as error:
        raise TemplateRefused(_unknown(error)) from None
    except TemplateSyntaxError as error:
        raise TemplateRefused(f"{SPELLING}{_place_of(error)}。") from None
    except Exception as error:
        raise TemplateRefused from error  # whatever a template may bring about
    if filled.tell() > LARGEST_DOCUMENT:
        raise TemplateRefused(TOO_MUCH)
    return filled.getvalue()


def fill_apart(template: bytes, fields: Mapping[str, Any]) -> bytes:
    """`fill` in a process of its own, for templates that somebody uploaded."""
    task = {"template": base64.b64encode(template).decode(), "fields": fields}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "members.reports.write_docx"],
            input=json.dumps(task).encode(),
            capture_output=True,
            cwd=ROOT,
            env={name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TemplateRefused(TOO_MUCH) from None
    if done.returncode == REFUSED:
        raise TemplateRefused(done.stdout.decode())
    if done.returncode != 0:
        raise TemplateRefused(TOO_MUCH)
    return done.stdout


class _Document(DocxTemplate):
    def fix_tables(self, xml: str) -> Any:
        """docxtpl reads leniently, so that a misplaced tag would lose text without a word; here it is an error."""
        etree.fromstring(xml, etree.XMLParser(resolve_entities=False, huge_tree=True))
        return super().fix_tables(xml)

    def render_properties(self, context: dict[str, Any], jinja_env: Any = None) -> None:
        """Properties are no XML here: text goes in as it is, as much as one may hold."""
        for relation in self.docx.part.package.rels.values():
            if relation.reltype.endswith("/core-properties"):  # LibreOffice's name for it gives a second such part
                relation._reltype = RELATIONSHIP_TYPE.CORE_PROPERTIES
        properties = self.docx.core_properties
        for name in PROPERTIES:
            text = jinja_env.from_string(getattr(properties, name)).render(context)
            setattr(properties, name, unescape(text)[:LONGEST_PROPERTY])
        properties.created = properties.modified = datetime.now(UTC)


def _sandbox() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_as_text)
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    environment.globals.clear()
    return environment


def _as_text(value: Any) -> Any:
    """What stands in the place of `{{ value }}`: text, a list of texts as lines. Whatever else is refused."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "\n".join(value)
    if isinstance(value, Markup | Undefined):
        return value
    if not isinstance(value, str | int):
        raise TemplateError
    return Markup(escape(NOT_IN_XML.sub("", str(value))).translate(BRACES))  # noqa: S704 - escaped in this line


def _unknown(error: UndefinedError) -> str:
    named = re.search(r"'([^']+)'(?: is undefined)?$", str(error))
    if named is None:
        return "模板取了列表里的某一项，列表是空的时候没有这一项，请改用 {% for … %}。"
    return f"模板里的字段“{named[1]}”不认识，请对照字段表改正。"


def _place_of(error: TemplateSyntaxError) -> str:
    """The words around the place, where docxtpl tells them."""
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    near = next((line for line in lines[3:] + lines[:3] if line), "")
    return f"（在“{near[:40]}”附近）" if near else ""


def _limit_this_process() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> int:
    _limit_this_process()
    task = json.loads(sys.stdin.buffer.read())
    try:
        filled = fill(base64.b64decode(task["template"]), task["fields"])
    except TemplateRefused as refusal:
        sys.stdout.buffer.write(str(refusal).encode())
        return REFUSED
    sys.stdout.buffer.write(filled)
    return 0


if __name__ == "__main__":
    sys.exit(main())
