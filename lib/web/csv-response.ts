import { stringify } from 'csv-stringify/sync';

export type CsvColumn<T> = { header: string; value: (item: T) => string | number | boolean | null };

type Input<T> = {
  filename: string;
  columns: readonly CsvColumn<T>[];
  batches: AsyncIterable<T[]>;
  /** Stops reading when the browser disconnects. */
  signal: AbortSignal;
};

/**
 * RFC 4180, streamed in batches so that a million rows fit in memory. The first batch is awaited, so its error is a
 * problem document. A text that looks like a formula gets a leading apostrophe (OWASP, CSV injection), and so does one that
 * begins with apostrophes before it: an import takes one away.
 */
export async function csvResponse<T>({ filename, columns, batches, signal }: Input<T>): Promise<Response> {
  const rows = batches[Symbol.asyncIterator]();
  let next = await rows.next();
  const encoder = new TextEncoder();
  const toText = (items: T[]): string =>
    stringify(
      items.map((item) => columns.map(({ value }) => escapeFormula(value(item)))),
      { record_delimiter: 'windows', cast: { boolean: (value) => String(value) } },
    );
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      // Byte order mark, so that Excel reads UTF-8
      controller.enqueue(
        encoder.encode(`\uFEFF${stringify([columns.map(({ header }) => header)], { record_delimiter: 'windows' })}`),
      );
    },
    pull: async (controller) => {
      if (next.done || signal.aborted) {
        await rows.return?.();
        return controller.close();
      }
      const items = next.value;
      next = await rows.next();
      controller.enqueue(encoder.encode(toText(items)));
    },
    cancel: async () => {
      await rows.return?.();
    },
  });
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${filename}"`,
      'cache-control': 'no-store',
    },
  });
}

const escapeFormula = <T>(value: T): T | string =>
  typeof value === 'string' && /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value;
