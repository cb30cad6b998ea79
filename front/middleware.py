"""Whole pages where htmx asked for a part: a redirect or a missing page is not put into one."""

from django_htmx.http import HttpResponseClientRedirect


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
