"""The handbook: one page a job, under /help/."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from members.http import MemberRequest
from studyportal.access import access, signed_in

PAGES = {
    "member": "党员：读书、确认、写心得",
    "secretary": "书记：布置任务、看反馈、代为录入",
    "meetings": "书记、组长：计划、通知、点名、写记录",
    "obligations": "书记、组长、上级：全年应召开的会议",
    "votes": "书记：表决和票数",
    "closing": "书记：归档、更正、补学、学时",
    "people": "书记：党员、党小组、任职",
    "ledgers": "书记：台账、打印、下载",
    "year_book": "书记：年度工作手册、交接单",
    "superior": "上级组织：总览、清单、批注、抽查",
    "reminders": "提醒：邮件和群机器人",
    "imports": "书记、上级党组织：用表格批量导入",
}


@access(signed_in)
def contents(request: MemberRequest) -> HttpResponse:
    return render(request, "help/contents.html", {"pages": PAGES})


@access(signed_in)
def page(request: MemberRequest, page: str) -> HttpResponse:
    if page not in PAGES:
        raise Http404
    return render(request, f"help/{page}.html", {"title": PAGES[page]})
