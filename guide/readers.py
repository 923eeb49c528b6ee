"""Who reads: any account. `guide` knows no more of it than whether it keeps the books."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

Reader = AbstractBaseUser | AnonymousUser


def keeps_books(reader: Reader) -> bool:
    """Editors and administrators, who open hidden sections and draft books on the site too."""
    return bool(getattr(reader, "is_staff", False))
