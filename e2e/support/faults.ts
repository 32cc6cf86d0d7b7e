import type { Page } from '@playwright/test';

// Of software rendering, which machines with a graphics card do not have
const RENDERING = /GPU stall|GL Driver Message|swiftshader/i;

/** Errors and warnings of a page and violations of its content security policy, as they come. */
export async function watchFaults(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const opened = new Set<string>();
  await page.addInitScript(() => {
    // A violation that the page's own code catches is not on the console
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      console.error(`content security policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  page.on('request', (request) => request.isNavigationRequest() && opened.add(request.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    const isFault = message.type() === 'error' || message.type() === 'warning';
    if (!isFault || RENDERING.test(message.text())) return;
    // The browser reports the status of the page itself, too
    if (opened.has(message.location().url) && /status of 40[34] /.test(message.text())) return;
    faults.push(`${message.text()} ${message.location().url}`);
  });
  return faults;
}

/** The page is hydrated so long after the server has rendered it, as if its scripts had been slow. */
export const hydrateLate = (page: Page, delayMs: number): Promise<unknown> =>
  page.addInitScript((ms) => {
    const now = Date.now;
    Date.now = () => now() + ms;
    globalThis.Date = new Proxy(Date, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length > 0 ? args : [now() + ms], newTarget),
    });
  }, delayMs);
