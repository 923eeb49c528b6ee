"""A book's text into its sections: a thin shell around `guide.importer`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide.importer.errors import ImportRefused
from guide.importer.placing import read_book
from guide.importer.reading import read_file
from guide.importer.rows import write


class Command(BaseCommand):
    help = "把书稿（纯文本）导入到书的各节。再次导入同一文件不会改变任何内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="书稿文件（.txt）")
        parser.add_argument("--book", metavar="SLUG", default="", help="书在网址中的名称；不写则按书号或书名查找")
        parser.add_argument("--dry-run", action="store_true", help="只报告会做什么，不改动")
        parser.add_argument("--json", action="store_true", help="以 JSON 报告")
        parser.add_argument("--encoding", metavar="NAME", default="", help="文件编码；不写则自动辨认")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = read_book(read_file(Path(options["file"])), options["encoding"])
            report = write(text, slug=options["book"], dry_run=options["dry_run"])
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from None
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
            return
        self.stdout.write(report.as_text())
        if options["dry_run"]:
            self.stdout.write("这是试导入，没有改动任何内容。")
