from django.urls import path

from members.views import (
    accounts,
    assignments,
    first_run,
    help,
    home,
    meetings,
    organization,
    people,
    posts,
    reflections,
    study,
)

urlpatterns = [
    path("", home.home, name="home"),
    # coming in
    path("accounts/login/", accounts.login, name="login"),
    path("accounts/logout/", accounts.logout, name="logout"),
    path("accounts/password/", accounts.first_password, name="first_password"),
    # the organisation and its people
    path("organizations/", organization.index, name="organizations"),
    path("organizations/<int:pk>/", organization.organization, name="organization"),
    path("organizations/<int:pk>/members/", organization.members, name="organization_members"),
    path("organizations/<int:pk>/members/add/", people.admit, name="admit"),
    path("organizations/<int:pk>/settings/", organization.settings, name="branch_settings"),
    path("organizations/<int:pk>/groups/new/", organization.new_group, name="new_group"),
    path("organizations/<int:pk>/rename/", organization.rename_group, name="rename_group"),
    path("organizations/<int:pk>/dissolve/", organization.dissolve, name="dissolve_group"),
    path("organizations/<int:pk>/posts/new/", posts.new, name="new_post"),
    path("posts/<int:pk>/end/", posts.end, name="end_post"),
    path("members/<int:pk>/", people.person, name="member"),
    path("members/<int:pk>/edit/", people.edit, name="edit_member"),
    path("members/<int:pk>/move/", people.move, name="move_member"),
    path("members/<int:pk>/end/", people.end, name="end_membership"),
    path("memberships/<int:pk>/correct/", people.correct_days, name="correct_membership"),
    path("members/<int:pk>/excusals/new/", posts.excuse, name="new_excusal"),
    path("excusals/<int:pk>/end/", posts.end_of_excusal, name="end_excusal"),
    path("setup/", first_run.setup, name="setup"),
    path("members/<int:pk>/study/", study.record, name="member_study"),
    path("members/<int:pk>/study/enter/", study.enter, name="study_enter"),
    path("organizations/<int:pk>/progress/", study.progress, name="progress"),
    # study
    path("study/", study.mine, name="study"),
    path("study/reflections/new/", reflections.new, name="reflection_new"),
    path("study/reflections/<int:pk>/", reflections.change, name="reflection"),
    path("study/reflections/<int:pk>/delete/", reflections.delete, name="reflection_delete"),
    path("assignments/", assignments.index, name="assignments"),
    path("assignments/new/", assignments.new, name="assignment_new"),
    path("assignments/<int:pk>/", assignments.assignment, name="assignment"),
    path("assignments/<int:pk>/change/", assignments.change, name="assignment_change"),
    path("assignments/<int:pk>/withdraw/", assignments.withdraw, name="assignment_withdraw"),
    path("assignments/<int:pk>/enter/", assignments.enter, name="assignment_enter"),
    # meetings
    path("meetings/", meetings.index, name="meetings"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    # the handbook
    path("help/", help.contents, name="help"),
    path("help/<slug:page>/", help.page, name="help_page"),
]
