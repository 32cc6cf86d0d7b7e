import type { Page } from '@playwright/test';

/** Opens a page and waits for hydration, before which its buttons have no effect. The map's own buttons are MapLibre's. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const buttons = [...document.querySelectorAll('main button:not(.maplibregl-map button)')];
    return buttons.length > 0 && buttons.every((one) => Object.keys(one).some((key) => key.startsWith('__reactProps')));
  });
}
