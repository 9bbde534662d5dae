"""Runs one real server in this process: python peer_process.py llama-server|llama_cpp.server MODEL.gguf PORT.

It ends when its standard input does, so that no server outlives the tests that started it.
"""

import os
import runpy
import sys
import threading


def _end_with_input() -> None:
    # The bare descriptor: a buffered reader would be locked when the interpreter ends.
    while os.read(0, 1024):
        pass
    os._exit(0)


def llama_server(model: str, port: int) -> None:
    """Upstream llama-server, from the wheel xllamacpp."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = model
    settings.hostnames = ["127.0.0.1"]
    settings.port = port
    settings.n_ctx = 2048
    settings.n_parallel = 2
    settings.cpuparams.n_threads = 1
    settings.use_jinja = True
    server = xllamacpp.Server(settings)
    threading.Event().wait()
    del server


def llama_cpp_server(model: str, port: int) -> None:
    """The server of llama-cpp-python."""
    sys.argv = ["llama_cpp.server", "--model", model, "--host", "127.0.0.1", "--port", str(port)]
    sys.argv += ["--n_ctx", "1024", "--n_threads", "1", "--verbose", "false"]
    runpy.run_module("llama_cpp.server", run_name="__main__")


if __name__ == "__main__":
    threading.Thread(target=_end_with_input, daemon=True).start()
    {"llama-server": llama_server, "llama_cpp.server": llama_cpp_server}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
