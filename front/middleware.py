"""What holds for every request: texts are UTF-8, and htmx gets whole pages where it needs them."""

from django_htmx.http import HttpResponseClientRedirect

from config.requests import names_utf_8
from front.errors import bad_request


def only_utf_8(get_response):
    """A request that names another charset is refused, since it would be read as UTF-8."""

    def middleware(request):
        return get_response(request) if names_utf_8(request) else bad_request(request)

    return middleware


def whole_pages(get_response):
    """The browser itself goes to where a redirect leads, and sees for itself what is missing."""

    def middleware(request):
        response = get_response(request)
        if not request.htmx:
            return response
        if response.status_code in (301, 302, 303):
            target = response.url
        elif response.status_code == 404 and request.method == "GET":
            target = request.get_full_path()
        else:
            return response
        whole = HttpResponseClientRedirect(target)
        whole.cookies = response.cookies
        return whole

    return middleware
