from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from studyportal.operations.backup import verify_backup
from studyportal.operations.passphrase import add_passphrase, passphrase_in
from studyportal.operations.refusals import BackupRefused


class Command(BaseCommand):
    help = "Read every part of a backup and say whether it is whole."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")
        add_passphrase(parser)

    def handle(self, *args: Any, file: str, passphrase_file: str, **options: Any) -> None:
        try:
            manifest = verify_backup(Path(file), passphrase_in(passphrase_file))
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"备份完好：{manifest.made_at} 所做，{manifest.engine}，{sum(manifest.rows.values())} 行，"
            f"上传文件 {len(manifest.files) - 1} 个。"
        )
