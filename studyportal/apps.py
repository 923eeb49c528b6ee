from django.apps import AppConfig


class StudyPortalConfig(AppConfig):
    name = "studyportal"

    def ready(self) -> None:
        from studyportal import checks, sentences  # noqa: F401, PLC0415 - registers the checks

        sentences.speak()
