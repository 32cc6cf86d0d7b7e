import type { Page } from '@playwright/test';

/**
 * Goes to a page that the server has drawn, and waits until its buttons do something: React has taken them over. The map's
 * own buttons are MapLibre's.
 */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll('main button:not(.maplibregl-map button)')];
    return buttons.length > 0 && buttons.every((one) => Object.keys(one).some((key) => key.startsWith('__reactProps')));
  });
}
