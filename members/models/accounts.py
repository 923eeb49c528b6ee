"""Who may log in. What a person may do in a branch follows from appointments, not from the account."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from members.choices import AccountRole


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "Account":
        return self.create_user(username, password, role=AccountRole.SYSADMIN, **fields)


class Account(AbstractBaseUser):
    """A login. Editors may do everything in `guide`, system administrators everything in the admin."""

    username = models.CharField(
        "用户名", max_length=150, unique=True, error_messages={"unique": "这个用户名已有人使用，请换一个。"}
    )
    role = models.CharField("系统角色", max_length=10, choices=AccountRole, blank=True, default=AccountRole.NONE)
    is_active = models.BooleanField("可以登录", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    first_password_until = models.DateTimeField("初始密码有效至", null=True, blank=True)
    is_demo = models.BooleanField("演示账号", default=False, editable=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = verbose_name_plural = "账号"
        ordering = ("username",)

    def __str__(self) -> str:
        return self.username

    @property
    def is_sysadmin(self) -> bool:
        return self.role == AccountRole.SYSADMIN

    @property
    def is_editor(self) -> bool:
        return self.role == AccountRole.EDITOR

    @property
    def is_staff(self) -> bool:
        return self.is_sysadmin or self.is_editor

    @property
    def is_superuser(self) -> bool:
        return self.is_sysadmin

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return self.has_module_perms(permission.partition(".")[0])

    def has_perms(self, permissions: list[str], obj: object = None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app: str) -> bool:
        return self.is_active and (self.is_sysadmin or (self.is_editor and app == "guide"))
