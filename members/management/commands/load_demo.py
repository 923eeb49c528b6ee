from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.demo.load import load
from members.demo.world import BOOK_FIXTURE, demo_accounts, is_loaded


class Command(BaseCommand):
    help = "Load the demonstration world: made-up people, a year of reading and of meetings, dated back from today."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if is_loaded():
            raise CommandError("演示数据已经装入；要重来，请先运行 manage.py remove_demo。")
        started = perf_counter()
        with transaction.atomic():
            call_command("load_books", BOOK_FIXTURE, verbosity=0)
            load()
        if verbosity:
            self.stdout.write(
                f"已装入演示数据和 {len(demo_accounts())} 个演示账号，用时 {perf_counter() - started:.0f} 秒。"
            )
