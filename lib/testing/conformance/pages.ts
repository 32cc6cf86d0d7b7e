import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { installNpm } from './install';
import type { Product } from './product';
import { runProgram } from './run-program';
import { makeSampleData } from './sample-data';
import type { Finding, Tool } from './tool';

const VNU = '26.9.27';
const LIGHTHOUSE = '12.2.3';
const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const CHROMIUM_ARGS = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];
const PAGE_TIMEOUT_MS = 60_000;
/** Queries, charts and the first live frames. */
const SETTLE_MS = 2_000;
/** Windows: a desk, and a width at which tables scroll sideways. */
const VIEWPORTS = [
  { width: 1440, height: 900 },
  { width: 700, height: 900 },
];
const SIGNED_OUT = ['/sign-in', '/invite/unknown', '/reset/unknown'];
const LIGHTHOUSE_PAGES = ['/', '/vehicles', '/commands', '/map', '/admin/certificates', '/admin/access/draft'];
const LIGHTHOUSE_TIMEOUT_MS = 180_000;

type Visit = { findings: Finding[]; htmlDir: string };
const visits = new WeakMap<Product, Promise<Visit>>();

/** Visits every page once for all tools. */
function visitAll(product: Product): Promise<Visit> {
  const visit = visits.get(product) ?? visitPages(product);
  visits.set(product, visit);
  return visit;
}

async function visitPages(product: Product): Promise<Visit> {
  const htmlDir = product.report('html');
  mkdirSync(htmlDir, { recursive: true });
  const findings: Finding[] = [];
  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGS });
  try {
    const paths = await makeSampleData(product.api);
    await visit(await openContext(browser, product), SIGNED_OUT, false);
    await visit(await openContext(browser, product, await product.signIn()), paths, true);
  } finally {
    await browser.close();
  }
  return { findings, htmlDir };

  async function visit(context: BrowserContext, paths: readonly string[], signedIn: boolean): Promise<void> {
    const page = await context.newPage();
    await page.addInitScript(() => {
      // A violation that the page's own code catches is not on the console
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`content security policy: ${violatedDirective} ${blockedURI}`);
      });
    });
    let place = '';
    const add = (rule: string, text: string, severity: Finding['severity'] = 'error') => {
      findings.push({ severity, rule, place, text });
    };
    page.on('console', (message) => {
      const type = message.type();
      if (type === 'error' || type === 'warning') add(`console ${type}`, message.text(), type);
    });
    page.on('pageerror', (error) => add('uncaught error', error.message));
    for (const pagePath of paths) {
      place = pagePath.replaceAll(/[0-9a-f-]{32,36}|(?<=vehicles\/|clients\/)\w{17}/g, '…');
      await openPage(page, product.origin + pagePath);
      const name = place.replaceAll(/\W+/g, '_') || '_';
      if (signedIn && new URL(page.url()).pathname === '/sign-in') throw new Error(`${pagePath} led to the sign-in`);
      writeFileSync(path.join(htmlDir, `${name}.rendered.html`), await page.content());
      const served = await context.request.get(product.origin + pagePath);
      writeFileSync(path.join(htmlDir, `${name}.served.html`), await served.text());
    }
    await context.close();
  }
}

async function openPage(page: Page, url: string): Promise<void> {
  for (const viewport of VIEWPORTS.toReversed()) {
    await page.setViewportSize(viewport);
    await page.goto(url, { timeout: PAGE_TIMEOUT_MS });
    await page.waitForTimeout(SETTLE_MS);
  }
}

async function openContext(
  browser: Browser,
  { origin }: Product,
  cookie?: { name: string; value: string },
): Promise<BrowserContext> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
  if (cookie) await context.addCookies([{ name: cookie.name, value: cookie.value, url: origin }]);
  return context;
}

export const browserConsole: Tool = {
  name: 'browser console',
  checks: 'errors, warnings and violations of the content security policy on every page',
  install: async () => (await runProgram(CHROMIUM_PATH, ['--version'], { timeoutMs: 30_000 })).stdout.trim(),
  run: async (product) => (await visitAll(product)).findings,
};

type VnuMessage = { type: string; subType?: string; url: string; message: string; extract?: string };

export const vnu: Tool = {
  name: 'Nu HTML checker',
  checks: 'the HTML of every page, as served and as rendered',
  install: async () => {
    await runProgram('java', ['-version'], { timeoutMs: 30_000 });
    await installNpm(['vnu-jar', VNU]);
    return VNU;
  },
  run: async (product) => {
    const jar = path.join(await installNpm(['vnu-jar', VNU]), 'vnu-jar/build/dist/vnu.jar');
    const { htmlDir } = await visitAll(product);
    const args = ['-jar', jar, '--format', 'json', '--exit-zero-always', '--skip-non-html', htmlDir];
    const { stderr } = await runProgram('java', args, { timeoutMs: 300_000 });
    const { messages } = JSON.parse(stderr) as { messages: VnuMessage[] };
    return messages
      .filter(({ type, subType }) => type !== 'info' || subType === 'warning')
      .map(({ type, url, message, extract = '' }) => ({
        severity: type === 'info' ? 'warning' : 'error',
        rule: message,
        place: path.basename(url, '.html'),
        text: extract.replaceAll(/\s+/g, ' ').slice(0, 200),
      }));
  },
};

type Audit = { title: string; score: number | null; details?: { items?: { node?: { snippet?: string } }[] } };
type LighthouseReport = {
  runtimeError?: { message: string };
  categories: Record<string, { auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
};

export const lighthouse: Tool = {
  name: 'Lighthouse',
  checks: 'accessibility and best practices of the main pages',
  install: async () => {
    await installNpm(['lighthouse', LIGHTHOUSE]);
    return LIGHTHOUSE;
  },
  run: async (product) => {
    const program = path.join(await installNpm(['lighthouse', LIGHTHOUSE]), 'lighthouse/cli/index.js');
    const { name, value } = await product.signIn();
    const headers = JSON.stringify({ cookie: `${name}=${value}` });
    const flags = ['--headless=new', '--ignore-certificate-errors', ...CHROMIUM_ARGS].join(' ');
    const findings: Finding[] = [];
    for (const page of LIGHTHOUSE_PAGES) {
      const args = [program, product.origin + page, '--only-categories=accessibility,best-practices', '--output=json'];
      const options = ['--quiet', '--preset=desktop', `--extra-headers=${headers}`, `--chrome-flags=${flags}`];
      const { stdout } = await runProgram(process.execPath, [...args, ...options], {
        timeoutMs: LIGHTHOUSE_TIMEOUT_MS,
        env: { CHROME_PATH: CHROMIUM_PATH },
      });
      findings.push(...readAudits(page, JSON.parse(stdout) as LighthouseReport));
    }
    return findings;
  },
};

/** Audits that lower a score. */
export function readAudits(place: string, { runtimeError, categories, audits }: LighthouseReport): Finding[] {
  if (runtimeError) throw new Error(`Lighthouse on ${place}: ${runtimeError.message}`);
  return Object.values(categories)
    .flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0))
    .flatMap(({ id }): Finding[] => {
      const { title, score, details } = audits[id] ?? { title: id, score: null };
      if (score === null || score === 1) return [];
      const text = (details?.items ?? []).flatMap(({ node }) => node?.snippet ?? []).slice(0, 3);
      return [{ severity: 'error', rule: id, place, text: [title, ...text].join(' ') }];
    });
}
