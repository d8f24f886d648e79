"""The tables that are printed, in Markdown."""

from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure, table
from benchmarks.measuring import CLIENTS, Measured, Of, Pace

SERVERS = ("product", "peer", "limit")


def p50(pace: Pace) -> float:
    """Return the milliseconds within which half of one client's answers came."""
    return pace.p50


def rate(pace: Pace) -> float:
    """Return sixteen clients' answers a second."""
    return pace.rate


def processor(pace: Pace) -> float:
    """Return the microseconds of a processor for an answer, server and database together."""
    return pace.server + pace.database


def report(measured: Sequence[Measured], sizes: Sequence[int]) -> Iterator[str]:
    """Return the tables of what was measured: each size, then one size beside the other."""
    for people in sizes:
        for title, of in (
            (f"{people:,} people, one client: milliseconds (p50)", p50),
            (f"{people:,} people, {CLIENTS} clients: answers a second", rate),
        ):
            yield f"{title}\n\n{_speeds(measured, people, of)}"
        yield (
            f"{people:,} people: microseconds of a processor for an answer, server + database\n\n"
            f"{_processor(measured, people)}"
        )
    for people in sizes[1:]:
        for times, of in (("milliseconds (p50)", p50), ("processor's time", processor)):
            title = f"From {sizes[0]:,} people to {people:,}: how many times the {times}"
            yield f"{title}\n\n{_growth(measured, sizes[0], people, of)}"


def _speeds(measured: Sequence[Measured], people: int, of: Of) -> str:
    heads = ("", *SERVERS, "of the limit's speed", "of the peer's speed")
    return table(heads, (_speed(each, people, of) for each in measured))


def _speed(each: Measured, people: int, of: Of) -> list[object]:
    speeds = [each.figure(people, name, of) if each.has(name) else "" for name in SERVERS]
    ratios = [
        _faster(each, people, name, of) if each.has(name) else "" for name in ("limit", "peer")
    ]
    return [f"{each.name}, {each.leaves[people]} leaves", *speeds, *ratios]


def _faster(each: Measured, people: int, than: str, of: Of) -> Figure:
    """Return how many times as fast as another server the product is."""
    product, other = (people, "product"), (people, than)
    return each.ratio(product, other, of) if of is rate else each.ratio(other, product, of)


def _processor(measured: Sequence[Measured], people: int) -> str:
    return table(("", *SERVERS), ([each.name, *_used(each, people)] for each in measured))


def _used(each: Measured, people: int) -> Iterator[str]:
    for name in SERVERS:
        if each.has(name):
            server = each.figure(people, name, lambda pace: pace.server)
            database = each.figure(people, name, lambda pace: pace.database)
            yield f"{server.median:,.0f} + {database.median:,.0f}"
        else:
            yield ""


def _growth(measured: Sequence[Measured], few: int, many: int, of: Of) -> str:
    rows = (
        [
            each.name,
            *(
                each.ratio((many, name), (few, name), of) if each.has(name) else ""
                for name in SERVERS
            ),
        ]
        for each in measured
    )
    return table(("", *SERVERS), rows)
