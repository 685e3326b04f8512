import { type Browser, chromium, type Page as Tab } from "playwright-core";

/** Without a sandbox, which root cannot have, and without any word to the network of its own. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export interface TabOptions {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** A page that is open in a browser, with what went wrong in it. */
export interface OpenTab {
  readonly tab: Tab;
  /** Errors and warnings of its console, what its program threw, and requests to elsewhere. */
  readonly complaints: readonly string[];
}

export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

/** Opens a page, and waits until it shows something. */
export async function openTab(
  browser: Browser,
  url: URL,
  { width = 1280, colorScheme = "light" }: TabOptions = {},
): Promise<OpenTab> {
  const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const complaints: string[] = [];
  tab.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(message.text());
    }
  });
  tab.on("pageerror", (error) => complaints.push(String(error)));
  tab.on("request", (request) => {
    if (new URL(request.url()).origin !== url.origin) {
      complaints.push(`a request to ${request.url()}`);
    }
  });
  await tab.goto(url.href);
  return { tab, complaints };
}
