/** A named query of the list, kept in this browser. */
export type SavedView = { name: string; query: string };

const KEY = 'vehicles.views';
const MAX_VIEWS = 50;

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'query' in value &&
  typeof value.query === 'string';

/** Saved views; none when the stored text is invalid, as another version may have written it. */
export function readViews(storage: Pick<Storage, 'getItem'>): SavedView[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    return [];
  }
}

export function writeViews(storage: Pick<Storage, 'setItem'>, views: SavedView[]): void {
  storage.setItem(KEY, JSON.stringify(views));
}

/** Adds a view at the front, replacing one of the same name. */
export const withView = (views: SavedView[], view: SavedView): SavedView[] =>
  [view, ...views.filter(({ name }) => name !== view.name)].slice(0, MAX_VIEWS);
