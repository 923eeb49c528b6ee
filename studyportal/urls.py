from django.contrib import admin
from django.urls import include, path

from guide.urls import urlpatterns as guide_pages
from members.reading_urls import urlpatterns as reading_pages
from studyportal.look import switch_large_type
from studyportal.operations.health import healthz

urlpatterns = [
    path("", include("members.urls")),
    path("guide/", include(([*guide_pages, *reading_pages], "guide"))),
    path("admin/", admin.site.urls),
    path("large-type/", switch_large_type, name="large_type"),
    path("healthz", healthz, name="healthz"),
]

handler403 = "studyportal.errors.permission_denied"
handler404 = "studyportal.errors.not_found"
