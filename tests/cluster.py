"""Proves that a real cluster of Spark gives the same figures: `make scale`.

A master and two workers, each a process of its own, read the running case as Parquet, run the SQL that
`warehouse` gives for Hive and Spark, and write the small tables. It needs Java 17 and pyspark.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd
from support.warehouse import INPUT, KEY, write

from playbook.community import Community, pseudonym
from playbook.community.warehouse import BROUGHT, brought_back, pads, statements
from playbook.diagnosis import diagnose


def missing():
    """Why Spark cannot run here, or ""."""
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        return "there is no Java here; install version 17 or later, as Debian's openjdk-17-jre-headless"
    if find_spec("pyspark") is None:
        return "pyspark is not installed; install it with: pip install pyspark==4.3.0"
    said = subprocess.run(["java", "-version"], capture_output=True, text=True).stderr
    return "" if '"1' in said or '"2' in said else f"Java does not start: {said.strip()[:80]}"


def spark_run(home, until, master="local-cluster[2,1,1024]"):
    """Run the statements on a cluster of two workers."""
    from pyspark.sql import SparkSession
    spark = (SparkSession.builder.master(master).appName("reduce")
             .config("spark.sql.warehouse.dir", f"{home}/warehouse")
             .config("spark.sql.session.timeZone", "Asia/Shanghai")
             .config("spark.sql.shuffle.partitions", "4").config("spark.ui.enabled", "false")
             .config("spark.log.level", "ERROR").getOrCreate())
    try:
        for name in INPUT:
            spark.sql(f"CREATE TABLE {name} USING parquet LOCATION '{home}/{name}.parquet'")
        spark.sql("CREATE TABLE asked AS SELECT to_timestamp_ntz(:until) AS until, true AS told, true AS "
                  "listed", args={"until": str(until)})
        inner, outer = (bytearray(pad) for pad in pads(KEY))
        spark.createDataFrame([(inner, outer)], "i binary, o binary").createOrReplaceTempView("keys")
        for statement in statements("hive"):
            spark.sql(statement)
        for name in BROUGHT:
            spark.table(name).write.parquet(f"{home}/out/{name}")
        stored = [str(p) for p in Path(home).rglob("*") if p.is_file() and KEY in p.read_bytes()]
        workers = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
    finally:
        spark.stop()
    return workers, stored


def main():
    reason = missing()
    if reason:
        print(f"Not run: {reason}.")
        return
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    case, home = Community.case(), tempfile.mkdtemp()
    case.complaints = None      # no table of the reduction
    try:
        write(case, home)
        workers, stored = spark_run(home, case.period[1].normalize() + pd.Timedelta(days=1))
        found = brought_back(f"{home}/out")
    finally:
        shutil.rmtree(home, ignore_errors=True)
    whole, small = diagnose(case), diagnose(found)
    unlike = [f for f, g in zip(whole.figures, small.figures, strict=True) if f != g]
    named = {pseudonym("group", g, KEY) for g in case.groups["group_id"]}
    assert set(found.groups["group_id"]) == named, "pseudonyms differ"
    assert not stored, f"the key is stored in {stored}"
    for figure in unlike:
        print(f"{figure.key}: {small[figure.key].said} on Spark, {figure.said} here")
    print(f"{len(whole.figures) - len(unlike)} of {len(whole.figures)} figures are equal on a cluster of "
          f"{workers} workers.")
    sys.exit(bool(unlike))


if __name__ == "__main__":
    main()
