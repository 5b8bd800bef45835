"""Settings of gunicorn: `gunicorn --config python:config.gunicorn config.wsgi`. The command line goes first."""

import os

from config import logs

bind = os.environ.get("BIND", "127.0.0.1:8000")
# A request is a few milliseconds of sums and some more of database: two workers a core, four threads each.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A statement as PDF is the slowest that anybody waits for.
timeout = 60
# Who is busy finishes when the server is told to stop.
graceful_timeout = 30
# A new worker now and then, not all at once: libraries that read pictures and make PDFs keep some memory.
max_requests, max_requests_jitter = 5000, 500
# Nobody steers a running server; its socket would need a home.
control_socket_disable = True
_logging = logs.configuration(as_json=True)
# Each request is a line of `config.logs` already, without its address.
_logging["loggers"] |= {"gunicorn.error": {"handlers": []}, "gunicorn.access": {"handlers": [], "level": "WARNING"}}
logconfig_dict = _logging
