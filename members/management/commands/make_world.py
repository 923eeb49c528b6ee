from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localdate

from members.world.make import make_world, stands_alone
from members.world.shape import shape


class Command(BaseCommand):
    help = "A large made-up organisation with a year of study and meetings, by bulk insert, to see how pages grow."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--branches", type=int, default=100)
        parser.add_argument("--members", type=int, help="in all; 30 a branch unless given")
        parser.add_argument("--sections", type=int, help="of the book; 50 unless given")
        parser.add_argument("--study", type=int, help="study events in all; two thirds of members × sections")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        wanted = {name: options[name] for name in ("branches", "members", "sections", "study", "seed")}
        try:
            asked = shape(today=localdate(), **wanted)
        except ValueError as error:
            raise CommandError(str(error)) from None
        if not stands_alone():
            raise CommandError("数据库里已有真实的党组织，未作任何改动；请另用一个空的数据库（DATABASE_URL）。")
        started = perf_counter()
        make_world(asked, say=self.progress if verbosity > 1 else lambda line: None)
        self.stdout.write(
            f"已建立 {asked.branches} 个党支部、{asked.members} 名党员、{asked.study} 条学习记载，"
            f"用时 {perf_counter() - started:.1f} 秒。"
        )

    def progress(self, line: str) -> None:
        self.stderr.write(line, style_func=str)
