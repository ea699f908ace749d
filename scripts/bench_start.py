#!/usr/bin/env python3
"""Wall time from process start to the table, beside a process that does nothing, in turns in one run: with the image
of the rule book that the first run leaves in the cache folder, and without it.

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
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, XDG_STATE_HOME=folder + "/state", XDG_CACHE_HOME=folder + "/cache")
        commands = {
            "empty process": ["/bin/true"],
            "extract": [program, "extract", "--format", "jsonl", article],
            "check --offline": [program, "check", "--offline", "--format", "csv", article],
            "extract, no image": [program, "extract", "--no-state", "--format", "jsonl", article],
            "check, no image": [program, "check", "--offline", "--no-state", "--format", "csv", article],
        }
        subprocess.run(commands["extract"], env=environment, stdout=subprocess.DEVNULL, check=True)
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
