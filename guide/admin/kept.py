"""What all editors' pages share: acts on the trail, and nothing deleted that anything refers to."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import PROTECT, ForeignObjectRel, Model
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from guide.journal import record_act, tell_what_is_shown
from guide.models import Book, Chapter, Document, FromFixture, Question, Section
from studyportal.admin import RecordedAdmin


def editor_of(request: HttpRequest) -> AbstractBaseUser:
    """Whoever is at work; the admin lets nobody in without an account."""
    return cast(AbstractBaseUser, request.user)


def may_go(thing: FromFixture) -> bool:
    """Whether a row may be deleted: made by an editor, and nothing protects it (text, study, revisions)."""
    if thing.as_loaded:
        return False
    relations = [field for field in thing._meta.get_fields(include_hidden=True) if isinstance(field, ForeignObjectRel)]
    return not any(
        relation.related_model._default_manager.filter(**{relation.field.name: thing}).exists()
        for relation in relations
        if relation.on_delete is PROTECT
    )


def book_of(thing: Model) -> Book | None:
    """Which book a row belongs to; documents belong to none."""
    if isinstance(thing, Section | Question):
        return thing.chapter.book
    if isinstance(thing, Chapter):
        return thing.book
    return thing if isinstance(thing, Book) else None


class KeptAdmin(RecordedAdmin):
    instead = "请改为隐藏。"

    def record(self, request: HttpRequest, act: str, thing: Model, fields: tuple[str, ...]) -> None:
        name = str(thing._meta.model_name)
        others = {name: thing.pk} if isinstance(thing, Chapter | Document | Question) else {}
        section = thing if isinstance(thing, Section) else None
        record_act(
            f"{name}.{act}", by=editor_of(request), book=book_of(thing), section=section, fields=fields, **others
        )

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if isinstance(obj, Section) and "hidden" in form.changed_data:
            tell_what_is_shown([obj])
        if isinstance(obj, Book) and "status" in form.changed_data:
            tell_what_is_shown(Section.objects.filter(chapter__book=obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and may_go(obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        thing = self.get_object(request, object_id)
        if thing is not None and self.has_view_permission(request, thing) and not may_go(thing):
            messages.warning(request, f"“{thing}”来自书目文件，或已有正文、学习等记录引用它，不能删除。{self.instead}")
            return redirect(f"admin:guide_{thing._meta.model_name}_change", thing.pk)
        return super().delete_view(request, object_id, extra_context)


class KeptFormSet(BaseInlineFormSet):
    """Rows from a fixture cannot be ticked for deletion: they would come back with it."""

    def add_fields(self, form: ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.as_loaded:
            form.fields["DELETE"].disabled = True
