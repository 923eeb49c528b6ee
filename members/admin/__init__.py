"""The administrator's pages: one file a noun. Acts with a rule of their own go through the services; the rest is
recorded here."""

from members.admin import accounts, organization, papers, people, reminders, rules, trail

__all__ = ["accounts", "organization", "papers", "people", "reminders", "rules", "trail"]
