"""Votes as they are read."""

from django import template

from members.models import Ballot
from members.queries.ballots import Reading, reading_of

register = template.Library()


@register.filter
def read(ballot: Ballot) -> Reading:
    return reading_of(ballot)
