import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { findBrowser } from '@/lib/processes/start/test-programs.mjs';
import { signIn } from './latency';
import { type Row, report } from './report';
import type { Stack } from './stack';

/** JavaScript of the list page: loaded by the document, and loaded later on demand. */
export async function benchFirstLoad(stack: Stack): Promise<Row[]> {
  await stack.start('edge', 'broker', 'platform', 'web');
  const origin = `http://localhost:${stack.settings.PORT}`;
  const executablePath = await findBrowser((text: string) => process.stderr.write(`${text}\n`));
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
  try {
    const page = await browser.newPage({ locale: 'en-GB' });
    await signIn(page, origin);
    const html = await (await page.request.get(`${origin}/vehicles`)).text();
    const first = scriptsOf(html);
    const fresh = await browser.newContext({ storageState: await page.context().storageState(), locale: 'en-GB' });
    const list = await fresh.newPage();
    const loaded = new Set<string>();
    list.on('request', (request) => {
      if (request.resourceType() === 'script')
        loaded.add(new URL(request.url()).pathname + new URL(request.url()).search);
    });
    await list.goto(`${origin}/vehicles`);
    await list.getByText('Live', { exact: true }).waitFor();
    const size = async (paths: Iterable<string>) => {
      let bytes = 0;
      for (const path of paths) bytes += gzipSync(await (await list.request.get(`${origin}${path}`)).body()).length;
      return bytes;
    };
    const firstBytes = await size(first);
    const laterBytes = await size([...loaded].filter((path) => !first.has(path)));
    const rows: Row[] = [
      { what: 'List page: JavaScript in the document (gzip)', value: kilobytes(firstBytes), aim: '≤ 200 KB' },
      { what: 'List page: JavaScript after it, until live (gzip)', value: kilobytes(laterBytes) },
    ];
    report('first-load', rows, { first: [...first], loaded: [...loaded], firstBytes, laterBytes });
    return rows;
  } finally {
    await browser.close();
    await stack.stop('web', 'platform');
  }
}

/** Addresses of the document's scripts, without `noModule` ones, which only browsers without modules load. */
function scriptsOf(html: string): Set<string> {
  const tags = html.match(/<script[^>]+>/g)?.filter((tag) => !/\snoModule\b/i.test(tag)) ?? [];
  return new Set(tags.flatMap((tag) => tag.match(/src="([^"]+\.js[^"]*)"/)?.[1] ?? []));
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
