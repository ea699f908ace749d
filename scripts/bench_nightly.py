#!/usr/bin/env python3
"""The nightly run at scale: articles made from templates with real measures and places, against kept replies.

    bench_nightly.py TALLYCHECK [--articles N | --small] [--keep FOLDER]

Prints the first night beside `extract` on the same file (both in this run), peak memory, how much of the second core was
used, a second night in which 1 % of the articles changed, a third with the same in which the articles of the last days
stay in the table, and the first night again in 8 shards, whose merged files have to be those of the one run, byte for
byte. Goals: memory under 500 MB, at least half the speed of extract, a second night of at most 5 %.
"""
import argparse
import filecmp
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PLACES = {"China": "CHN", "Germany": "DEU", "India": "IND", "Kenya": "KEN", "Brazil": "BRA", "Japan": "JPN", "France": "FRA",
          "Mexico": "MEX", "Nigeria": "NGA", "Egypt": "EGY", "Indonesia": "IDN", "Vietnam": "VNM", "Poland": "POL",
          "South Africa": "ZAF", "Turkey": "TUR", "Canada": "CAN", "Spain": "ESP", "Italy": "ITA", "Chile": "CHL", "Peru": "PER"}
CLAIMS = [("SL.UEM.TOTL.ZS", "{place}'s unemployment rate was {value:.1f} percent in {year}.", 1),
          ("SP.POP.TOTL", "The population of {place} was {value:.1f} million in {year}.", 1e6),
          ("SP.DYN.LE00.IN", "Life expectancy in {place} was {value:.1f} years in {year}.", 1),
          ("FP.CPI.TOTL.ZG", "Inflation in {place} reached {value:.1f} percent in {year}.", 1),
          ("NY.GDP.MKTP.KD.ZG", "The economy of {place} grew {value:.1f} percent in {year}.", 1),
          ("NY.GDP.MKTP.CD", "{place}'s GDP was {value:.0f} billion U.S. dollars in {year}.", 1e9)]
RANGES = {"SP.POP.TOTL": (20e6, 1400e6), "SP.DYN.LE00.IN": (55, 84), "NY.GDP.MKTP.CD": (40e9, 19000e9)}


def figure(code, place, year):
    low, high = RANGES.get(code, (1, 9))
    return random.Random(f"{code} {place} {year}").uniform(low, high)


SHARDS = 8
FILLERS = ["Officials said on Tuesday that the figures had been expected for some weeks.",
           "Reporters were told that a further statement would follow after the meeting of the board.",
           "The ministry did not answer questions about the method that was used.",
           "Analysts who follow the region described the mood as calm, although traders remained careful.",
           "A spokesman thanked the staff of the statistical office for their patience and their work.",
           "Shops in the capital stayed open late, and the trains ran as they do on any other day."]


def article(number, edition):
    rng = random.Random(number * 7919 + edition)
    paragraphs = []
    for _ in range(rng.randint(2, 4)):
        code, words, unit = rng.choice(CLAIMS)
        place, year = rng.choice(list(PLACES)), rng.randint(2005, 2023)
        wrong = 1.3 if rng.random() < 0.1 else 1  # one figure in ten does not tally
        claim = words.format(place=place, year=year, value=figure(code, place, year) / unit * wrong)
        paragraphs.append(" ".join([rng.choice(FILLERS), claim, rng.choice(FILLERS), rng.choice(FILLERS)]))
    return {"id": f"a{number}", "url": f"https://news.example/{number}", "title": f"Figures of the day, part {number}",
            "published_at": f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}", "text": "\n\n".join(paragraphs)}


def write_articles(path, count, changed):
    """Every hundredth article is another edition when `changed` is not 0."""
    with open(path, "w", encoding="utf-8") as out:
        for number in range(count):
            out.write(json.dumps(article(number, changed if number % 100 == 0 else 0)) + "\n")


