"""The only code that changes the ledger: one verb-named, keyword-only function per change, each with its actor.

The rhythm is always the same: lock, authorise, check, mutate, record.
"""
