"""What large files cost, against bare reads: `python make.py bench large`, or a part of `make bench`.

Made-up messages with quoted cells, IDs of 18 characters, Chinese text and 200 people a group, in which
few write most. Each figure is of a process of its own; those of a file are measured in turn. Bare reads
are pandas.read_csv, with pyarrow installed, and DuckDB's own: a count of the rows, and the three columns
that a diagnosis needs, with times as such. Under the last of these nothing that uses DuckDB can come.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOM = 8 << 30          # bytes of disk that the largest file and what is put aside take
SOME, MANY, MOST = 1_000_000, 20_000_000, 100_000_000
WRITE = """
import sys, duckdb
n, path = int(sys.argv[1]), sys.argv[2]
duckdb.execute("SET enable_progress_bar = false; SET memory_limit = '2GB'; SET preserve_insertion_order = false")
duckdb.execute("SELECT setseed(0.5)").fetchall()
rows = f'''SELECT 'wrOg' || substr(md5('g' || g), 1, 14) AS "群ID",
    'wmOg' || substr(md5('m' || (g * 180 + r)), 1, 14) AS "成员ID",
    TIMESTAMP '2025-03-03' + to_seconds((i * 15638400 // {n})::BIGINT) AS "发送时间",
    ['今天的荔枝很甜，谢谢店长！', '请问明天几点送货, 能改时间吗？', '收到', '接龙：3 份，李女士'][1 + i % 4]
        AS "消息内容"
    FROM (SELECT i, (hash(i) % {max(n * 6500 // 20_000_000, 2)})::BIGINT AS g,
          floor(200 * pow(random(), 3))::INT AS r FROM range({n}) t(i))'''
how = "(FORMAT parquet)" if path.endswith(".parquet") else \\
    "(FORMAT csv, FORCE_QUOTE *, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S')"
duckdb.execute(f"COPY ({rows}) TO '{path}' {how}").fetchall()
"""
READ = '''
import resource, sys, time
how, path = sys.argv[1:]
if how == "pandas":
    import pandas as pd, pyarrow
elif how in ("count", "columns"):
    import duckdb
else:
    from playbook.community import load
    from playbook.diagnosis import diagnose
begun, spent = time.perf_counter(), time.process_time()
if how == "pandas":
    pd.read_csv(path)
elif how in ("count", "columns"):
    duckdb.execute("SET enable_progress_bar = false")
    what = "count(*)" if how == "count" else "max(strlen(c0)), max(strlen(c1)), max(TRY_CAST(c2 AS TIMESTAMP))"
    duckdb.execute(f"""SELECT {what} FROM read_csv('{path}', auto_detect = false, skip = 1, quote = '"',
        escape = '"', columns = {{'c0': 'VARCHAR', 'c1': 'VARCHAR', 'c2': 'VARCHAR', 'c3': 'VARCHAR'}})""")
else:
    repr(diagnose(load(path, key=b"made-up data")))
seconds, spent = time.perf_counter() - begun, time.process_time() - spent
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(seconds, peak / 2 ** 30, spent)
'''


def row(what, measured, bar=""):
    """Print one line of the table."""
    print(f"{what:<58} {measured:<30} {bar}", flush=True)


def run(*arguments):
    """The numbers that a process of its own prints."""
    python = [sys.executable]
    if arguments[1] == "pandas":    # pyarrow is no part of the project: it has a place of its own
        python = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--isolated", "--with",
                  "pandas==3.1.1", "--with", "pyarrow==26.0.1", "python"]
    done = subprocess.run([*python, "-c", *map(str, arguments)], cwd=ROOT, check=True,
                          capture_output=True, text=True)
    return [float(number) for number in done.stdout.split()]


def measured(path, ways, rounds=1):
    """(seconds, GiB, seconds of the processor) by way, each the median of rounds."""
    found = [{way: run(READ, way, path) for way in ways} for _ in range(rounds)]
    return {way: [statistics.median(one[way][i] for one in found) for i in (0, 1, 2)] for way in ways}


def texts(home, many, rounds, name):
    """CSV against bare reads; returns the file."""
    path = home / f"messages-{many}.csv"
    run(WRITE, many, path)
    found = measured(path, ("pandas", "count", "columns", "load"), rounds)
    seconds, peak, spent = found["load"]
    row(f"{name} messages as CSV, pandas.read_csv alone", f"{found['pandas'][0]:.1f} s, "
        f"{found['pandas'][1]:.1f} GiB")
    for way, what in (("count", "count(*)"), ("columns", "three columns")):
        row(f"{name} messages as CSV, DuckDB's {what} alone", f"{found[way][0]:.1f} s")
    row(f"{name} messages, CSV to diagnosis", f"{seconds:.1f} s, {peak:.1f} GiB, "
        f"{many / seconds:,.0f} rows a second")
    for i, what in ((0, "time"), (2, "time of the processor, all cores")):
        times = [f"{found['load'][i] / found[way][i]:.1f}" for way in ("pandas", "count", "columns")]
        row(f"  against each of the three in {what}", ", ".join(times),
            "" if i else "≤ 2 times pandas, ≤ 2 GiB")
    return path


def main(sizes=(SOME, MANY, MOST)):
    """Measure and print; sizes: of them those that fit on the disk."""
    home = Path(tempfile.mkdtemp())
    try:
        small = texts(home, SOME, 3, "A million")
        chinese = home / "chinese.csv"
        with small.open(encoding="utf-8", newline="") as f, chinese.open("w", encoding="gb18030",
                                                                         newline="") as out:
            shutil.copyfileobj(f, out, 1 << 22)
        found = [measured(path, ("load",), 3)["load"] for path in (small, chinese)]
        row("a million messages, GB18030 against UTF-8", f"{found[1][0] / found[0][0]:.1f} times; of the "
            f"processor {found[1][2] / found[0][2]:.1f}", "≤ 2 times")
        small.unlink()
        chinese.unlink()
        if MANY in sizes and shutil.disk_usage(home).free > ROOM:
            texts(home, MANY, 1, "20 million").unlink()
        before = None
        for many in (SOME, 4 * SOME, MANY, MOST):
            if many > max(sizes):
                break
            if shutil.disk_usage(home).free < ROOM:
                row(f"{many:,} messages as Parquet", "not measured", "needs 8 GiB of disk")
                continue
            path = home / f"{many}.parquet"
            run(WRITE, many, path)
            seconds, peak, spent = measured(path, ("load",), 3 if many < MANY else 1)["load"]
            path.unlink()
            each = spent / many * 1e6
            row(f"{many:,} messages, Parquet to diagnosis", f"{seconds:.1f} s, {peak:.1f} GiB, "
                f"{many / seconds:,.0f} rows a second", "≤ 2 GiB")
            if before:
                row("  the processor's time a million, against the size before", f"{each / before:.2f} times",
                    "≤ 1.3 times")
            before = each
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    print(f"{'what':<58} {'measured':<30} bar")
    main(tuple(int(float(size)) for size in sys.argv[1:]) or (SOME, MANY, MOST))
