"""A Spark of its own: a master and its workers on the loopback address, from PyPI's package. It does not know what runs on it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path


class Cluster:
    """Starts everything, and ends only what it started."""

    def __init__(self, folder: Path, workers: int = 2) -> None:
        self.folder = folder
        self.workers_at_first = workers
        self.processes: list[subprocess.Popen] = []
        self.workers: list[subprocess.Popen] = []
        self.session = None

    def __enter__(self) -> Cluster:
        import pyspark

        self.home = Path(pyspark.__file__).parent
        self.python = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        # Workers give the path of modules to their executors.
        self.environment = {**os.environ, **self.python, "SPARK_HOME": str(self.home), "SPARK_WORKER_DIR": str(self.folder / "work")}
        os.environ.update(self.python)
        try:
            master = self._start("master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
            self.url = self._said(master, r"Starting Spark master at (spark://\S+)")
            self.page = self._said(master, r"Bound MasterWebUI to \S+, and started at (http://\S+)|started at (http://\S+)")
            for _ in range(self.workers_at_first):
                self.start_worker()
            self.wait_for_workers(self.workers_at_first)
            self.session = self._session()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.session is not None:
            self.session.stop()
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            process.wait()

    def start_worker(self) -> None:
        number = len(self.workers)
        arguments = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0", self.url]
        worker = self._start(f"worker-{number}", "org.apache.spark.deploy.worker.Worker", *arguments)
        self.workers.append(worker)
        self._said(worker, r"Successfully registered with master")

    def workers_alive(self) -> int:
        return sum(worker.poll() is None for worker in self.workers)

    def wait_for_workers(self, count: int) -> None:
        """Until the master itself says so."""
        for _ in range(600):
            with urllib.request.urlopen(f"{self.page.rstrip('/')}/json/") as answer:
                if json.load(answer)["aliveworkers"] == count:
                    return
            threading.Event().wait(0.5)
        raise TimeoutError(f"the master never had {count} workers")

    def wait_for_executors(self, count: int) -> None:
        """Until each of so many workers has an executor for the session."""
        context = self.session.sparkContext
        for _ in range(600):
            # The driver counts itself.
            if len(context._jsc.sc().statusTracker().getExecutorInfos()) == count + 1:
                return
            threading.Event().wait(0.1)
        raise TimeoutError(f"the session never had {count} executors")

    @contextlib.contextmanager
    def killing_a_worker_after_its_first_task(self):
        """Kills a worker and its executor, without a warning, once the first task of the scores has ended and others have not."""
        tracker, done = self.session.sparkContext.statusTracker(), threading.Event()
        killed: list[int] = []

        def watch() -> None:
            while not done.wait(0.05):
                for stage in tracker.getActiveStageIds():
                    info = tracker.getStageInfo(stage)
                    # The stage of the scores is the one with the partitions that were asked for.
                    if info and info.numTasks == 32 and 0 < info.numCompletedTasks < info.numTasks:
                        worker = next(worker for worker in self.workers if worker.poll() is None)
                        os.killpg(worker.pid, signal.SIGKILL)
                        worker.wait()
                        killed.append(info.numCompletedTasks)
                        return

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
        assert killed, "the scores were there before a worker could be killed"

    def _session(self):
        from pyspark.sql import SparkSession

        settings = {
            "spark.sql.session.timeZone": "UTC",
            "spark.driver.host": "127.0.0.1",
            "spark.executor.memory": "600m",
            "spark.executor.cores": "1",
            "spark.sql.shuffle.partitions": "4",
            # Partitions stay those that were asked for.
            "spark.sql.adaptive.enabled": "false",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "spark.executorEnv.TZ": "UTC",
        }
        builder = SparkSession.builder.master(self.url).appName("handraise")
        for name, value in settings.items():
            builder = builder.config(name, value)
        return builder.getOrCreate()

    def _start(self, name: str, kind: str, *arguments: str) -> subprocess.Popen:
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            command = [str(self.home / "bin" / "spark-class"), kind, *arguments]
            # A group of its own: an executor ends with its worker.
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=self.environment, start_new_session=True)
        process.log = log
        self.processes.append(process)
        return process

    @staticmethod
    def _said(process: subprocess.Popen, pattern: str) -> str:
        """What a process says in its log, as soon as it says it."""
        for _ in range(1200):
            found = re.search(pattern, process.log.read_text(errors="replace"))
            if found:
                return next((group for group in found.groups() if group), "")
            if process.poll() is not None:
                raise RuntimeError(f"{process.log.name} ended: {process.log.read_text(errors='replace')[-2000:]}")
            threading.Event().wait(0.1)
        raise TimeoutError(f"{process.log.name} never said {pattern}")
