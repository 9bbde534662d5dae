"""Thinking: which part of a text that a model writes is its thoughts, and which its answer.

Purpose: `dialects` knows how model families mark thoughts, and what a chat template gives away of it; `parting` parts a
growing text by such marks, wherever it is cut; `surroundings` tells a mark that is meant from one that is quoted.
May import: the standard library only.
Contract: every wire and the embedded runtime part their answers here. No mark that is meant is passed on, no other
character is lost, and what is passed on does not depend on where the text was cut.
"""

from app.thinking.dialects import Block, Dialect, Frame, has_thoughts
from app.thinking.parting import Parting, Piece

__all__ = ["Block", "Dialect", "Frame", "Parting", "Piece", "has_thoughts"]
