"""What a worker is given when it starts: its variables, and the frame that says what it is for."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from app.core.models import LoadPlan
from app.providers.llama import frames

# What the GPU's drivers and llama.cpp's backends read, and what Windows cannot start a process without.
_KEPT = (
    "CUDA_",
    "NVIDIA_",
    "HIP_",
    "ROCR_",
    "HSA_",
    "GPU_",
    "GGML_",
    "VK_",
    "MTL_",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)
_KEPT_ON_WINDOWS = ("SYSTEMROOT", "PATH", "TEMP", "TMP")
# Arithmetic libraries would start threads of their own, and threads cannot leave the network behind. And llama.cpp's
# threads wait for each other by spinning: the usual length of it costs nine tenths of the speed as soon as another
# program wants a core; this one is as fast on an idle machine (measured on 2 cores: 1.8 and 11 tokens/s, 53 and 55).
_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "GOMP_SPINCOUNT": "2000"}

# Apple's is known without asking.
_GPU_BACKENDS = ("cuda", "hip", "musa", "sycl", "vulkan")


def environment(source: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The child's variables: none of the person's, but for those that make the GPU work."""
    kept = _KEPT + (_KEPT_ON_WINDOWS if sys.platform == "win32" else ())
    chosen = {key: value for key, value in source.items() if key.upper().startswith(kept)}
    return {**chosen, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", **_THREADS}


def is_installed() -> bool:
    """Whether llama.cpp is there by now: looked for and not loaded, for only a child may do that."""
    # It may have come since the folder was looked at.
    importlib.invalidate_caches()
    return importlib.util.find_spec("llama_cpp") is not None


def may_use_gpus() -> bool:
    """Whether the installed llama.cpp was built for graphics processors that only a child sees; loads nothing."""
    spec = importlib.util.find_spec("llama_cpp")
    folders = (spec.submodule_search_locations if spec else None) or ()
    libraries = [file.name for folder in folders for file in Path(folder, "lib").glob("*ggml-*")]
    return any(backend in name for name in libraries for backend in _GPU_BACKENDS)


def first_frame(plan: LoadPlan | None, *, weights: bool) -> bytes:
    """What a child is for: to load a model, to try without its weights whether it could, or only to report."""
    if plan is None:
        return frames.pack({"type": "probe"})
    return frames.pack(
        {
            "type": "load" if weights else "try",
            "path": plan.path,
            "files": [str(file) for file in _files(Path(plan.path))],
            # Of many parts they are no use to a child, and would not fit into a header.
            "marks": plan.marks if len(plan.marks) == 1 else (),
            "context": plan.context_tokens,
            "gpu_layers": plan.gpu_layers,
            "threads": plan.threads,
            "batch": plan.batch_tokens,
            "memory": plan.memory_bytes,
            "seed": plan.seed,
        }
    )


def _files(first: Path) -> list[Path]:
    """The files of a model: llama.cpp finds the parts of a split one by the name of the first."""
    stem, mark, rest = first.name.partition("-00001-of-")
    return sorted(first.parent.glob(f"{_literal(stem)}-?????-of-{_literal(rest)}")) if mark else [first]


def _literal(text: str) -> str:
    """A text that `glob` takes as it is."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)
