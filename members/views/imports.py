"""Work in bulk: templates, a workbook previewed and brought in, the last one taken back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from members.access.duties import visible_import_batches
from members.access.imports import (
    kinds_to_import,
    may_import,
    may_import_somewhere,
    may_undo_import,
    organizations_to_import_at,
)
from members.access.organization import visible_organizations
from members.choices import ImportKind
from members.errors import Refusal
from members.errors.imports import KeptFileGone
from members.forms.imports import NAME_LENGTH, ConfirmForm, UndoForm, WorkbookForm
from members.http import PersonRequest
from members.imports import kept
from members.imports.bringing_in import KINDS, bring_in, judged
from members.imports.templates import template
from members.imports.undoing import undo_import
from members.models import ImportBatch, Organization
from members.queries.imports import last_imports
from members.views.acts import carried_out, posted
from studyportal.access import access

ROWS_ON_A_PAGE = 200
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@access(may_import_somewhere)
def index(request: PersonRequest) -> HttpResponse:
    places = list(organizations_to_import_at(request.member))
    last = last_imports(places)
    rows = [(place, kinds_to_import(request.member, place), last.get(place.pk, [])) for place in places]
    return render(request, "members/imports/index.html", {"rows": rows})


@access(may_import, of=visible_organizations)
def upload(request: PersonRequest, organization: Organization, kind: str) -> HttpResponse:
    """A workbook that can be read is kept and previewed; nothing of it is written."""
    sort = _kind(request, organization, kind)
    form = WorkbookForm(posted(request), request.FILES or None)
    if carried_out(form, lambda: judged(kind, _content(form), organization, request.member)):
        key = kept.keep(_content(form), kind=kind, organization=organization, by=request.member)
        return redirect(_preview_address(organization, kind, key, form.cleaned_data["file"].name))
    context = {"organization": organization, "kind": sort, "form": form, "columns": KINDS[kind].columns}
    return render(request, "members/imports/upload.html", context)


def _content(form: WorkbookForm) -> bytes:
    file = form.cleaned_data["file"]
    file.seek(0)
    return bytes(file.read())


def _preview_address(organization: Organization, kind: str, key: str, name: str) -> str:
    address = reverse("import_preview", args=[organization.pk, kind, key])
    return f"{address}?{urlencode({'name': name[:NAME_LENGTH]})}"


def _kind(request: PersonRequest, organization: Organization, kind: str) -> ImportKind:
    if kind not in ImportKind.values:
        raise Http404
    if kind not in kinds_to_import(request.member, organization):
        raise PermissionDenied
    return ImportKind(kind)


@access(may_import, of=visible_organizations)
def preview(request: PersonRequest, organization: Organization, kind: str, key: str) -> HttpResponse:
    sort = _kind(request, organization, kind)
    content = kept.kept(key, kind=kind, organization=organization, by=request.member)
    if content is None:
        messages.warning(request, str(KeptFileGone()))
        return redirect("import", organization.pk, kind)
    form = ConfirmForm(posted(request))
    name = request.GET.get("name", "")[:NAME_LENGTH]
    if form.is_valid() and _brought_in(request, organization, sort, content, name, form.cleaned_data["fingerprint"]):
        kept.remove(kind=kind, organization=organization, by=request.member)
        return redirect("imports")
    try:
        verdicts = judged(kind, content, organization, request.member)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("import", organization.pk, kind)
    page = Paginator(verdicts.in_order, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"organization": organization, "kind": sort, "verdicts": verdicts, "page": page}
    return render(request, "members/imports/preview.html", {**context, "name": name})


def _brought_in(
    request: PersonRequest, organization: Organization, kind: ImportKind, content: bytes, name: str, fingerprint: str
) -> bool:
    try:
        batch = bring_in(
            kind=kind, organization=organization, content=content, file_name=name, fingerprint=fingerprint,
            by=request.member,
        )  # fmt: skip
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return False
    messages.success(request, f"已导入{kind.label} {batch.rows} 行。")
    return True


@access(may_import, of=visible_organizations)
def template_file(request: PersonRequest, organization: Organization, kind: str) -> HttpResponse:
    sort = _kind(request, organization, kind)
    response = HttpResponse(template(KINDS[kind].columns, KINDS[kind].notes), content_type=WORKBOOK)
    response["Content-Disposition"] = content_disposition_header(True, f"{sort.label}导入模板.xlsx")
    return response


@access(may_undo_import, of=visible_import_batches)
def undo(request: PersonRequest, batch: ImportBatch) -> HttpResponse:
    form = UndoForm(posted(request))
    if carried_out(form, lambda: _tell(request, batch)):
        return redirect("imports")
    return render(request, "members/imports/undo.html", {"form": form, "batch": batch})


def _tell(request: PersonRequest, batch: ImportBatch) -> None:
    undone = undo_import(batch=batch, by=request.member)
    if undone.did_nothing:
        messages.warning(request, "没有可以撤销的内容，资料都保持原样。")
    else:
        messages.success(request, f"已撤销：移除 {undone.removed} 项，恢复 {undone.restored} 处更改。")
    for sentence in undone.left:
        messages.warning(request, sentence)
