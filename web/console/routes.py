"""The routes of the console; what each role may do of them stands in `web.accounts.roles`."""

from __future__ import annotations

from aiohttp import web

from web.accounts.passwords import Passwords
from web.accounts.roles import CONSOLE
from web.accounts.seal import Seal
from web.answers.checks import Checks
from web.console import (
    account_pages,
    answer_pages,
    canned_pages,
    conversation_events,
    conversation_pages,
    figure_exports,
    figure_pages,
    inquiry_pages,
    model_pages,
    notice_pages,
    prescreening_pages,
    proposal_pages,
    queue_pages,
    review_pages,
    sample_pages,
    sign_in_pages,
    situation_pages,
    staff_pages,
    teaching_downloads,
    teaching_pages,
    transcript_exports,
    transcript_page,
    transcript_pages,
    worklist_pages,
)
from web.console.figure_shelf import FIGURE_SHELF, FigureShelf
from web.console.keys import CHECKS, PASSWORDS, SEAL, SIGN_INS, SIGN_INS_PER_MINUTE
from web.console.pages import back, static_file
from web.keys import CLOCK, SETTINGS
from web.limits import RateLimit


def add_console(app: web.Application) -> None:
    """Puts the console into the application."""
    app[FIGURE_SHELF] = FigureShelf()
    app[PASSWORDS] = Passwords()
    app[SEAL] = Seal(app[SETTINGS].totp_keys)
    app[SIGN_INS] = RateLimit(SIGN_INS_PER_MINUTE, name="sign_ins", on=app[SETTINGS].rate_limits_hold)
    app[CHECKS] = Checks(app[CLOCK].real)
    app.on_shutdown.append(_end_checks)
    for method, path, handler in ROUTES:
        app.router.add_route(method, CONSOLE + path, handler)
        if method == "GET":
            app.router.add_route("HEAD", CONSOLE + path, handler)


async def _end_checks(app: web.Application) -> None:
    await app[CHECKS].close()


async def _home(_: web.Request) -> web.Response:
    raise back(f"{CONSOLE}/queue")


