from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import trail
from members.models import AuditEvent
from studyportal.operations.backup import verify_backup
from studyportal.operations.passphrase import add_passphrase, passphrase_in
from studyportal.operations.refusals import BackupRefused


class Command(BaseCommand):
    help = "Walk the trail and say whether every entry is as it was written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--backup", default="", metavar="FILE", help="also against what stood in this backup")
        add_passphrase(parser)

    def handle(self, *args: Any, backup: str, passphrase_file: str, **options: Any) -> None:
        faults = list(trail.verify())
        if backup:
            try:
                manifest = verify_backup(Path(backup), passphrase_in(passphrase_file))
            except BackupRefused as refusal:
                raise CommandError(str(refusal)) from None
            faults += trail.missing_since(manifest.anchors)
        for fault in faults:
            self.stderr.write(f"链 {fault.chain} 第 {fault.number} 条：{fault.sentence}")
        if faults:
            raise CommandError(f"操作记录有 {len(faults)} 处不符。")
        self.stdout.write(f"操作记录 {AuditEvent.objects.count()} 条，全部相符。")
