"""The life of an answer: prepared, streamed, stored, recorded, closed; and finished after a crash.

Purpose: `delivery.Delivery` carries one answer home, `answers` holds it while it grows, `attachments` checks what comes
with a message, `recovery` ends the turns that a dead process left.
May import: `door`, `frame`, core and the rooms below the engine.
Contract: a turn that was begun is ended, by this process or by the next one; what came is never lost.
"""
