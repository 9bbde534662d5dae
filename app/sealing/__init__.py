"""Pure cryptography: keys come in as arguments, nothing is kept.

Purpose: authenticated encryption (`aead`), keys from passphrases (`passphrase`), sealing to a public key (`hpke`),
signatures (`signing`) and encrypted files of any length (`files`).
May import: core, and cryptography, which lives in this room only.
Contract: what was changed, cut short or sealed with another key raises `Tampered`; a key that cannot be one raises
`BadKey`. No function logs, and no secret is in any message.
"""

from app.sealing.errors import BadKey, Tampered

__all__ = ["BadKey", "Tampered"]
