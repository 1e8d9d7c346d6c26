"""`python -m benchmarks.pages [--quick | --tiny] [--json FILE]`: the fourth table of `make bench`.

Pages of events with few and many guests in a real browser: how heavy, how soon there, how still, how quick to answer.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks import cores, servers
from benchmarks.installation import Installation, Person
from benchmarks.pages import measures, sizes
from benchmarks.pages.sizes import Size
from benchmarks.table import Row, table
from tests.browser.chromium import FLAGS, program

HEAVIEST = 400.0  # kB of HTML
LATEST = 1000.0  # ms until a page is there
STILL = 0.05  # of layout shift
SLOWER = 300.0  # ms that an answer may take longer than beside an event of nobody


def say(line: str) -> None:
    print(f"  … {line}", file=sys.stderr, flush=True)


def run(size: Size, data: Path | None) -> list[Row]:
    """Set up, plan, look, remove."""
    installation = Installation(data)
    try:
        say("setting up")
        installation.set_up()
        from benchmarks.pages import rows

        people = installation.people(len(size.guests) + 1, with_pages=True)
        planned = [
            (person, number, rows.plan(person.conversation, number))
            for person, number in zip(people, (0, *size.guests), strict=True)
        ]
        env = {"OPENAI_BASE_URL": "", "OPENAI_API_KEY": "", "OFFLINE_WORDS_PER_SECOND": "0"}
        command = ["manage.py", "serve", "--host", "127.0.0.1", "--port", "{port}"]
        web = servers.Server(*command, log=installation.folder / "web.log", env=env)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
                return _look(browser, web.port, planned, size.answers)
        finally:
            web.stop()
    finally:
        for log in installation.folder.glob("*.log"):
            if "Traceback" in (said := log.read_text(errors="replace")):
                print(f"{log.name}:\n{said[-4000:]}", file=sys.stderr)
        installation.remove()


def _look(browser: Browser, port: int, planned: list[tuple[Person, int, int]], number: int) -> list[Row]:
    found: list[Row] = []
    alone = 0.0
    for person, guests, event in planned:
        context = _context(browser, port, person)
        thread = f"/c/{person.conversation}/"
        cold = measures.load(context, thread)[1]
        page, loaded = measures.load(context, thread)
        answer, shift = measures.answers(page, number)
        page.close()
        if not guests:
            alone = answer
            found.append(Row("a first visit, requests", "", cold.requests))
            found.append(Row("a first visit, received", "kB", cold.received))
            found.append(Row("answer beside an event of nobody", "ms", answer))
            context.close()
            continue
        say(f"{guests} guests: {loaded}, answer {answer:.0f} ms")
        name = f"{guests:,} guests, "
        found += [
            Row(f"{name}HTML", "kB", loaded.html, None, f"<= {HEAVIEST:.0f}", loaded.html <= HEAVIEST),
            Row(f"{name}there", "ms", loaded.load, None, f"<= {LATEST:,.0f}", loaded.load <= LATEST),
            Row(f"{name}LCP", "ms", loaded.lcp),
            Row(
                f"{name}CLS",
                "",
                max(loaded.cls, cold.cls, shift),
                None,
                f"<= {STILL}",
                max(loaded.cls, cold.cls, shift) <= STILL,
            ),
            Row(f"{name}long tasks", "ms", loaded.long_tasks),
            Row(f"{name}answer", "ms", answer, alone, f"<= +{SLOWER:.0f} ms", answer <= alone + SLOWER),
        ]
        for tab in ("guests", "shopping"):
            seen = measures.load(context, f"/e/{event}/{tab}/")[1]
            found.append(
                Row(
                    f"{name}page of its {tab}, HTML", "kB", seen.html, None, f"<= {HEAVIEST:.0f}", seen.html <= HEAVIEST
                )
            )
            found.append(
                Row(f"{name}page of its {tab}, there", "ms", seen.load, None, f"<= {LATEST:,.0f}", seen.load <= LATEST)
            )
        context.close()
    return found


def _context(browser: Browser, port: int, person: Person) -> BrowserContext:
    url = f"http://127.0.0.1:{port}"
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    name, _, value = person.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": url}])
    return context


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--quick", action="store_true")
    group.add_argument("--tiny", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="an installation that is there, and stays")
    options = parser.parse_args()
    began = time.monotonic()
    rows = run(sizes.TINY if options.tiny else sizes.QUICK if options.quick else sizes.FULL, options.data)
    print(f"\nPages in Chromium, 1440 x 900. Events have as many items as guests, 500 at most; offline model.\n"
          f"Python {platform.python_version()}; {cores.described()}; {time.monotonic() - began:.0f} s.\n")  # fmt: skip
    print(table(rows))
    if options.json:
        options.json.write_text(json.dumps([row.json() for row in rows], indent=2) + "\n")
    return int(not options.tiny and any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
