import { parse } from 'csv-parse/sync';
import {
  exportVehiclesOperation,
  IMPORT_CLEAR,
  type ImportRowInput,
  importRowSchema,
  isStorableText,
} from '@/lib/contracts';
import { ValidationError } from '../../errors';

const COLUMNS = ['vin', 'plate', 'fleet', 'model', 'tags', 'tbox_serial'];
const CLEARABLE = { plate: null, tags: [] as string[], tbox_serial: null };
const EXPORT_ONLY: string[] = exportVehiclesOperation.csv.columns
  .map(({ header }) => header)
  .filter((name) => !COLUMNS.includes(name));
const DELIMITERS = [',', ';', '\t'];
const MAX_LINE_CHARACTERS = 10_000;

/** Left out: stays as it is. null, and no tags: cleared. */
export type ImportRow = { line: number } & Omit<ImportRowInput, 'tbox_serial'> & {
    tbox_serial?: string | null | undefined;
  };
export type Refusal = { line: number; message: string };
export type Table = {
  /** Columns that only an export has. */
  ignored: string[];
  /** Number of rows. */
  size: number;
  /** Each row, or why it is refused. Refuses a VIN or TBox of an earlier line. */
  rows(): Generator<ImportRow | Refusal>;
};

/**
 * Reads a CSV with comma, semicolon or tab between its cells, also with a byte order mark and `sep=`. No cell of a vehicle has a
 * line break, so each line is a row, and an unclosed quotation mark is an error of its own line only.
 * @throws ValidationError for an invalid header
 */
export function readTable(csv: string): Table {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = /^"?sep=(?<is>[,;\t])"?$/i.exec(lines[0] ?? '')?.groups?.is;
  const top = separator === undefined ? 0 : 1;
  const header = lines[top] ?? '';
  const delimiter = separator ?? delimiterOf(header);
  const { names, ignored } = readHeader(cellsOf(header, delimiter));
  const isRow = (line: string) => line.replaceAll(delimiter, '').trim() !== '';
  return {
    ignored,
    size: lines.slice(top + 1).filter(isRow).length,
    *rows() {
      const seen = new Set<string>();
      for (let at = top + 1; at < lines.length; at++) {
        const text = lines[at] ?? '';
        if (isRow(text)) yield readRow(text, { line: at + 1, names, delimiter, seen });
      }
    },
  };
}

const delimiterOf = (text: string): string =>
  DELIMITERS.reduce((best, one) => (text.split(one).length > text.split(best).length ? one : best));

function readHeader(cells: string[] | string): { names: string[]; ignored: string[] } {
  if (typeof cells === 'string') throw headerError(`The header cannot be read: ${cells}`);
  const names = cells.map((name) => name.trim().toLowerCase());
  while (names.at(-1) === '') names.pop();
  const among = (list: string[]) => [...new Set(list)].map((name) => name || '(without a name)').join(', ');
  const unknown = names.filter((name) => !COLUMNS.includes(name) && !EXPORT_ONLY.includes(name));
  const doubled = names.filter((name, i) => names.indexOf(name) !== i);
  if (!names.includes('vin'))
    throw headerError(`The first line must name the columns, of ${COLUMNS.join(', ')}; vin is missing`);
  if (unknown.length > 0) throw headerError(`Unknown columns: ${among(unknown)}`);
  if (doubled.length > 0) throw headerError(`Columns that are there twice: ${among(doubled)}`);
  return { names, ignored: names.filter((name) => EXPORT_ONLY.includes(name)) };
}

const headerError = (message: string) => new ValidationError([{ path: 'csv', message }]);

type RowOf = { line: number; names: string[]; delimiter: string; seen: Set<string> };

function readRow(text: string, { line, names, delimiter, seen }: RowOf): ImportRow | Refusal {
  const refuse = (message: string): Refusal => ({ line, message });
  if (text.length > MAX_LINE_CHARACTERS) return refuse('The line is too long');
  if (!isStorableText(text)) return refuse('The line is not Unicode, or has U+0000');
  const cells = cellsOf(text, delimiter);
  if (typeof cells === 'string') return refuse(cells);
  if (cells.length < names.length || cells.slice(names.length).some((cell) => cell !== '')) {
    return refuse(`The line has ${cells.length} cells, the header ${names.length}`);
  }
  const given = names.map((name, i) => [name, unescapeFormula(cells[i] ?? '')] as const);
  const wanted = given.filter(([name, cell]) => COLUMNS.includes(name) && cell !== '');
  const cleared = wanted.filter(([, cell]) => cell.toLowerCase() === IMPORT_CLEAR).map(([name]) => name);
  const fixed = cleared.find((name) => !Object.hasOwn(CLEARABLE, name));
  if (fixed !== undefined) return refuse(`${fixed}: cannot be cleared`);
  const parsed = importRowSchema.safeParse(Object.fromEntries(wanted.filter(([name]) => !cleared.includes(name))));
  if (!parsed.success) {
    return refuse(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  const { vin, tbox_serial: serial } = parsed.data;
  if (seen.has(vin)) return refuse(`vin: ${vin} is in an earlier line`);
  if (serial && seen.has(`tbox ${serial}`)) return refuse(`tbox_serial: ${serial} is in an earlier line`);
  seen.add(vin);
  if (serial) seen.add(`tbox ${serial}`);
  return {
    ...parsed.data,
    ...Object.fromEntries(cleared.map((name) => [name, CLEARABLE[name as keyof typeof CLEARABLE]])),
    line,
  };
}

/** The cells of a line, trimmed, or why it cannot be read. */
function cellsOf(line: string, delimiter: string): string[] | string {
  if (!line.includes('"')) return line.split(delimiter).map((cell) => cell.trim());
  try {
    const [cells = []] = parse(line, { delimiter, trim: true, relax_column_count: true }) as string[][];
    return cells;
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    return EXPLANATIONS[code] ?? message;
  }
}

const EXPLANATIONS: Record<string, string> = {
  CSV_INVALID_CLOSING_QUOTE: 'Text follows a closing quotation mark',
  CSV_QUOTE_NOT_CLOSED: 'A quotation mark is not closed',
  INVALID_OPENING_QUOTE: 'A quotation mark stands within a cell',
};

/** The inverse of what an export does to a cell that looks like a formula. */
const unescapeFormula = (cell: string): string =>
  /^'+[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell) ? cell.slice(1) : cell;
