from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guide.fixtures import BrokenFixture, load, shipped


class Command(BaseCommand):
    help = "Load books from fixtures (by default those that come with the portal); an editor's changes are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, files: list[Path], verbosity: int, **options: Any) -> None:
        for path in files or shipped():
            try:
                report = load(path)
            except BrokenFixture as error:
                raise CommandError(str(error)) from error
            if verbosity:
                self.stdout.write(f"{path.name}：{report}")
                for kept in report.kept:
                    self.stdout.write(f"  {kept}")
