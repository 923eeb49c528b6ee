from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import trail
from studyportal.operations.backup import restore
from studyportal.operations.passphrase import add_passphrase, passphrase_in
from studyportal.operations.refusals import BackupRefused


class Command(BaseCommand):
    help = "A backup into an empty database and an empty folder of uploaded files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        add_passphrase(parser)

    def handle(self, *args: Any, file: str, passphrase_file: str, **options: Any) -> None:
        try:
            manifest = restore(Path(file), trail.anchors, passphrase_in(passphrase_file))
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        if faults := list(trail.verify()):
            raise CommandError(f"数据已恢复，但操作记录有 {len(faults)} 处不符，请用 audit_verify 查看。")
        self.stdout.write(
            f"已恢复 {manifest.made_at} 的备份：{sum(manifest.rows.values())} 行，"
            f"上传文件 {len(manifest.files) - 1} 个，操作记录全部相符。"
        )
