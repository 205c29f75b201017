"""What gunicorn serves in a test: the site, with static files under their own names, which nobody collected."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()

from django.conf import settings  # noqa: E402 -- settings need the environment
from django.core.wsgi import get_wsgi_application  # noqa: E402 -- see above

settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
application = get_wsgi_application()
