/** A pause after which typing starts a new search. */
const TYPING_MS = 500;

/** Which item of a menu a key leads to: arrows, Home, End, and the first letters of an item (WAI-ARIA menu pattern). */
export class MenuKeys {
  #typed = '';
  #typedAt = 0;

  /**
   * @param labels of the items. @param current index of the focused item, -1: none. @param at ms, of any clock
   * @returns the index of the next item; null: the key is none of a menu
   */
  next(key: string, labels: readonly string[], current: number, at: number): number | null {
    const last = labels.length - 1;
    if (last < 0) return null;
    if (key === 'ArrowDown') return current === last ? 0 : current + 1;
    if (key === 'ArrowUp') return current <= 0 ? last : current - 1;
    if (key === 'Home') return 0;
    if (key === 'End') return last;
    // A space chooses the focused item
    return [...key].length === 1 && key !== ' ' ? this.#find(key, labels, current, at) : null;
  }

  #find(key: string, labels: readonly string[], current: number, at: number): number | null {
    this.#typed = at - this.#typedAt > TYPING_MS ? key : this.#typed + key;
    this.#typedAt = at;
    // The same letter again leads to the next item with it
    const repeated = [...this.#typed].every((letter) => letter === key);
    const text = (repeated ? key : this.#typed).toLowerCase();
    const from = repeated ? current + 1 : Math.max(current, 0);
    const order = labels.map((_, i) => (from + i) % labels.length);
    return order.find((i) => labels[i]?.trim().toLowerCase().startsWith(text)) ?? null;
  }
}
