from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from members.demo.world import demo_accounts, is_loaded, keep_passwords, last_act
from members.models import Organization
from members.services.accounts import open_first_sysadmin
from studyportal.operations.first_start import HOST, is_free, prepare, serve


class Command(BaseCommand):
    help = (
        "What `make run` calls: database, books, rules, demonstration or first administrator, then the portal itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000")
        parser.add_argument("--demo", default="yes", help="yes or no: with the demonstration world, at the first start")

    def handle(self, *args: Any, port: str, demo: str, **options: Any) -> None:
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise CommandError(f"PORT: 端口须是 1 到 65535 之间的数，不能是 {port!r}。")
        if demo not in {"yes", "no"}:
            raise CommandError(f"DEMO: 只能是 yes 或 no，不能是 {demo!r}。")
        if not is_free(int(port)):
            raise CommandError(f"PORT: 端口 {port} 已被占用，请换一个，例如 make run PORT=8001。")
        try:
            prepare()
        except OperationalError as error:
            raise CommandError(f"DATABASE_URL: 数据库没有应答（{str(error).splitlines()[0]}）。") from None
        call_command("load_books", verbosity=0)
        call_command("load_rules", verbosity=0)
        if demo == "yes" and last_act() is None and not Organization.objects.exists():
            self.stderr.write("正在装入演示数据，约需十几秒。", style_func=str)
            call_command("load_demo", verbosity=0)
        self.name_who_may_come_in()
        serve(int(port), ready=lambda: self.say(f"http://{HOST}:{port}/"))

    def name_who_may_come_in(self) -> None:
        if is_loaded():
            keep_passwords()
            for demo_account in demo_accounts():
                self.say(str(demo_account))
        opened = open_first_sysadmin()
        if opened is not None:
            account, password = opened
            self.say("系统管理员的用户名和一次性密码（只显示这一次，72 小时内有效）：")
            self.say(f"{account.role} {account.username} {password}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
