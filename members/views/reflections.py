"""What members write about a section or a chapter."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from guide.models import Book, Chapter, Section
from members.access.organization import is_member
from members.access.study import may_change_reflection, visible_reflections
from members.forms.reflections import ReflectionForm
from members.http import PersonRequest, keys_in
from members.models import Reflection
from members.services.reflections import change_reflection, delete_reflection, write_reflection
from studyportal.access import access


@access(is_member)
def new(request: PersonRequest) -> HttpResponse:
    subject = _subject(request)
    form = ReflectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        about = {"section": subject} if isinstance(subject, Section) else {"chapter": subject}
        write_reflection(member=request.member, **about, **form.cleaned_data)
        messages.success(request, "心得已保存。")
        return redirect(subject)
    return render(request, "members/reflections/new.html", {"form": form, "subject": subject})


def _subject(request: PersonRequest) -> Section | Chapter:
    """The section or the chapter that the address names."""
    sections, chapters = keys_in(request.GET, "section"), keys_in(request.GET, "chapter")
    if sections:
        return get_object_or_404(Section.objects.visible().select_related("chapter__book"), pk=sections[0])
    if chapters:
        published = Chapter.objects.filter(book__in=Book.objects.published()).select_related("book")
        return get_object_or_404(published, pk=chapters[0])
    raise Http404


@access(may_change_reflection, of=visible_reflections)
def change(request: PersonRequest, reflection: Reflection) -> HttpResponse:
    form = ReflectionForm(request.POST or None, instance=reflection)
    if request.method == "POST" and form.is_valid():
        change_reflection(reflection=reflection, **form.cleaned_data)
        messages.success(request, "心得已改好。")
        return redirect("study")
    return render(request, "members/reflections/change.html", {"form": form, "reflection": reflection})


@access(may_change_reflection, of=visible_reflections)
@require_POST
def delete(request: PersonRequest, reflection: Reflection) -> HttpResponse:
    delete_reflection(reflection=reflection)
    messages.success(request, "心得已删除。")
    return redirect("study")
