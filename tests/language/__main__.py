"""`make language`: carries all cases out in a database of its own, and tells by kind what became of them.

make language ARGS="-k move --misses"     # cases with this word in kind, file or words; each that is not right
make language ARGS="--half cases"          # one half alone; only so are misses of the held-out one told
make language ARGS=--record               # notes what is right, for the suite to hold
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.hotel.settings"
    import django

    django.setup()
    from django.db import connection

    from tests import conftest
    from tests.harness import database
    from tests.language import manners, nonsense, report
    from tests.language.corpus import HALVES, load
    from tests.language.talks import tried

    given = _arguments(HALVES)
    cases = [case for half in ([given.half] if given.half else HALVES) for case in load(half)]
    cases = report.chosen(cases, given.k)
    if given.nonsense:
        cases = nonsense.spoilt(cases)
    if given.manners:
        right, _ = report.standing()
        cases = manners.otherwise(case for case in cases if report.key(case) in right)
    conftest.pytest_configure()
    ours = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"] |= {"NAME": f"{ours}_language", "TEMPLATE": database.template()}
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        database.as_declared()
        results = []
        for case, verdict in tried(cases):
            results.append((case, verdict))
            if sys.stderr.isatty():
                print(f"\r{len(results)} of {len(cases)}", end="", file=sys.stderr)
    finally:
        connection.creation.destroy_test_db(ours, verbosity=0)
    if given.nonsense:
        ignored = [report.told(*each) for each in results if nonsense.ignores(each[1])]
        print(*ignored, f"{len(ignored)} of {len(results)} ignore it.", sep="\n\n")
        if given.record:
            report.note_most("nonsense", len(ignored))
        return
    if given.misses:
        told = [each for each in results if given.half or each[0].half == HALVES[0]]
        print(report.misses(told), end="\n\n")
    for half in HALVES:
        if of_half := [each for each in results if each[0].half == half]:
            print(f"{half}\n{report.table(of_half)}\n")
    if fallen := report.fell(results):
        print("Right before, and not now:", *fallen, sep="\n\n")
    if given.record and given.manners:
        report.note_most("manners", sum(verdict.outcome != report.RIGHT for _, verdict in results))
    elif given.record:
        report.record(results)


def _arguments(halves: tuple[str, ...]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make language", description=__doc__.partition("\n")[0])
    parser.add_argument("-k", default="", metavar="WORD", help="only cases with this in kind, file or words")
    parser.add_argument("--half", choices=halves, help="only one half")
    parser.add_argument("--misses", action="store_true", help="tell each case that is not right")
    parser.add_argument("--nonsense", action="store_true", help="a word of each replaced; tell who ignores it")
    parser.add_argument("--manners", action="store_true", help="those that are right, as other people write them")
    parser.add_argument("--record", action="store_true", help="note what is right, and how many are wrong")
    return parser.parse_args()


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
