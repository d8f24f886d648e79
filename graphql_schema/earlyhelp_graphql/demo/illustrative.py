"""What the strategy does not say is marked where a reader of the API sees it: in the text."""

NOTE = (
    "The four stories are those of Halton's strategy, section 5.3. Names (but David, Doris, "
    "Betty and the Robinsons), ages, dates, codes, progress and every text that ends in "
    "(illustrative) are made up. So is everybody else: people to page through, who all live in "
    "the locality Nowhere (synthetic people)."
)


def illustrative(text: str) -> str:
    """Return the text with the mark of what is made up."""
    return f"{text} (illustrative)"
