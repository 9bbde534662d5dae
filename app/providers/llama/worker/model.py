"""A model as llama.cpp holds it: loading, vocabulary, and what its file says."""

import ctypes
import re
from collections.abc import Callable, Iterable
from functools import cached_property

from llama_cpp import _ggml
from llama_cpp import llama_cpp as native

from app.providers.llama.quoted import own_words
from app.providers.llama.worker.quotes import BadVocabulary
from app.providers.llama.worker.tastes import Sampling, taste

_ERROR_LEVEL = 4
_USUAL_PIECE = 512
# In bytes; the longest of real vocabularies, runs of one character, have some hundred.
MAX_PIECE = 4096
_CONTROL = 1 << 0 | 1 << 3
_USER_DEFINED = 1 << 4
_GPU_KINDS = (1, 2)
_SENTENCEPIECE = 1


class LoadFailed(Exception):
    """llama.cpp did not load a model. `kind` is the name of an error kind, `detail` completes its sentence."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail


class _Log:
    """llama.cpp's own words: only its errors while loading are kept, none is passed on, as they may quote the file."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._callback = native.llama_log_callback(self._hear)
        native.llama_log_set(self._callback, None)

    def _hear(self, level: int, text: bytes, _: object) -> None:
        if level == _ERROR_LEVEL and len(self.errors) < 100:
            self.errors.append(own_words(text.decode("utf-8", "replace"))[:500])


_log = _Log()


def start_runtime() -> None:
    """Once, before anything else of llama.cpp is used."""
    native.llama_backend_init()


def gpus() -> list[dict[str, object]]:
    """Graphics processors that this build of llama.cpp can use: name, total and free bytes."""
    ggml = _ggml.libggml
    try:
        ggml.ggml_backend_dev_get.restype = ctypes.c_void_p
        ggml.ggml_backend_dev_description.restype = ctypes.c_char_p
        found: list[dict[str, object]] = []
        for number in range(ggml.ggml_backend_dev_count()):
            device = ctypes.c_void_p(ggml.ggml_backend_dev_get(number))
            if ggml.ggml_backend_dev_type(device) not in _GPU_KINDS:
                continue
            free, total = ctypes.c_size_t(), ctypes.c_size_t()
            ggml.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
            name = ggml.ggml_backend_dev_description(device).decode("utf-8", "replace")[:100]
            found.append({"name": name, "total": total.value, "free": free.value})
        return found
    except AttributeError:
        return []


