"""System checks: what must hold before the portal starts."""

from typing import Any

from django.core.checks import Error, register

from studyportal.walk import all_addresses


@register()
def every_view_declares_a_rule(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Closed by default: a page that nobody declared a rule for is an error. The admin has its own door."""
    return [
        Error(f"{address.route or '/'} declares no rule", hint="Put @access(rule) on its view.", id="studyportal.E001")
        for address in all_addresses()
        if not address.is_admin and address.rule is None
    ]
