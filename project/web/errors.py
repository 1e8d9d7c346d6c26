"""What Django itself answers when something is wrong: problem+json to programs (`/api/`), a page to people."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views import csrf, defaults

from agents.refused import NOT_RIGHT
from agents.rest import problems
from agents.rest.problems import RETRY_AFTER

WORDS = {
    400: "This request cannot be understood.",
    403: "You may not do this.",
    404: "There is nothing at this address.",
    500: "Something went wrong on our side. Nothing was half done.",
    503: "The database is away for a moment. Try again in a few seconds.",
}
CODES = {400: "error", 403: "permission_denied", 404: "not_found", 500: "internal", 503: "unavailable"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(400) if _is_program(request) else defaults.bad_request(request, exception)


def refused(request: HttpRequest, wrong: dict[str, list[str]]) -> HttpResponse:
    """400, naming what is wrong: words by field, or by header."""
    if _is_program(request):
        return _problem(400, NOT_RIGHT, code="invalid", errors=wrong)
    return render(request, "400.html", {"wrong": wrong}, status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(403) if _is_program(request) else defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _problem(404) if _is_program(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _problem(500) if _is_program(request) else defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away. The page asks nobody: whoever is signed in is not known either."""
    if _is_program(request):
        response = _problem(503)
    else:
        again = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
        response = HttpResponse(get_template("503.html").render({"again": again}), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Of forms; the REST API says this through `agents.rest.handler`."""
    if _is_program(request):
        return _problem(403, "The CSRF token is missing or wrong.")
    return csrf.csrf_failure(request, reason=reason, template_name="403.html")


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _problem(
    status: int, detail: str = "", *, code: str = "", errors: dict[str, list[str]] | None = None
) -> HttpResponse:
    return problems.response(status, detail or WORDS[status], code=code or CODES[status], errors=errors)