class Model:
    """A loaded model. `progress` gets fractions and stops the loading by returning False.

    Without `weights` nothing can be evaluated, but all is checked that the header says of them: it takes a moment,
    however large the file.

    Raises:
        LoadFailed: with what fits llama.cpp's complaint.
    """

    def __init__(self, path: str, gpu_layers: int, progress: Callable[[float], bool], *, weights: bool = True) -> None:
        _log.errors.clear()
        self.on_processor = gpu_layers == 0
        params = native.llama_model_default_params()
        params.n_gpu_layers = gpu_layers
        callback = native.llama_progress_callback(lambda fraction, _: bool(progress(fraction)))
        params.progress_callback = callback
        if not weights:
            # A mapped file counts as memory that was given, which is what this mode must not have.
            params.no_alloc, params.load_mode = True, native.LLAMA_LOAD_MODE_NONE
        self.handle = native.llama_model_load_from_file(path.encode(), params)
        if not self.handle:
            raise _complaint(error.replace(path, "") for error in _log.errors)
        self._vocab = native.llama_model_get_vocab(self.handle)
        self._pieces: dict[int, bytes] = {}
        self._buffer = ctypes.create_string_buffer(_USUAL_PIECE)
        if native.llama_vocab_type(self._vocab) == 0:
            raise LoadFailed("model_file", "it holds no tokenizer")
        if not native.llama_model_has_decoder(self.handle) or native.llama_model_has_encoder(self.handle):
            raise LoadFailed("model_file", "it is not a model for chat")

    @property
    def vocab(self) -> int:
        """The handle of the vocabulary."""
        return int(self._vocab)

    @cached_property
    def vocab_size(self) -> int:
        """How many tokens there are."""
        return int(native.llama_vocab_n_tokens(self._vocab))

    @cached_property
    def recurrent(self) -> bool:
        """Whether layers keep a state that cannot be cut back, in all or some layers."""
        return bool(native.llama_model_is_recurrent(self.handle) or native.llama_model_is_hybrid(self.handle))

    @cached_property
    def windowed(self) -> bool:
        """Whether layers attend to a sliding window."""
        return bool(native.llama_model_n_swa(self.handle) > 0)

    @property
    def controls(self) -> dict[str, int]:
        """Tokens that steer the model, by their text: those of a template, never those that a person typed."""
        return self._special[0]

    @property
    def defined(self) -> dict[str, int]:
        """Tokens that llama.cpp finds in any text, whoever wrote it, by their text."""
        return self._special[1]

    @cached_property
    def _special(self) -> tuple[dict[str, int], dict[str, int]]:
        found: tuple[dict[str, int], dict[str, int]] = {}, {}
        for token in range(self.vocab_size):
            kind = native.llama_vocab_get_attr(self._vocab, token)
            if kind & (_CONTROL | _USER_DEFINED):
                text = self.piece(token).decode("utf-8", "replace")
                if text:
                    found[0 if kind & _CONTROL else 1][text] = token
        return found

    @cached_property
    def ends(self) -> list[int]:
        """Tokens that end a turn."""
        return [t for t in range(self.vocab_size) if native.llama_vocab_is_eog(self._vocab, t)]

    @cached_property
    def adds_space(self) -> bool:
        """Whether the tokenizer puts a space before a text, so that a text cannot be cut just anywhere."""
        if native.llama_vocab_type(self._vocab) != _SENTENCEPIECE:
            return False
        return self.value("tokenizer.ggml.add_space_prefix") != "false"

    @property
    def adds_start(self) -> bool:
        """Whether a prompt begins with the start token."""
        return bool(native.llama_vocab_get_add_bos(self._vocab))

    @property
    def start(self) -> int:
        """The start token, -1 when there is none."""
        return int(native.llama_vocab_bos(self._vocab))

    def mark(self, token: int) -> str:
        """The text of a special token, "" for none."""
        return self.piece(token).decode("utf-8", "replace") if token >= 0 else ""

    @property
    def template(self) -> str:
        """The chat template in the file, "" when there is none."""
        text = native.llama_model_chat_template(self.handle, None)
        return text.decode("utf-8", "replace") if text else ""

    @property
    def marks(self) -> tuple[str, str]:
        """The texts of start and end token, which templates write."""
        end = int(native.llama_vocab_eot(self._vocab))
        eos = int(native.llama_vocab_eos(self._vocab))
        return self.mark(self.start), self.mark(eos if eos >= 0 else end)

    def is_end(self, token: int) -> bool:
        """Whether a token ends the turn."""
        return bool(native.llama_vocab_is_eog(self._vocab, token))

    def piece(self, token: int) -> bytes:
        """The bytes that a token stands for; they need not be whole characters.

        Raises:
            BadVocabulary: they are so many that a short answer would fill the memory of all who hear it.
        """
        found = self._pieces.get(token)
        if found is None:
            length = native.llama_token_to_piece(self._vocab, token, self._buffer, len(self._buffer), 0, True)
            if length < -MAX_PIECE:
                raise BadVocabulary("has longer tokens than any model needs")
            if length < 0:
                self._buffer = ctypes.create_string_buffer(-length)
                length = native.llama_token_to_piece(self._vocab, token, self._buffer, -length, 0, True)
            found = self._pieces[token] = self._buffer.raw[: max(length, 0)]
        return found

    def tokens(self, text: str, *, special: bool) -> list[int]:
        """A text as tokens; with `special`, control tokens in it count as such."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 2
        while True:
            array = (native.llama_token * room)()
            count = native.llama_tokenize(self._vocab, raw, len(raw), array, room, False, special)
            if count >= 0:
                return array[:count]
            room = -count

    def sampling(self) -> Sampling:
        """How its makers want its tokens chosen."""
        return taste(self.value)

    def value(self, key: str) -> str:
        """A value of the file's header as text, "" when it is not there."""
        room = 256
        buffer = ctypes.create_string_buffer(room)
        length = native.llama_model_meta_val_str(self.handle, key.encode(), buffer, room)
        return buffer.value.decode("utf-8", "replace") if length >= 0 else ""


# What llama.cpp says when it refuses a file, and what a person is told; the first that matches holds.
_COMPLAINTS = (
    (r"unknown model architecture", "model_file", "its architecture is not supported"),
    (r"failed to allocate|unable to allocate|out of memory|bad_alloc|cannot allocate", "memory", ""),
    (r"missing tensor|tensor .* not found|wrong number of tensors", "model_file", "parts of the model are missing"),
    (r"not within the file bounds|corrupted or incomplete|unexpectedly reached end", "model_file", "it is not whole"),
    (r"wrong shape|mismatch", "model_file", "its weights do not fit one another"),
    (r"vocab|tokenizer|merges", "model_file", "its tokenizer is damaged or not supported"),
    (r"key not found|wrong type|hyperparameters", "model_file", "its header lacks what the architecture needs"),
    (r"gguf_init", "model_file", "its header is damaged"),
    (r"failed to open|no such file", "model_file", "it cannot be opened"),
)


def _complaint(errors: Iterable[str]) -> LoadFailed:
    for error in errors:
        for pattern, kind, detail in _COMPLAINTS:
            if re.search(pattern, error, re.IGNORECASE):
                return LoadFailed(kind, detail)
    return LoadFailed("model_file", "llama.cpp cannot load it")
