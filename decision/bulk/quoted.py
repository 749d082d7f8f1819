"""Names and texts as SQL writes them."""


def quoted(name: str) -> str:
    """Return the name of a column, whatever it holds.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'
