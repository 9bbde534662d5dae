"""Keys of providers: each kept with the server that it was given for, and used for no other."""

from collections.abc import Mapping

from app.core.errors import Kind, ProviderFailure
from app.core.models import ProviderConfig
from app.core.ports.vault import Vault
from app.engine.door.servers import server_origin
from app.vault.custody import PROVIDER


def key_item(provider: str) -> str:
    """The vault's item for a provider's key."""
    return f"{PROVIDER}{provider}"


def without_known(items: Mapping[str, bytes], vault: Vault) -> dict[str, bytes]:
    """Items of a backup without the keys for servers that have one here: that one is used on."""
    return {
        name: item
        for name, item in items.items()
        if not (name.startswith(PROVIDER) and _origin(vault.get(name)) == _origin(item))
    }


def _origin(item: bytes | None) -> bytes | None:
    return None if item is None else item.rpartition(b" ")[0]


class Keys:
    """The keys in the vault; its methods block.

    An item holds the server's origin, a space and the key. A name proves nothing: another process, a backup or a policy
    may have given it to another server since.
    """

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def of(self, config: ProviderConfig) -> str | None:
        """The key that was given for a provider's server, or None when it has none.

        Raises `key_elsewhere` when the one that is kept was given for another server.
        """
        kept = self._vault.get(key_item(config.name))
        if not kept:
            return None
        origin, _, key = kept.decode().rpartition(" ")
        if origin != server_origin(config.url):
            raise ProviderFailure(Kind.KEY_ELSEWHERE, who=config.name)
        return key

    def origin_of(self, provider: str) -> str:
        """The server that a name's key was given for; "" where there is none."""
        return (_origin(self._vault.get(key_item(provider))) or b"").decode()

    def put(self, config: ProviderConfig, key: str) -> None:
        """Keep a key for a provider's server in place of the one before; "" keeps none."""
        if key:
            self._vault.put(key_item(config.name), f"{server_origin(config.url)} {key}".encode())
        else:
            self.forget(config.name)

    def forget(self, provider: str) -> None:
        """Keep none for a name any more."""
        self._vault.delete(key_item(provider))
