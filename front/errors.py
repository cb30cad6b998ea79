"""Pages for what went wrong: what happened, what is kept, what to do. They ask no database."""

from django.http import HttpResponse
from django.template.loader import get_template

WORDS = {
    400: ("This request could not be read", "Nothing was changed. Go back and try again."),
    403: ("This is not allowed", "Nothing was changed."),
    404: ("There is no such page", "It may have moved, or it belongs to somebody else."),
    405: ("This address is used another way", "Nothing was changed. Go back and try again."),
    500: (
        "Something broke on our side",
        "Every answer that was shown as saved is saved. Reload the page in a moment.",
    ),
}


def page_for(status: int, title: str = "", words: str = "") -> HttpResponse:
    """The error page as a response. It asks neither the database nor the request."""
    told = WORDS[status]
    context = {"title": title or told[0], "words": words or told[1]}
    return HttpResponse(get_template("errors/error.html").render(context), status=status)


def bad_request(request, exception=None):
    return page_for(400)


def forbidden(request, exception=None):
    return page_for(403)


def not_found(request, exception=None):
    return page_for(404)


def server_error(request):
    return page_for(500)


def csrf_failure(request, reason=""):
    """A missing or old token: a fragment for htmx, a page otherwise."""
    words = "Nothing was changed. Reload the page and do it once more."
    if request.headers.get("HX-Request"):
        return HttpResponse(f'<p class="notice error" role="alert">{words}</p>', status=403)
    return page_for(403, "This page was open too long", words)
