"""The menu: every page that has a name in it can be reached from it."""

from __future__ import annotations

import re

from tests.console.member import Joining
from tests.web.running import Running
from web.keys import PROGRAMME

NAME = re.compile(r"console_menu_(?!group_)(\w+)")


async def test_every_page_that_has_a_name_for_the_menu_stands_in_it_and_is_marked_there(
    lone_site: Running, join: Joining
) -> None:
    admin = await join(lone_site, "admin")
    named = {name[1] for key in lone_site.app[PROGRAMME].current().wording if (name := NAME.fullmatch(key))}
    html = (await admin.get("/console/account")).html
    assert "reviews" in named and named == set(re.findall(r'<li><a href="/console/(\w+)"', html))
    marked = (await admin.get("/console/reviews")).html
    assert re.findall(r'<a href="/console/(\w+)" aria-current="page">', marked) == ["reviews"] * 2
