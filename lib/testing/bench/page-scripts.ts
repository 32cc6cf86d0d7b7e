import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions } from '@playwright/test';

/** JavaScript of a page, bytes after gzip. */
export type PageScripts = {
  path: string;
  /** Named in the document, by scripts and preloads. */
  namedBytes: number;
  /** Loaded after it, until the page is live and idle. */
  laterBytes: number;
};

const LIVE_MS = 90_000;

/** Loads the page in a browser that has nothing of it. @param sizes of scripts by address, kept for further pages */
export async function measurePage(
  browser: Browser,
  { origin, path, options }: { origin: string; path: string; options: BrowserContextOptions },
  sizes: Map<string, number>,
): Promise<PageScripts> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const loaded = new Set<string>();
  page.on('request', (request) => {
    const { origin: from, pathname, search } = new URL(request.url());
    if (from === origin && pathname.endsWith('.js')) loaded.add(pathname + search);
  });
  const document = await page.goto(origin + path);
  const named = scriptsNamedIn((await document?.text()) ?? '');
  await page.getByText('Live', { exact: true }).waitFor({ timeout: LIVE_MS });
  await page.waitForLoadState('networkidle', { timeout: LIVE_MS });
  const size = async (scripts: Iterable<string>) => {
    let bytes = 0;
    for (const script of scripts) {
      const known = sizes.get(script) ?? gzipSync(await (await page.request.get(origin + script)).body()).length;
      sizes.set(script, known);
      bytes += known;
    }
    return bytes;
  };
  const namedBytes = await size(named);
  const laterBytes = await size([...loaded].filter((script) => !named.has(script)));
  await context.close();
  return { path, namedBytes, laterBytes };
}

/** Addresses of the scripts of a document, but of those that only browsers without modules load. */
export function scriptsNamedIn(html: string): Set<string> {
  const tags = html.match(/<(script|link)\s[^>]+>/g)?.filter((tag) => !/\snoModule\b/i.test(tag)) ?? [];
  return new Set(tags.flatMap((tag) => tag.match(/\s(?:src|href)="([^"]+\.js(?:\?[^"]*)?)"/)?.[1] ?? []));
}
