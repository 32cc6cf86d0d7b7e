import type { MessageArea, Messages } from './index';

/** The texts that a part of the site needs in the browser; the server has them all. */
export const pickAreas = (messages: Messages, areas: readonly MessageArea[]): Partial<Messages> =>
  Object.fromEntries(areas.map((area) => [area, messages[area]]));
