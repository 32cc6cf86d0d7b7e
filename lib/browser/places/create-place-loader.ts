import { MAX_PLACE_POSITIONS, type NearbyPlace } from '@/lib/contracts/places/terms';

/** All cells that a rendering asks for are in one request. */
const DEBOUNCE_MS = 50;

type Found = NearbyPlace | null;
type Waiting = { cell: string; resolve: (found: Found) => void; reject: (error: unknown) => void };

/** Loads places of cells in debounced batches. @param load - the places of the cells, in their order */
export function createPlaceLoader(
  load: (cells: string[]) => Promise<readonly Found[]>,
): (cell: string) => Promise<Found> {
  let waiting: Waiting[] = [];
  const send = () => {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += MAX_PLACE_POSITIONS) {
      void sendBatch(all.slice(from, from + MAX_PLACE_POSITIONS));
    }
  };
  const sendBatch = async (batch: Waiting[]) => {
    try {
      const found = await load(batch.map(({ cell }) => cell));
      batch.forEach(({ resolve }, index) => {
        resolve(found[index] ?? null);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return (cell) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(send, DEBOUNCE_MS);
      waiting.push({ cell, resolve, reject });
    });
}
