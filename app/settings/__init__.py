"""Every option declared once, the person's file, and the company's policy over both.

Purpose: load, combine, save and explain values (`layers.Settings`); make the policy snapshot that the engine and every
record refer to. Nothing is imported here: where no policy is, only `policy_source` is needed to see that.
May import: core, and sealing to recognize officers' public keys.
Contract: defaults < managed recommended < the person's `settings.toml` < managed mandatory. Loading never fails and
loses nothing: what is wrong in a file is reported and the rest applies; a wrong value on a key that guards content
counts as the strictest one. No flag and no variable says where policy comes from.
"""
