"""The only code that changes the ledger: one keyword-only function per change, named by a verb, with its actor.

Each one locks, authorises, checks, changes and records, in this order.
"""
