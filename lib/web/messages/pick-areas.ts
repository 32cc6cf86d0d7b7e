import type { MessageArea, Messages } from './index';

/** The messages that a part of the site needs in the browser. */
export const pickAreas = (messages: Messages, areas: readonly MessageArea[]): Partial<Messages> =>
  Object.fromEntries(areas.map((area) => [area, messages[area]]));
