"""Every option declared once, the person's file, and the company's policy over both.

Purpose: load, combine, save and explain values; make the policy snapshot that the engine and every record refer to.
May import: core, and sealing to recognize officers' public keys.
Contract: defaults < managed recommended < the person's `settings.toml` < managed mandatory. Loading never fails and
loses nothing: what is wrong in a file is reported and the rest applies; a wrong value on a key that guards content
counts as the strictest one. No flag and no variable says where policy comes from.
"""

from app.settings.layers import Settings
from app.settings.options import OPTIONS
from app.settings.policy_schema import check, schema
from app.settings.policy_source import LinuxFiles, NoPolicy, PolicySource, platform_source

__all__ = [
    "OPTIONS",
    "LinuxFiles",
    "NoPolicy",
    "PolicySource",
    "Settings",
    "check",
    "platform_source",
    "schema",
]
