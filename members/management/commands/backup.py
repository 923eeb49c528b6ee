from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from members import trail
from studyportal.operations.backup import make_backup
from studyportal.operations.passphrase import add_passphrase, passphrase_in
from studyportal.operations.refusals import BackupRefused


class Command(BaseCommand):
    help = "Database, uploaded files and a manifest into one file, while the portal goes on working."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="", help="by default portal-<date>-<time>.backup here")
        add_passphrase(parser)

    def handle(self, *args: Any, file: str, passphrase_file: str, **options: Any) -> None:
        target = Path(file or timezone.localtime().strftime("portal-%Y%m%d-%H%M%S.backup"))
        try:
            manifest = make_backup(target, trail.anchors, passphrase_in(passphrase_file))
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            f"已备份到 {target}：{len(manifest.rows)} 张表 {sum(manifest.rows.values())} 行，"
            f"上传文件 {len(manifest.files) - 1} 个，{target.stat().st_size / 1024 / 1024:.1f} MB。"
        )