SIGN_IN = (
    ("GET", "", _home),
    ("GET", "/static/{name}", static_file),
    ("GET", "/sign-in", sign_in_pages.show_sign_in),
    ("POST", "/sign-in", sign_in_pages.take_sign_in),
    ("GET", "/sign-in/code", sign_in_pages.show_code),
    ("POST", "/sign-in/code", sign_in_pages.take_code),
    ("POST", "/sign-out", sign_in_pages.sign_out),
)
ACCOUNT = (
    ("GET", "/account", account_pages.show_account),
    ("POST", "/account/password", account_pages.change_password),
    ("POST", "/account/totp", account_pages.offer_totp),
    ("GET", "/account/totp/picture", account_pages.show_picture),
    ("POST", "/account/totp/confirm", account_pages.confirm_totp),
    ("POST", "/account/totp/remove", account_pages.remove_totp),
    ("POST", "/account/sessions/{session}/end", account_pages.end_session),
)
CONVERSATIONS = (
    ("GET", "/queue", queue_pages.show_queue),
    ("GET", "/queue/rows", queue_pages.queue_rows),
    ("POST", "/queue/presence", queue_pages.tell_presence),
    ("GET", "/conversations/{conversation}", conversation_pages.show_conversation),
    ("GET", "/conversations/{conversation}/events", conversation_events.stream),
    ("POST", "/conversations/{conversation}/claim", conversation_pages.claim),
    ("POST", "/conversations/{conversation}/messages", conversation_pages.say),
    ("POST", "/conversations/{conversation}/typing", conversation_pages.tell_typing),
    ("POST", "/conversations/{conversation}/presence", conversation_pages.tell_presence),
    ("GET", "/conversations/{conversation}/notes", conversation_pages.show_notes),
    ("POST", "/conversations/{conversation}/notes", conversation_pages.add_note),
    ("POST", "/conversations/{conversation}/close", conversation_pages.close),
    ("POST", "/conversations/{conversation}/return", conversation_pages.give_back),
    ("GET", "/canned", canned_pages.show_canned),
    ("POST", "/canned", canned_pages.add_canned),
    ("POST", "/canned/{canned}/remove", canned_pages.remove_canned),
)
INQUIRIES = (
    ("GET", "/inquiries", inquiry_pages.show_list),
    ("GET", "/inquiries/{number}", inquiry_pages.show_inquiry),
    ("POST", "/inquiries/{number}/claim", inquiry_pages.claim),
    ("POST", "/inquiries/{number}/release", inquiry_pages.release),
    ("POST", "/inquiries/{number}/answer", inquiry_pages.answer),
    ("POST", "/inquiries/{number}/notes", inquiry_pages.add_note),
    ("POST", "/inquiries/{number}/close", inquiry_pages.close),
    ("POST", "/inquiries/{number}/reopen", inquiry_pages.reopen),
    ("GET", "/mail", inquiry_pages.show_mail),
    ("POST", "/mail/{mail}/again", inquiry_pages.try_mail_again),
)
SITUATION = (
    ("GET", "/status", situation_pages.show_status),
    ("POST", "/status", situation_pages.set_status),
    ("POST", "/closures", situation_pages.add_closure),
    ("POST", "/closures/{closure}/remove", situation_pages.remove_closure),
    ("GET", "/notices", notice_pages.show_notices),
    ("POST", "/notices", notice_pages.add_notice),
    ("POST", "/notices/{notice}/end", notice_pages.end_notice),
    ("GET", "/prescreening", prescreening_pages.show_form),
    ("POST", "/prescreening", prescreening_pages.judge),
)
FIGURES = (
    ("GET", "/figures", figure_pages.show_figures),
    ("GET", "/figures/report", figure_pages.show_report),
    ("GET", "/figures/export/{figure}", figure_exports.export),
)
TEACHING = (
    ("GET", "/teaching", teaching_pages.show_teaching),
    ("GET", "/teaching/examples", teaching_pages.show_examples),
    ("POST", "/teaching/examples/{example}/accept", teaching_pages.accept),
    ("POST", "/teaching/examples/{example}/reject", teaching_pages.reject),
    ("GET", "/teaching/reviews/{review}", teaching_pages.show_review),
    ("POST", "/teaching/reviews/{review}", teaching_pages.propose),
    ("POST", "/teaching/reviews/{review}/leave-out", teaching_pages.leave_out),
    ("GET", "/teaching/export/{name}", teaching_downloads.download),
    ("POST", "/teaching/training", model_pages.train),
    ("GET", "/teaching/candidate", model_pages.show_candidate),
    ("POST", "/teaching/candidate/accept", model_pages.accept),
    ("POST", "/teaching/candidate/reject", model_pages.reject),
    ("GET", "/teaching/models", model_pages.show_models),
    ("POST", "/teaching/models/back", model_pages.step_back),
)
ANSWERS = (
    ("GET", "/answers", answer_pages.show_list),
    ("POST", "/answers/approvals", answer_pages.approve),
    ("GET", "/answers/{topic}", answer_pages.show_answer),
    ("POST", "/answers/{topic}/approvals/revoke", answer_pages.revoke),
    ("GET", "/answers/{topic}/proposal", proposal_pages.show_form),
    ("POST", "/answers/{topic}/proposal", proposal_pages.propose),
    ("GET", "/answers/proposals/{proposal}", proposal_pages.show_proposal),
    ("GET", "/answers/proposals/{proposal}/patch", proposal_pages.show_patch),
    ("POST", "/answers/proposals/{proposal}/check", proposal_pages.check_again),
    ("POST", "/answers/proposals/{proposal}/acceptance", proposal_pages.accept),
    ("POST", "/answers/proposals/{proposal}/rejection", proposal_pages.reject),
    ("POST", "/answers/proposals/{proposal}/withdrawal", proposal_pages.withdraw),
)
STAFF = (
    ("GET", "/staff", staff_pages.show_staff),
    ("POST", "/staff", staff_pages.add_staff),
    ("POST", "/staff/{staff}/role", staff_pages.set_role),
    ("POST", "/staff/{staff}/password", staff_pages.reset_password),
    ("POST", "/staff/{staff}/active", staff_pages.set_active),
    ("POST", "/staff/{staff}/totp/remove", staff_pages.remove_totp),
    ("POST", "/staff/{staff}/sessions/end", staff_pages.end_sessions),
    ("GET", "/audit", staff_pages.show_audit),
)
REVIEWING = (
    ("GET", "/worklist", worklist_pages.show_worklist),
    ("GET", "/sample", sample_pages.show_sample),
    ("GET", "/sample/next", sample_pages.show_next),
    ("POST", "/sample/draw", sample_pages.draw_now),
    ("POST", "/sample/plan", sample_pages.set_plan),
    ("GET", "/reviews", review_pages.show_reviews),
    ("GET", "/reviews/turns/{conversation}/{turn}", review_pages.show_turn),
    ("POST", "/reviews/turns/{conversation}/{turn}", review_pages.judge),
    ("POST", "/reviews/{review}/confirm", review_pages.confirm),
    ("POST", "/reviews/{review}/reject", review_pages.reject),
)
TRANSCRIPTS = (
    ("GET", "/transcripts", transcript_pages.show_list),
    ("GET", "/transcripts/export", transcript_exports.export),
    ("POST", "/transcripts/filters", transcript_pages.keep_filter),
    ("POST", "/transcripts/filters/{filter}/remove", transcript_pages.remove_filter),
    ("GET", "/transcripts/{conversation}", transcript_page.show_transcript),
)
ROUTES = (
    *SIGN_IN,
    *ACCOUNT,
    *CONVERSATIONS,
    *INQUIRIES,
    *SITUATION,
    *ANSWERS,
    *STAFF,
    *TRANSCRIPTS,
    *REVIEWING,
    *FIGURES,
    *TEACHING,
)
