"""All that leaves goes through here.

Purpose: `dispatch.Dispatch` screens, labels, decides, records and sends; `lines` are the open ways to providers,
`catalogue` what can be asked there, `servers` and `keys` whose they are, `local_models` the files on the shelf,
`records` what goes into the register; `requests` are what is asked, `screening` finds what must not leave, `changes`
brings new policy and options into force before anything does, `refusals` says why nothing does, `statements` what may
be said once more in another way.
May import: `frame`, core and the rooms below the engine.
Contract: no record, no send: the entry is durable before the first byte leaves, for each hop anew, and each
time that a request is said again. Only `movement` calls a provider's `stream`.
"""
