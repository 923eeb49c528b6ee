"""All addresses of the portal, as the resolver knows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One address pattern. `name` includes the namespace; `view` is the callable behind it."""

    route: str
    name: str
    view: Any

    @property
    def is_admin(self) -> bool:
        return self.name.startswith("admin:") or self.route.startswith("admin/")

    @property
    def rule(self) -> Any:
        return getattr(self.view, "access_rule", None)


def all_addresses() -> Iterator[Address]:
    """Every pattern, none skipped; an unknown kind of pattern raises TypeError."""
    yield from _below(get_resolver(), "", "")


def _below(resolver: URLResolver, route: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern, here, inner)
        elif isinstance(pattern, URLPattern):
            yield Address(here, f"{namespace}{pattern.name or ''}", pattern.callback)
        else:
            raise TypeError(f"unknown kind of address: {pattern!r}")
