from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import ProtectedError

from members.demo.remove import remove


class Command(BaseCommand):
    help = "Remove the demonstration world, with what was tried on it. The trail keeps that it was there."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            removed = remove()
        except ProtectedError as error:
            named = "、".join(sorted({str(thing) for thing in error.protected_objects})[:5])
            raise CommandError(f"未作任何改动：演示数据还被其他资料引用（{named}），请先解除。") from None
        if removed is None:
            raise CommandError("没有装入演示数据。")
        self.stdout.write(str(removed))
