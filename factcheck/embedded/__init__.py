"""PostgreSQL and Valkey from Python wheels, and `manage.py up`, which runs the whole system on one machine.

Linux only: processes are identified through /proc, and servers find their data through /proc/self/cwd. Nothing outside
this package may need it, and production leaves the wheels out.
"""
