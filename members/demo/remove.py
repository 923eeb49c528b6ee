"""Takes the demonstration world out of the database: what was loaded, and what was tried on it since."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from guide.models import Book
from members import trail
from members.demo.world import LOADED, REMOVED, last_act
from members.models import (
    Account,
    Appointment,
    Assignment,
    AuditEvent,
    Excusal,
    Member,
    Membership,
    Organization,
    Reflection,
    StudyEvent,
    StudyState,
    TrailChain,
)
