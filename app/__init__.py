"""The web part of Thalweg: it knows the engine, and the engine never knows it.

A request's way: `security` lets it in, `stream` (WebSocket) or `api` (HTTP) reads its `words`, `limits` refuses what is too
large, `computations` shares what is already under way, and `workers` hands the rest to a process in which torch runs
(`worker`, `jobs`). What comes back are `messages`, and numbers in frames of `wire`.
"""
