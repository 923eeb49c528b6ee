from django.urls import path

from members.views import accounts, help, home, organization, people, study

urlpatterns = [
    path("", home.home, name="home"),
    # coming in
    path("accounts/login/", accounts.login, name="login"),
    path("accounts/logout/", accounts.logout, name="logout"),
    path("accounts/password/", accounts.first_password, name="first_password"),
    # the organisation and its people
    path("organizations/", organization.index, name="organizations"),
    path("organizations/<int:pk>/", organization.organization, name="organization"),
    path("members/<int:pk>/", people.person, name="member"),
    # study
    path("study/", study.mine, name="study"),
    path("assignments/", study.assignments, name="assignments"),
    path("assignments/<int:pk>/", study.assignment, name="assignment"),
    # the handbook
    path("help/", help.contents, name="help"),
    path("help/<slug:page>/", help.page, name="help_page"),
]
