"""What can go wrong, as one small tree; translated into answers once, in `web.middleware`."""

from __future__ import annotations

from collections.abc import Mapping


class WebError(Exception):
    """The root of everything that this process raises on purpose."""


class StoreUnavailable(WebError):
    """The database does not answer."""


class EngineFault(WebError):
    """The engine was down, slow or senseless; `reason` is one word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refusal(WebError):
    """A request that is answered with an error; `code` is its word and the key of its wording."""

    status = 400
    code = "malformed"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)
        self.detail = detail
        self.headers: dict[str, str] = {}


class Malformed(Refusal):
    """Not JSON, or fields of a wrong kind."""


class NoSession(Refusal):
    """No token, an unknown one, or one that has expired."""

    status, code = 401, "no_session"

    def __init__(self) -> None:
        super().__init__()
        self.headers["WWW-Authenticate"] = "Bearer"


class OriginRefused(Refusal):
    """A page of another origin that the settings do not name."""

    status, code = 403, "origin"


class StaleChoice(Refusal):
    """A choice that the conversation does not offer, or no longer."""

    status, code = 409, "stale_choice"


class ReusedId(Refusal):
    """An id that was used before, with another body."""

    status, code = 409, "reused_id"


class TooLarge(Refusal):
    """A body over 64 KiB."""

    status, code = 413, "too_large"


class WrongContentType(Refusal):
    """A body that is not said to be JSON."""

    status, code = 415, "content_type"


class InvalidFields(Refusal):
    """Named fields that cannot be accepted, each with the key of its wording."""

    status, code = 422, "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(fields)))
        self.fields = dict(fields)


class TooMany(Refusal):
    """More requests than the limits allow."""

    status, code = 429, "too_many"

    def __init__(self, retry_after: float) -> None:
        super().__init__()
        self.headers["Retry-After"] = str(max(1, int(retry_after + 0.999)))


class SignInNeeded(Refusal):
    """A page of the console without a session, or with one that is over."""

    status, code = 401, "sign_in"


class NotAllowed(Refusal):
    """The role may not do this."""

    status, code = 403, "not_allowed"


class FormRefused(Refusal):
    """A change that does not come from a page of ours."""

    status, code = 403, "form"


class NotSecure(Refusal):
    """The console over a network without HTTPS."""

    status, code = 403, "not_secure"


class NotFound(Refusal):
    """Something that is not, or no longer, there."""

    status, code = 404, "not_found"
