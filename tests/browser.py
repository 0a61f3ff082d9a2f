"""Chromium for tests as Debian packs it without a desktop, and what counts as a fault in it."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

CHROMIUM = "/usr/bin/chromium-headless-shell"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
INSTALL_CHROMIUM = f"no {CHROMIUM}; install it: sudo apt-get install -y chromium-headless-shell"


def text_of(page: Page, selector: str = "main") -> str:
    """The words there once the page has come whole: a click waits for its beginning only."""
    page.wait_for_load_state()
    return page.locator(selector).inner_text()


class Watched:
    """Collects the faults of every page of a browser context."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("response", self._response)
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        # An answer of 4xx is also written there; _response judges answers.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        asset = "/static/" in response.url
        if response.status >= 500 or (asset and response.status >= 400):
            self.faults.append(f"{response.status}: {response.url}")

    def _request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.faults.append(f"request to elsewhere: {url}")
