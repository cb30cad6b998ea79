"""Requests whose texts are UTF-8, whatever charset they name."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """Django reads address and form by whatever codec of Python's a request names.

    Some are none of text and raise, the address's while the request is made, where no page of ours
    could answer; some make lone surrogates, which no page and no database can hold.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(
                meta.get("CONTENT_TYPE", "")
            )
        except ValueError:
            self.content_type, self.content_params = "", {"charset": "unreadable"}


def names_utf_8(request: WSGIRequest) -> bool:
    """Whether the request names no charset, or the one in which it is read."""
    return (request.content_params or {}).get("charset", "utf-8").lower() in ("utf-8", "utf8")
