"""Which accounts may log in, asked at login and again on every request."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.models import Account


class AccountBackend(ModelBackend):
    """Disabled accounts and lapsed first passwords stay out.

    Demonstration accounts come in only where nobody else can reach the portal.
    """

    def user_can_authenticate(self, user: Account | AnonymousUser | None) -> bool:
        if not isinstance(user, Account):
            return False
        lapsed = user.must_change_password and user.first_password_until and user.first_password_until < timezone.now()
        refused_here = user.is_demo and not settings.REACHED_FROM_HERE_ONLY
        return user.is_active and not (lapsed or refused_here)

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, with the person behind it: one query, as every page asks for both."""
        account = Account.objects.select_related("member").filter(pk=user_id).first()
        return account if self.user_can_authenticate(account) else None
