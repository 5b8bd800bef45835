"""How Hypothesis searches, and the journeys' browser: a real one, that speaks with our own server alone."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, Route, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Hypothesis without a stopwatch, as a busy machine proves nothing; and with the same examples each time: what passes
# today does not fail tomorrow by chance. `make audit` searches for others.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("searching", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("EXAMPLES", "same"))

# Chromium as root needs --no-sandbox; the others keep it from calling its maker at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=nl",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, and Django would refuse to query in sight of one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A browser without a past. A test that made it complain, fails.

    It complains of a request to another host, of an error on the console (each refusal by the content security
    policy is one) or in a script, and of a style, script, picture or fragment that did not come.
    """
    troubles: list[str] = []
    own = live_server.url + "/"

    def refuse(route: Route) -> None:
        troubles.append(f"asked another host: {route.request.url}")
        route.abort()

    def hear(message: ConsoleMessage) -> None:
        # What did not come is told by `watch`, which knows a page that is missing on purpose from a picture.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(f"console: {message.text}")

    def watch(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            troubles.append(f"{response.status}: {response.url}")

    context = browser.new_context(
        base_url=live_server.url, locale="nl-NL", timezone_id="Europe/Amsterdam", reduced_motion="reduce"
    )
    context.set_default_timeout(20_000)  # a machine that does other things as well is slow, not wrong
    expect.set_options(timeout=15_000)
    context.route(lambda url: not url.startswith(own), refuse)
    context.on("console", hear)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))
    context.on("response", watch)
    yield context
    context.close()
    assert not troubles, "\n".join(troubles)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
