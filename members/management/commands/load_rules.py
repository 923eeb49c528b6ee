from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide.fixtures import BrokenFixture
from members.services.rules import load_rules


class Command(BaseCommand):
    help = "Load the rules that come with the portal; an administrator's changes are kept."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        try:
            report = load_rules()
        except BrokenFixture as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"rules.json：{report}")
            for kept in report.kept:
                self.stdout.write(f"  {kept}：现为 {kept.here}，随附为 {kept.in_fixture}")
