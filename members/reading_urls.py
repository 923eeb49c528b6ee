"""The pages of a book as a member reads them. They stand under /guide/ beside those of `guide` itself."""

from django.urls import path

from members.views import reading

urlpatterns = [
    path("<slug:book>/", reading.contents, name="contents"),
    path("<slug:book>/<int:chapter>/", reading.chapter, name="chapter"),
    path("<slug:book>/<int:chapter>/<slug:section>/", reading.section, name="section"),
    path("<slug:book>/<int:chapter>/<slug:section>/mark/", reading.mark, name="mark"),
    path("<slug:book>/<int:chapter>/<slug:section>/take-back/", reading.take_back, name="take_back"),
]
