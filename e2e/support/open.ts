import type { Page } from '@playwright/test';

/** Opens a page and waits for hydration, before which its controls have no effect. The map's own buttons are MapLibre's. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const controls = [...document.querySelectorAll('main :is(a, button, input, select):not(.maplibregl-map *)')];
    return (
      controls.length > 0 && controls.every((one) => Object.keys(one).some((key) => key.startsWith('__reactProps')))
    );
  });
}
