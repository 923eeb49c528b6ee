from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from members.services.obligations import refresh_all


class Command(BaseCommand):
    help = "What is due in a year, for every branch, as rules and facts have it now. Done again it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, default=None, help="this year unless given")

    def handle(self, *args: Any, year: int | None, **options: Any) -> None:
        year = year or localdate().year
        branches, changed = refresh_all(year)
        self.stdout.write(f"{year} 年应召开的会议已按 {branches} 个党支部的情况核对，改动 {changed} 处。")
