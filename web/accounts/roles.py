"""What each role may do: one table of role and route. A route of the console that does not stand here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from web.store.staff import ROLES, Role

CONSOLE = "/console"
Access = frozenset[Role] | Literal["anyone"]

ANYONE: Access = "anyone"
EVERY: Access = frozenset(ROLES)
DESK: Access = frozenset({"desk", "admin"})
REVIEW: Access = frozenset({"reviewer", "admin"})
EXPORTS: Access = frozenset({"reviewer", "desk", "admin"})
ADMIN: Access = frozenset({"admin"})
WORDING: Access = frozenset({"reviewer", "desk", "admin"})

ACCESS: Mapping[tuple[str, str], Access] = {
    ("GET", "/console/static/{name}"): ANYONE,
    ("GET", "/console/sign-in"): ANYONE,
    ("POST", "/console/sign-in"): ANYONE,
    ("GET", "/console/sign-in/code"): ANYONE,
    ("POST", "/console/sign-in/code"): ANYONE,
    ("GET", "/console"): EVERY,
    ("POST", "/console/sign-out"): EVERY,
    ("GET", "/console/account"): EVERY,
    ("POST", "/console/account/password"): EVERY,
    ("POST", "/console/account/totp"): EVERY,
    ("GET", "/console/account/totp/picture"): EVERY,
    ("POST", "/console/account/totp/confirm"): EVERY,
    ("POST", "/console/account/totp/remove"): EVERY,
    ("POST", "/console/account/sessions/{session}/end"): EVERY,
    ("GET", "/console/queue"): EVERY,
    ("GET", "/console/queue/rows"): EVERY,
    ("POST", "/console/queue/presence"): EVERY,
    ("GET", "/console/conversations/{conversation}"): EVERY,
    ("GET", "/console/conversations/{conversation}/events"): EVERY,
    ("POST", "/console/conversations/{conversation}/claim"): DESK,
    ("POST", "/console/conversations/{conversation}/messages"): DESK,
    ("POST", "/console/conversations/{conversation}/typing"): DESK,
    ("POST", "/console/conversations/{conversation}/presence"): DESK,
    ("GET", "/console/conversations/{conversation}/notes"): DESK,
    ("POST", "/console/conversations/{conversation}/notes"): DESK,
    ("POST", "/console/conversations/{conversation}/close"): DESK,
    ("POST", "/console/conversations/{conversation}/return"): DESK,
    ("GET", "/console/inquiries"): EVERY,
    ("GET", "/console/inquiries/{number}"): EVERY,
    ("POST", "/console/inquiries/{number}/claim"): DESK,
    ("POST", "/console/inquiries/{number}/release"): DESK,
    ("POST", "/console/inquiries/{number}/answer"): DESK,
    ("POST", "/console/inquiries/{number}/notes"): DESK,
    ("POST", "/console/inquiries/{number}/close"): DESK,
    ("POST", "/console/inquiries/{number}/reopen"): DESK,
    ("GET", "/console/mail"): DESK,
    ("POST", "/console/mail/{mail}/again"): DESK,
    ("GET", "/console/status"): EVERY,
    ("POST", "/console/status"): DESK,
    ("POST", "/console/closures"): DESK,
    ("POST", "/console/closures/{closure}/remove"): DESK,
    ("GET", "/console/notices"): EVERY,
    ("POST", "/console/notices"): ADMIN,
    ("POST", "/console/notices/{notice}/end"): ADMIN,
    ("GET", "/console/prescreening"): DESK,
    ("POST", "/console/prescreening"): DESK,
    ("GET", "/console/canned"): EVERY,
    ("POST", "/console/canned"): DESK,
    ("POST", "/console/canned/{canned}/remove"): DESK,
    ("GET", "/console/worklist"): REVIEW,
    ("GET", "/console/sample"): REVIEW,
    ("GET", "/console/sample/next"): REVIEW,
    ("POST", "/console/sample/draw"): REVIEW,
    ("POST", "/console/sample/plan"): REVIEW,
    ("GET", "/console/reviews"): REVIEW,
    ("GET", "/console/reviews/turns/{conversation}/{turn}"): REVIEW,
    ("POST", "/console/reviews/turns/{conversation}/{turn}"): REVIEW,
    ("POST", "/console/reviews/{review}/confirm"): REVIEW,
    ("POST", "/console/reviews/{review}/reject"): REVIEW,
    ("GET", "/console/figures"): EVERY,
    ("GET", "/console/figures/report"): EVERY,
    ("GET", "/console/figures/export/{figure}"): EXPORTS,
    ("GET", "/console/teaching"): REVIEW,
    ("GET", "/console/teaching/examples"): REVIEW,
    ("POST", "/console/teaching/examples/{example}/accept"): REVIEW,
    ("POST", "/console/teaching/examples/{example}/reject"): REVIEW,
    ("GET", "/console/teaching/reviews/{review}"): REVIEW,
    ("POST", "/console/teaching/reviews/{review}"): REVIEW,
    ("POST", "/console/teaching/reviews/{review}/leave-out"): REVIEW,
    ("GET", "/console/teaching/export/{name}"): REVIEW,
    ("POST", "/console/teaching/training"): ADMIN,
    ("GET", "/console/teaching/candidate"): REVIEW,
    ("POST", "/console/teaching/candidate/accept"): ADMIN,
    ("POST", "/console/teaching/candidate/reject"): ADMIN,
    ("GET", "/console/teaching/models"): REVIEW,
    ("POST", "/console/teaching/models/back"): ADMIN,
    ("GET", "/console/answers"): EVERY,
    ("GET", "/console/answers/{topic}"): EVERY,
    ("GET", "/console/answers/{topic}/proposal"): WORDING,
    ("POST", "/console/answers/{topic}/proposal"): WORDING,
    # Which of these two roles decides is a setting.
    ("POST", "/console/answers/approvals"): REVIEW,
    ("POST", "/console/answers/{topic}/approvals/revoke"): REVIEW,
    ("GET", "/console/answers/proposals/{proposal}"): EVERY,
    ("GET", "/console/answers/proposals/{proposal}/patch"): WORDING,
    ("POST", "/console/answers/proposals/{proposal}/check"): WORDING,
    ("POST", "/console/answers/proposals/{proposal}/withdrawal"): WORDING,
    ("POST", "/console/answers/proposals/{proposal}/acceptance"): REVIEW,
    ("POST", "/console/answers/proposals/{proposal}/rejection"): REVIEW,
    ("GET", "/console/staff"): ADMIN,
    ("POST", "/console/staff"): ADMIN,
    ("POST", "/console/staff/{staff}/role"): ADMIN,
    ("POST", "/console/staff/{staff}/password"): ADMIN,
    ("POST", "/console/staff/{staff}/active"): ADMIN,
    ("POST", "/console/staff/{staff}/totp/remove"): ADMIN,
    ("POST", "/console/staff/{staff}/sessions/end"): ADMIN,
    ("GET", "/console/audit"): ADMIN,
    ("GET", "/console/transcripts"): EVERY,
    ("GET", "/console/transcripts/{conversation}"): EVERY,
    ("GET", "/console/transcripts/export"): REVIEW,
    ("POST", "/console/transcripts/filters"): EVERY,
    ("POST", "/console/transcripts/filters/{filter}/remove"): EVERY,
}
# While the password is one that somebody else knows, nothing else is open.
BEFORE_PASSWORD_CHANGE = frozenset({"/console/account", "/console/account/password", "/console/sign-out"})
# Asked by the page itself every now and then; these do not keep a session alive.
BY_THE_PAGE = frozenset(
    {
        ("GET", "/console/queue/rows"),
        ("GET", "/console/conversations/{conversation}/events"),
        ("GET", "/console/conversations/{conversation}/notes"),
    }
)


def access(method: str, route: str) -> Access | None:
    """Who may ask for a route; None where nobody may."""
    return ACCESS.get(("GET" if method == "HEAD" else method, route))


def may_see_contacts(role: Role) -> bool:
    """Whether a role reads companies' contact data unmasked."""
    return role in {"desk", "admin"}
