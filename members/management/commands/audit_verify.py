from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members import trail
from members.models import AuditEvent


class Command(BaseCommand):
    help = "Walk the trail and say whether every entry is as it was written."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(trail.verify())
        for fault in faults:
            self.stderr.write(f"链 {fault.chain} 第 {fault.number} 条：{fault.sentence}")
        if faults:
            raise CommandError(f"操作记录有 {len(faults)} 处不符。")
        self.stdout.write(f"操作记录 {AuditEvent.objects.count()} 条，全部相符。")
