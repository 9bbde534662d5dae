"""The working memory of a loaded model: batches of tokens go in, logits come out, sequences are kept, cut and saved."""

import ctypes
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from llama_cpp import llama_cpp as native

from app.providers.llama.worker.model import LoadFailed, Model

SEQUENCES = 4
_ONLY_STATE = 1
_DONE, _NO_ROOM, _ABORTED = 0, 1, 2


class NoRoom(Exception):
    """The context has no place for the batch; nothing was changed."""


class Aborted(Exception):
    """The evaluation was stopped on purpose; what was evaluated of this batch is uncertain."""


class Broken(Exception):
    """llama.cpp failed for good."""


class Step(NamedTuple):
    """Tokens of one sequence, in a row from a position on. `wanted`: its last token's logits are needed."""

    sequence: int
    position: int
    tokens: Sequence[int]
    wanted: bool = True


class Context:
    """Evaluates. One sequence may fill the whole context; they share its cells.

    Raises:
        LoadFailed: there is no memory for it.
    """

    def __init__(self, model: Model, *, tokens: int, batch: int, threads: int) -> None:
        self._abort_flag = ctypes.create_string_buffer(2)
        params = native.llama_context_default_params()
        params.n_ctx = tokens
        params.n_batch = max(batch, SEQUENCES)
        params.n_ubatch = max(batch, SEQUENCES)
        params.n_seq_max = SEQUENCES
        params.n_threads = threads
        params.n_threads_batch = threads
        params.kv_unified = True
        # A window that is kept whole can be cut back like any other cache.
        params.swa_full = model.windowed
        params.no_perf = True
        params.abort_callback = _abort_function()
        params.abort_callback_data = ctypes.addressof(self._abort_flag)
        self.handle = native.llama_init_from_model(model.handle, params)
        if not self.handle:
            raise LoadFailed("memory")
        self._memory = native.llama_get_memory(self.handle)
        self.size = int(native.llama_n_ctx(self.handle))
        self.batch = max(batch, SEQUENCES)
        self._batch = native.llama_batch_init(self.batch, 0, 1)
        # Each look at a member of the batch makes a new pointer: these are kept.
        self._tokens, self._positions, self._wanted = self._batch.token, self._batch.pos, self._batch.logits
        self._sequences = [self._batch.seq_id[place] for place in range(self.batch)]
        for place in range(self.batch):
            self._batch.n_seq_id[place] = 1

    def abort(self) -> None:
        """Stop the evaluation under way, or the next one; may be called from any thread."""
        self._abort_flag[0] = b"\x01"

    def go_on(self) -> None:
        """Take `abort` back."""
        self._abort_flag[0] = b"\x00"

    def evaluate(self, steps: Sequence[Step]) -> list[int]:
        """Evaluate a batch.

        Returns:
            For each step the index of its last token's logits, or -1.

        Raises:
            NoRoom: the context is full.
            Aborted: `abort` was called.
            Broken: for everything else.
        """
        tokens, positions, wanted, sequences = self._tokens, self._positions, self._wanted, self._sequences
        count, outputs = 0, []
        for step in steps:
            for position, token in enumerate(step.tokens, step.position):
                tokens[count] = token
                positions[count] = position
                sequences[count][0] = step.sequence
                wanted[count] = False
                count += 1
            wanted[count - 1] = step.wanted
            outputs.append(count - 1 if step.wanted else -1)
        self._batch.n_tokens = count
        result = native.llama_decode(self.handle, self._batch)
        if result == _DONE:
            return outputs
        if result == _NO_ROOM:
            raise NoRoom
        if result == _ABORTED:
            raise Aborted
        raise Broken

    def cut(self, sequence: int, length: int) -> bool:
        """Keep the first tokens of a sequence only; False when its state cannot be cut there."""
        return bool(native.llama_memory_seq_rm(self._memory, sequence, length, -1))

    def clear(self, sequence: int) -> None:
        """Forget a sequence."""
        native.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def share(self, source: int, target: int, length: int) -> None:
        """Let an empty sequence begin with the first tokens of another."""
        native.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def take_out(self, sequence: int, most: int) -> Any:
        """Move a sequence out of the memory that every token looks through.

        Returns:
            What `put_back` takes; None, and nothing was done, when that is more than `most` bytes.
        """
        size = native.llama_state_seq_get_size(self.handle, sequence)
        if not 0 < size <= most:
            return None
        try:
            buffer = (ctypes.c_uint8 * size)()
        except MemoryError:
            return None
        if native.llama_state_seq_get_data(self.handle, buffer, size, sequence) != size:
            return None
        self.clear(sequence)
        return buffer

    def put_back(self, sequence: int, state: Any) -> bool:
        """Fill a sequence with what was taken out; False when there is no room for it."""
        return bool(native.llama_state_seq_set_data(self.handle, state, len(state), sequence) == len(state))

    def save(self, sequence: int) -> bytes:
        """The recurrent state of a sequence as it is now."""
        size = native.llama_state_seq_get_size_ext(self.handle, sequence, _ONLY_STATE)
        buffer = (ctypes.c_uint8 * size)()
        written = native.llama_state_seq_get_data_ext(self.handle, buffer, size, sequence, _ONLY_STATE)
        return bytes(memoryview(buffer)[:written])

    def restore(self, sequence: int, state: bytes, length: int) -> bool:
        """Put a saved recurrent state back and cut the rest to its length; False when that failed."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        read = native.llama_state_seq_set_data_ext(self.handle, buffer, len(state), sequence, _ONLY_STATE)
        return bool(read == len(state) and self.cut(sequence, length))


def _abort_function() -> Any:
    """Something that reads the flag in native code, for llama.cpp asks before every operation.

    A Python function would cost some per cent of the speed. C's `strlen` does what is asked: of the flag's two bytes
    the second is always zero, so it returns 0 or 1, which is false or true.
    """
    library = ctypes.CDLL("msvcrt") if sys.platform == "win32" else ctypes.CDLL(None)
    return ctypes.cast(library.strlen, native.ggml_abort_callback)
