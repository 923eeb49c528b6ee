"""The request that views of this app receive."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from members.access import ActingMember
from members.models import Account


class MemberRequest(HttpRequest):
    """A request whose `member` is the person behind the account, or None (sysadmin, editor)."""

    user: Account
    member: ActingMember
    htmx: HtmxDetails
