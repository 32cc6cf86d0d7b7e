import { Readable } from 'node:stream';
import { type CsvError, type InfoRecord, parse } from 'csv-parse';
import { type ImportRowInput, importRowSchema } from '@/lib/contracts';
import { ValidationError } from '../../errors';

const REQUIRED = ['vin', 'fleet', 'model'];
const COLUMNS = [...REQUIRED, 'plate', 'tags', 'tbox_serial'];
const CHUNK_CHARACTERS = 65_536;
const MAX_RECORD_CHARACTERS = 10_000;

export type ImportRow = ImportRowInput & { line: number };
export type Refusal = { line: number; message: string };

/**
 * Rows of a CSV (RFC 4180, also with BOM or LF), and refused lines with their reason. Refuses a VIN or TBox of an earlier line.
 * @throws ValidationError for an invalid header
 */
export async function* readRows(csv: string | AsyncIterable<string | Uint8Array>): AsyncGenerator<ImportRow | Refusal> {
  const malformed: Refusal[] = [];
  let headed = false;
  const records = Readable.from(typeof csv === 'string' ? chunksOf(csv) : csv).pipe(
    parse({
      bom: true,
      trim: true,
      info: true,
      columns: (header: string[]) => {
        headed = true;
        return readHeader(header);
      },
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: MAX_RECORD_CHARACTERS,
      on_skip: (error?: CsvError) => {
        malformed.push({ line: Number(error?.lines ?? 0), message: explain(error) });
        return undefined;
      },
    }),
  );
  const seen = new Set<string>();
  for await (const { record, info } of records as AsyncIterable<{ record: unknown; info: InfoRecord }>) {
    yield* malformed.splice(0);
    yield checkRow(record, info.lines, seen);
  }
  if (!headed) readHeader([]);
  yield* malformed;
}

function readHeader(header: string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = REQUIRED.filter((name) => !names.includes(name));
  const unknown = names.filter((name) => !COLUMNS.includes(name));
  const message = missing.length
    ? `The first line must name the columns ${COLUMNS.join(',')}; missing: ${missing.join(', ')}`
    : unknown.length && `Unknown columns: ${unknown.join(', ')}`;
  if (message) throw new ValidationError([{ path: 'csv', message }]);
  return names;
}

function checkRow(record: unknown, line: number, seen: Set<string>): ImportRow | Refusal {
  const parsed = importRowSchema.safeParse(record);
  if (!parsed.success) {
    return {
      line,
      message: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    };
  }
  const { vin, tbox_serial: serial } = parsed.data;
  if (seen.has(vin)) return { line, message: `vin: ${vin} is in an earlier line` };
  if (serial && seen.has(`tbox ${serial}`)) return { line, message: `tbox_serial: ${serial} is in an earlier line` };
  seen.add(vin);
  if (serial) seen.add(`tbox ${serial}`);
  return { ...parsed.data, line };
}

const EXPLANATIONS: Record<string, string> = {
  CSV_RECORD_INCONSISTENT_COLUMNS: 'The line has more or fewer columns than the header',
  CSV_INVALID_CLOSING_QUOTE: 'Text follows a closing quotation mark',
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark is not closed',
  INVALID_OPENING_QUOTE: 'A quotation mark stands within a field',
  CSV_MAX_RECORD_SIZE: 'The line is too long',
};
const explain = (error?: CsvError): string => (error && EXPLANATIONS[error.code]) ?? error?.message ?? 'Not readable';

function* chunksOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += CHUNK_CHARACTERS) yield text.slice(at, at + CHUNK_CHARACTERS);
}
