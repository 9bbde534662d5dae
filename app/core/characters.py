"""Text that can be stored, sent and recorded."""


def is_sound(text: str) -> bool:
    """Whether a text holds no half of a surrogate pair, which is no character and which UTF-8 cannot hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def sound(text: str) -> str:
    """The text with halves that belong together joined and every lonely one turned into U+FFFD."""
    return text if is_sound(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
