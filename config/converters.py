"""Numbers in addresses."""


class IdConverter:
    """A number that a database can hold; longer ones are a 404 and not an error."""

    regex = "[0-9]{1,18}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)
