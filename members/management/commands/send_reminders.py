from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from members.notices.send import Run


class Command(BaseCommand):
    help = "Tell people what is open for them, by mail and in the groups: once a day, by a timer. Again is harmless."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="send nothing; print what would be sent to whom")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        say = self.stdout if dry_run else self.stderr
        tally = Run(timezone.localdate(), lambda line: say.write(line, style_func=str), dry_run)()
        off = "" if settings.SENDS_MAIL else "没有设置 EMAIL_URL，不发邮件。"
        if not tally.is_well:
            raise CommandError(f"已发出：{tally}{off}")
        self.stdout.write(f"{'试算，没有发出' if dry_run else '已发出'}：{tally}{off}")
