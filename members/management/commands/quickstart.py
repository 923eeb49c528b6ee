from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from members.demo.load import load
from members.demo.world import demo_accounts, is_loaded, keep_passwords, last_act
from members.models import Organization
from members.services.accounts import open_first_sysadmin
from studyportal.operations.first_start import HOST, is_free, prepare, serve


class Command(BaseCommand):
    help = "What `make run` calls: database, books, demonstration or first administrator, then the portal itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--demo", choices=["yes", "no"], default="yes")

    def handle(self, *args: Any, port: int, demo: str, **options: Any) -> None:
        if not 0 < port < 65536 or not is_free(port):
            raise CommandError(f"端口 {port} 不能用（可能已被占用），请换一个，例如 make run PORT=8001。")
        prepare()
        call_command("load_books", verbosity=0)
        if demo == "yes" and last_act() is None and not Organization.objects.exists():
            load()
        if is_loaded():
            self.name_demo_accounts()
        else:
            self.name_first_sysadmin()
        serve(port, ready=lambda: print(f"http://{HOST}:{port}/", flush=True))  # noqa: T201 - after the command's own

    def name_demo_accounts(self) -> None:
        keep_passwords()
        for account in demo_accounts():
            self.stdout.write(str(account))

    def name_first_sysadmin(self) -> None:
        opened = open_first_sysadmin()
        if opened is not None:
            account, password = opened
            self.stdout.write("系统管理员的用户名和一次性密码（只显示这一次，72 小时内有效）：")
            self.stdout.write(f"{account.role} {account.username} {password}")
