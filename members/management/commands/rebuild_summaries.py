from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.queries.study import drifting_states
from members.services.study import repair_states


class Command(BaseCommand):
    help = "Derive study states from their events again; with --check only say what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            self.stdout.write(f"学习情况已按记载核对，改正 {repair_states()} 处。")
            return
        drifts = list(drifting_states())
        for drift in drifts:
            self.stderr.write(f"党员 {drift.member_id}、节 {drift.section_id}：学习情况与记载不符")
        if drifts:
            raise CommandError(f"学习情况有 {len(drifts)} 处与记载不符。")
        self.stdout.write("学习情况与记载全部相符。")
