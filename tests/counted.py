"""How many rows there are of everything."""

from django.apps import apps


def rows_of_everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}
