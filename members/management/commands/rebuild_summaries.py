from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.queries.study import drifting_states
from members.queries.summaries import drifting_summaries
from members.services.obligations import drifting_obligations, repair_obligations
from members.services.study import repair_states
from members.services.summaries import repair_summaries


class Command(BaseCommand):
    help = "Derive study states, obligations and the figures at every node again; with --check only say what differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            states, obligations, summaries = repair_states(), repair_obligations(), repair_summaries()
            self.stdout.write(
                f"已按事实核对：改正学习情况 {states} 处、应召开的会议 {obligations} 处、汇总数 {summaries} 处。"
            )
            return
        drifts = [
            *map(str, drifting_states()),
            *(f"应召开的会议与事实不符：{row}" for row in drifting_obligations()),
            *map(str, drifting_summaries()),
        ]
        for drift in drifts:
            self.stderr.write(drift)
        if drifts:
            raise CommandError(f"有 {len(drifts)} 处与事实不符。")
        self.stdout.write("学习情况、应召开的会议和各级汇总数与事实全部相符。")
