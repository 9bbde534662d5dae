"""Secrets and personal data in a text: what kinds, how many, and what they do to a message.

Purpose: detect before anything leaves. Secrets block, identifiers with a checksum raise the label to confidential,
e-mail addresses are counted.
May import: core; google-re2 and python-stdnum live only here.
Contract: pure functions of the text; findings never hold what was found; time is linear in the length of the text.
"""

from app.privacy.kinds import KINDS, is_secret, plain_name, raises_label
from app.privacy.scan import is_dense, scan

__all__ = ["KINDS", "is_dense", "is_secret", "plain_name", "raises_label", "scan"]
