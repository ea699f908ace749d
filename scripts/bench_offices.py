"""A thousand articles with five statistical claims each against the office server, 50 ms a reply, as ratios.

    scripts/bench_offices.py PROGRAM

Each office has a port of its own, as each has a host of its own. Prints the first run against the slowest single series plus the extraction, and a second run, from the kept replies, against
the extraction alone. Best of three each.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
OFFICES = "worldbank eurostat wikidata oecd imf ecb ilo bis who unsdg dbnomics owid bls undp".split()
CLAIMS = [
    "China's population was 1.354 billion in 2012.",
    "Germany's unemployment rate was 3.6 percent in 2020.",
    "Life expectancy in China was 76.9 years in 2015.",
    "China's GDP was 14.86 trillion dollars in 2020.",
    "Inflation in Germany was {} percent in 2020.",
]


def article(number, claims):
    text = " ".join(claim.format("0.5" if number % 10 else "2.5") for claim in claims)
    return json.dumps({"id": f"a{number}", "title": "Figures", "published_at": "2025-12-05", "text": text})


def best(command, times=3, before=lambda: None):
    seconds = []
    for _ in range(times):
        before()
        begin = time.perf_counter()
        subprocess.run(command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def main():
    program = sys.argv[1]
    server = subprocess.Popen([ROOT / "scripts" / "office_server", "--each-office", "--delay", "50", "--seconds", "300"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        bases = []
        while not (line := server.stdout.readline()).startswith("listening"):
            office, origin = line.split()
            if office in OFFICES:
                bases += ["--source-base", f"{office}={origin}"]
        with tempfile.TemporaryDirectory() as folder:
            many = pathlib.Path(folder) / "many.jsonl"
            many.write_text("\n".join(article(i, CLAIMS) for i in range(1000)) + "\n", encoding="utf-8")
            common = ["-q", "--read", "jsonl", "--format", "jsonl"]
            state = [0]

            def new_state():
                state[0] += 1

            def check(source, *more):
                return lambda: [program, "check", *common, *more, "--state", f"{folder}/state{state[0]}", *bases, source]

            single = 0.0
            for number, claim in enumerate(CLAIMS):
                one = pathlib.Path(folder) / f"one{number}.jsonl"
                one.write_text(article(1, [claim]) + "\n", encoding="utf-8")
                single = max(single, best(check(one), before=new_state))
            extract = best(lambda: [program, "extract", *common, many])
            first = best(check(many), before=new_state)
            second = best(check(many, "--offline"))
            print(f"slowest single series {single:.3f} s, extraction {extract:.3f} s, first run {first:.3f} s, "
                  f"second run {second:.3f} s")
            print(f"first run / (slowest single series + extraction): {first / (single + extract):.2f} (goal: at most 1.3)")
            print(f"extraction / second run from the kept replies: {extract / second:.2f} (goal: at least 0.5)")
    finally:
        server.stdin.close()
        server.wait()


if __name__ == "__main__":
    main()
