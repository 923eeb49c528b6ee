"""Reflections: their writer's own. They write no entry on the trail and never go up."""

from guide.models import Chapter, Section
from members.choices import Readers
from members.models import Member, Reflection


def write_reflection(
    *,
    member: Member,
    text: str,
    section: Section | None = None,
    chapter: Chapter | None = None,
    readers: str = Readers.PRIVATE,
) -> Reflection:
    """About one section or one whole chapter; for the writer's eyes only unless said otherwise."""
    return Reflection.objects.create(member=member, section=section, chapter=chapter, text=text, readers=readers)


def change_reflection(*, reflection: Reflection, text: str, readers: str) -> None:
    reflection.text, reflection.readers = text, readers
    reflection.save(update_fields=["text", "readers", "changed_at"])


def delete_reflection(*, reflection: Reflection) -> None:
    reflection.delete()
