"""What the tests want to know of a page: its elements, its text, its forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from aiohttp import ClientSession

from tests.web.company import TUESDAY_MORNING

Attributes = dict[str, str | None]


@dataclass
class Form:
    """A form with the fields that a browser would send of it, without its buttons."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    checked: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """The elements, the text and the forms of a page."""

    def __init__(self, html: str, headers: dict[str, str]) -> None:
        super().__init__()
        self.html = html
        self.headers = headers
        self.elements: list[tuple[str, Attributes]] = []
        self.forms: list[Form] = []
        self._words: list[str] = []
        self.feed(html)

    @property
    def text(self) -> str:
        """The text without any white space."""
        return packed("".join(self._words))

    @property
    def headings(self) -> list[str]:
        """The page's first headings."""
        return [packed(re.sub("<[^>]+>", "", found)) for found in re.findall(r"<h1[^>]*>(.*?)</h1>", self.html, re.S)]

    @property
    def title(self) -> str:
        """The page's title."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.S)
        return found[1] if found else ""

    @property
    def question(self) -> Form:
        """The form that asks, and not the one that switches the language."""
        return self.forms[-1]

    def all(self, tag: str) -> list[Attributes]:
        """The attributes of every element of a kind."""
        return [attributes for found, attributes in self.elements if found == tag]

    def ids(self) -> list[str | None]:
        """Every id."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collects the elements, and the fields of forms."""
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "form":
            self.forms.append(Form(str(attributes.get("action")), str(attributes.get("method"))))
        elif tag in ("input", "button") and self.forms:
            self._field(tag, attributes)

    def handle_data(self, data: str) -> None:
        """Collects the text."""
        self._words.append(data)

    def _field(self, tag: str, attributes: Attributes) -> None:
        form, value = self.forms[-1], str(attributes.get("value"))
        name, kind = str(attributes.get("name")), attributes.get("type")
        if tag == "button":
            form.buttons.append(value)
        elif kind == "hidden":
            form.fields.append((name, value))
        elif kind in ("radio", "checkbox"):
            form.choices.setdefault(name, []).append(value)
            form.checked += [value] if "checked" in attributes else []


@dataclass
class Visitor:
    """Somebody with a browser that runs no script; `headers` go with every request."""

    http: ClientSession
    url: str
    headers: dict[str, str] = field(default_factory=lambda: {"Accept": "text/html", "X-Test-Clock": TUESDAY_MORNING})

    async def get(self, path: str, status: int = 200) -> Page:
        """A page."""
        return await self._page("GET", path, None, status)

    async def post(self, path: str, fields: list[tuple[str, str]], status: int = 200) -> Page:
        """The page that follows on a form."""
        return await self._page("POST", path, fields, status)

    async def send(self, page: Page, *chosen: str, do: str = "answer", status: int = 200) -> Page:
        """Chooses in the question of a page and presses a button."""
        form = page.question
        asked = dict(form.fields).get("asked", "")
        assert do in form.buttons and set(chosen) <= set(form.choices.get(asked, ()))
        fields = [*form.fields, *((asked, value) for value in chosen), ("do", do)]
        return await self.post(form.action, fields, status)

    async def _page(self, method: str, path: str, fields: list[tuple[str, str]] | None, status: int) -> Page:
        async with self.http.request(method, self.url + path, headers=self.headers, data=fields) as response:
            html = await response.text()
            assert response.status == status and response.content_type == "text/html", html
            return Page(html, {name.title(): value for name, value in response.headers.items()})


def packed(text: str) -> str:
    """A text without white space."""
    return re.sub(r"\s+", "", text)
