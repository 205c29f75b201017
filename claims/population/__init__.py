"""A big ledger of made-up claims for measuring: `manage.py populate`.

`words`, `plan`, `people`, `sources`, `claims`, `editions`, `rows` and `chunks` are pure and run in worker processes.
`copying` and `ledger` write what they build.
"""
