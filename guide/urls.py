from django.urls import path

from guide import views

urlpatterns = [
    path("", views.shelf, name="shelf"),
    path("search/", views.search, name="search"),
    path("documents/<int:pk>/", views.document, name="document"),
]
