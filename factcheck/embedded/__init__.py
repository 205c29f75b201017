"""PostgreSQL and Valkey from Python wheels, and `manage.py up`, which runs the whole system on one machine.

Linux only: processes are identified through /proc, and servers find their data through /proc/self/cwd. Other packages
must not import this one, because production does not install the wheels.
"""
