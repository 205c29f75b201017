"""What gunicorn serves while it is measured: the site as it is, and the views of `addresses` beside it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- settings need the environment
from django.core.wsgi import get_wsgi_application  # noqa: E402 -- see above

settings.ROOT_URLCONF = "tests.benchmarks.addresses"
# Names of static files as they are written: collecting them is no part of what is measured.
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
application = get_wsgi_application()
