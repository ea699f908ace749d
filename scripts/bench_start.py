#!/usr/bin/env python3
"""Wall time from process start to the table, beside a process that does nothing, in turns in one run.

    bench_start.py TALLYCHECK ARTICLE
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time


def main():
    program, article = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as state:
        environment = dict(os.environ, XDG_STATE_HOME=state)
        commands = {
            "empty process": ["/bin/true"],
            "extract": [program, "extract", "--format", "jsonl", article],
            "check --offline": [program, "check", "--offline", "--format", "csv", article],
        }
        times = {name: [] for name in commands}
        for _ in range(40):
            for name, command in commands.items():
                start = time.perf_counter()
                subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                times[name].append((time.perf_counter() - start) * 1000)
    bare = statistics.median(times["empty process"])
    for name, taken in times.items():
        middle = statistics.median(taken)
        print(f"{name:<18}{middle:7.1f} ms median, {min(taken):6.1f} ms best, {middle / bare:5.1f} times an empty process")


main()