class WorldBank(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        code = re.search(r"/indicator/([^?/]+)", self.path)
        body, status = b"", 404
        if code:
            rows = []
            for name, iso in PLACES.items():
                for year in range(2000, 2025):
                    rows.append(f'<wb:data><wb:indicator id="{code[1]}">x</wb:indicator><wb:country id="{iso[:2]}">{name}'
                                f"</wb:country><wb:countryiso3code>{iso}</wb:countryiso3code><wb:date>{year}</wb:date>"
                                f"<wb:value>{figure(code[1], name, year):.4f}</wb:value><wb:unit /><wb:obs_status />"
                                f"<wb:decimal>1</wb:decimal></wb:data>")
            body = (f'<?xml version="1.0" encoding="utf-8"?><wb:data page="1" pages="1" per_page="20000" total="{len(rows)}" '
                    f'sourceid="2" lastupdated="2026-03-01" xmlns:wb="http://www.worldbank.org">{"".join(rows)}</wb:data>').encode()
            status = 200
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def run(command):
    """Seconds, seconds of the processors, peak memory in MB and exit status."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.stderr.close()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        sys.exit(f"{' '.join(command)}: exit status {process.returncode}\n{errors.decode(errors='replace')}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def keep_replies(program, folder, state):
    """One run with the network against a World Bank of our own; the other offices have no figures there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), WorldBank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    sample = folder / "sample.jsonl"
    with open(sample, "w", encoding="utf-8") as out:
        for number in range(1000):
            out.write(json.dumps(article(number, 0)) + "\n")
    names = [path.stem for path in (pathlib.Path(__file__).resolve().parent.parent / "rules" / "sources").glob("*.xml")]
    bases = [word for name in names for word in ("--source-base", f"{name}={base}")]
    run([program, "check", "--quiet", "--read", "jsonl", "--format", "csv", "--state", str(state), *bases, str(sample)])
    server.shutdown()


def shards(program, folder, date, count):
    """The same night in parts of its own, merged: the seconds of the longest part and of the merge, and what differs."""
    config = folder / "nightly.xml"
    parts = [run([program, "nightly", "--config", str(config), "--date", date, "--output", str(folder / "parts"),
                  "--shard", f"{part}/{count}"]) for part in range(1, count + 1)]
    folders = [str(folder / "parts" / f"shard-{part}-of-{count}") for part in range(1, count + 1)]
    merge = run([program, "merge", "--output", str(folder / "merged"), *folders])
    one, merged = folder / "tables", folder / "merged"
    files = [path.relative_to(one) for path in sorted(one.rglob("*")) if path.is_file()]
    other = [str(path) for path in files if not (merged / path).is_file()
             or not filecmp.cmp(merged / path, one / path, shallow=False)]
    other += [str(path.relative_to(merged)) for path in merged.rglob("*")
              if path.is_file() and not (one / path.relative_to(merged)).is_file()]
    return max(part[0] for part in parts), merge, len(files), other


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--small", action="store_true", help="5,000 articles: a minute's look")
    parser.add_argument("--keep", help="work in this folder and leave it there")
    options = parser.parse_args()
    count = 5_000 if options.small else options.articles
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(options.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        state = folder / "state"
        keep_replies(options.program, folder, state)
        wire = folder / "wire.jsonl"
        write_articles(wire, count, 0)
        size = wire.stat().st_size / 1e6
        config = folder / "nightly.xml"

        def night(date, days, what):
            config.write_text(f'<nightly state="state" output="tables" offline="yes"><recheck days="{days}"/>'
                              f'<inputs><jsonl file="wire.jsonl"/></inputs></nightly>', encoding="utf-8")
            taken = run([options.program, "nightly", "--config", str(config), "--date", date])
            print(f"{what:<34}{taken[0]:8.2f} s  {taken[1] / taken[0]:4.2f} cores  {taken[2]:6.0f} MB peak", flush=True)
            return taken

        print(f"{count} articles, {size:.1f} MB of JSON lines")
        extract = run([options.program, "extract", "--no-state", "--read", "jsonl", "--format", "jsonl", str(wire)])
        print(f"{'extract':<34}{extract[0]:8.2f} s  {extract[1] / extract[0]:4.2f} cores  {extract[2]:6.0f} MB peak")
        first = night("2026-03-01", 0, "first night")
        longest, merge, files, other = shards(options.program, folder, "2026-03-01", SHARDS)
        print(f"{f'the longest of {SHARDS} shards':<34}{longest:8.2f} s")
        print(f"{'merge':<34}{merge[0]:8.2f} s  {merge[1] / merge[0]:4.2f} cores  {merge[2]:6.0f} MB peak")
        print(f"{SHARDS} shards merged: {files - len(other)} of {files} files are those of one run, byte for byte")
        if other:
            sys.exit("other bytes: " + ", ".join(other[:5]))
        write_articles(wire, count, 1)
        second = night("2026-03-02", 0, "second night, 1 % changed")
        write_articles(wire, count, 2)
        third = night("2026-03-03", 7, "the same, last 7 days in the table")
        print(f"speed of the first night    {extract[0] / first[0] * 100:5.1f} % of extract (goal: 50)")
        print(f"second night                {second[0] / first[0] * 100:5.1f} % of the first (goal: 5); "
              f"with every article of 7 days in its table {third[0] / first[0] * 100:.1f} %")
        print(f"peak memory                 {max(first[2], second[2], third[2]):5.0f} MB (goal: 500)")


main()
