"""What a browser would send from a page: the fields of one of its forms, as they stand."""

from html.parser import HTMLParser


class Form(HTMLParser):
    """The controls of every form of a page, by the form's address ("" is the page's own)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, list[str]]] = {}
        self._at: str | None = None
        self._name: str | None = None  # of the textarea or select that is open
        self._text = ""
        self.feed(html)

    @property
    def here(self) -> dict[str, list[str]]:
        return self.forms[self._at or ""]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self._at = given.get("action") or ""
            self.forms.setdefault(self._at, {})
        elif self._at is None or not (name or self._name) or "disabled" in given:
            return
        elif tag == "input" and name:
            self._input(name, value, given)
        elif tag in ("textarea", "select"):
            self._name, self._text = name, ""
        elif tag == "option" and "selected" in given:
            self.here.setdefault(self._name or "", []).append(value)

    def _input(self, name: str, value: str, given: dict[str, str | None]) -> None:
        ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
        if ticked and given.get("type") != "file":
            self.here.setdefault(name, []).append(value or ("on" if given.get("type") == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._name:
            self.here.setdefault(self._name, []).append(self._text.removeprefix("\n"))
        if tag in ("textarea", "select"):
            self._name = None
        if tag == "form":
            self._at = None


def fields_of(html: str, address: str = "") -> dict[str, list[str]]:
    """The fields of the form that is sent to this address."""
    return Form(html).forms[address]
