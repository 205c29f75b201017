"""A long text in pages. Pure."""


def page_bounds(text: str, *, most: int) -> list[tuple[int, int]]:
    """Where pages of at most so many characters begin and end: after a line, or within one longer than a page."""
    bounds: list[tuple[int, int]] = []
    begin = 0
    while len(text) - begin > most:
        end = text.rfind("\n", begin + 1, begin + most) + 1 or begin + most
        bounds.append((begin, end))
        begin = end
    return [*bounds, (begin, len(text))]
