import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions } from '@playwright/test';

/** JavaScript of a page, bytes after gzip. */
export type PageScripts = {
  path: string;
  /** Named in the document, by scripts and preloads. */
  namedBytes: number;
  /** Requested after that, until the page shows that it is live. */
  untilLiveBytes: number;
  /** Requested later without an action of the user: maps, charts, what is loaded ahead. */
  afterwardsBytes: number;
};

const LIVE_MS = 90_000;
const LIVE = 'Live';

/** Loads the page in a browser that has nothing of it. @param sizes of scripts by address, kept for further pages */
export async function measurePage(
  browser: Browser,
  { origin, path, options }: { origin: string; path: string; options: BrowserContextOptions },
  sizes: Map<string, number>,
): Promise<PageScripts> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.addInitScript(markLive(LIVE));
  const document = await page.goto(origin + path);
  const named = scriptsNamedIn((await document?.text()) ?? '');
  await page.getByText(LIVE, { exact: true }).waitFor({ timeout: LIVE_MS });
  await page.waitForLoadState('networkidle', { timeout: LIVE_MS });
  const requested = await page.evaluate<{ address: string; late: boolean }[]>(`
    performance.getEntriesByType('resource').map(({ name, startTime }) => {
      const { pathname, search } = new URL(name);
      return { address: pathname + search, late: startTime > globalThis.liveAtMs };
    })`);
  const others = requested.filter(({ address }) => /\.js(\?|$)/.test(address) && !named.has(address));
  const addressesOf = (late: boolean) =>
    new Set(others.filter((one) => one.late === late).map(({ address }) => address));
  const size = async (scripts: Iterable<string>) => {
    let bytes = 0;
    for (const script of scripts) {
      const known = sizes.get(script) ?? gzipSync(await (await page.request.get(origin + script)).body()).length;
      sizes.set(script, known);
      bytes += known;
    }
    return bytes;
  };
  const measured = {
    path,
    namedBytes: await size(named),
    untilLiveBytes: await size(addressesOf(false)),
    afterwardsBytes: await size(addressesOf(true)),
  };
  await context.close();
  return measured;
}

/** Script for the page: sets `liveAtMs` when the text is there. Text, as a compiled function contains the compiler's helpers. */
const markLive = (text: string): string => `new MutationObserver((_, observer) => {
  const found = document.evaluate('//*[text()=${JSON.stringify(text)}]', document, null, XPathResult.BOOLEAN_TYPE);
  if (!found.booleanValue) return;
  observer.disconnect();
  globalThis.liveAtMs = performance.now();
}).observe(document, { subtree: true, childList: true, characterData: true });`;

/** Addresses of the scripts of a document, but of those that only browsers without modules load. */
export function scriptsNamedIn(html: string): Set<string> {
  const tags = html.match(/<(script|link)\s[^>]+>/g)?.filter((tag) => !/\snoModule\b/i.test(tag)) ?? [];
  return new Set(tags.flatMap((tag) => tag.match(/\s(?:src|href)="([^"]+\.js(?:\?[^"]*)?)"/)?.[1] ?? []));
}
