"""Run the tests of event queries on Apache Spark with two workers: `make test-cluster`.

Spark is in an environment of its own (requirements-cluster.txt), as it is not needed otherwise. Its
master is `local-cluster[2,1,1024]`: two worker processes of one core and 1,024 MB on this machine.

    python -m tests.spark_cluster .venv-cluster
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.serving import PROJECT

MASTER = "local-cluster[2,1,1024]"
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
TESTS = "tests/data/events/test_queries.py"
START_S = 90.0
"""Seconds within which the server must have reported its address."""


def main(environment: Path) -> int:
    """Start the server, run the tests with its address, and end it."""
    (home,) = (environment.resolve() / "lib").glob("python3*/site-packages/pyspark")
    command = [
        *(str(home / "bin" / "spark-submit"), "--master", MASTER, "--class", SERVER),
        *("--conf", "spark.connect.grpc.binding.address=127.0.0.1"),
        *("--conf", "spark.connect.grpc.binding.port=0"),
        *("--conf", "spark.driver.bindAddress=127.0.0.1", "--conf", "spark.ui.enabled=false"),
        *("--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.sql.session.timeZone=UTC"),
        *("--conf", "spark.sql.shuffle.partitions=4", "spark-internal"),
    ]
    variables = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": str(environment.resolve() / "bin" / "python"),
    }
    with TemporaryDirectory() as work:
        log = Path(work) / "server.log"
        with log.open("w", encoding="utf-8") as stream:
            server = subprocess.Popen(
                command, env=variables, cwd=work, stdout=stream, stderr=subprocess.STDOUT
            )
        try:
            address = _wait_for_address(server, log)
            print(f"Apache Spark, {MASTER}, at {address}", flush=True)
            tests = [sys.executable, "-m", "pytest", TESTS, "-q", "-k", "spark_connect"]
            environment_of_tests = os.environ | {"FOOTHOLD_TEST_CLUSTER": f"sc://{address}"}
            return subprocess.run(tests, cwd=PROJECT, env=environment_of_tests).returncode
        finally:
            server.terminate()
            server.wait(timeout=60)


def _wait_for_address(server: subprocess.Popen[bytes], log: Path) -> str:
    """Return host and port that the server reports in its log."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        text = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(r"Spark Connect server started at: \S*?:(\d+)", text):
            return f"127.0.0.1:{found[1]}"
        time.sleep(0.5)
    raise RuntimeError(f"Spark Connect did not start:\n{log.read_text(errors='replace')[-4_000:]}")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
