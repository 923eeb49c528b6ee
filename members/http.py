"""The request that views of this app receive."""

from django.http import HttpRequest, QueryDict
from django_htmx.middleware import HtmxDetails

from members.access.reach import ActingMember
from members.models import Account, Member


class MemberRequest(HttpRequest):
    """A request whose `member` is the person behind the account, or None (sysadmin, editor)."""

    user: Account
    member: ActingMember
    htmx: HtmxDetails


class PersonRequest(MemberRequest):
    """A request behind a rule that lets only members pass."""

    member: Member


def keys_in(data: QueryDict, name: str) -> list[int]:
    """The keys that an address or form names, in order; what is no key is left out."""
    return [int(value) for value in data.getlist(name) if value.isascii() and value.isdigit() and len(value) < 19]
