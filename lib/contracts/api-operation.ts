import type { z } from 'zod';
import type { Permission } from './permissions';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/** One column of a CSV download. */
export type CsvColumn<T> = { header: string; value: (item: T) => string | number | boolean | null };

/**
 * An operation of the product, for pages and the HTTP API. A verb of `lib/domain` implements it.
 *
 * `input` is one object. Over HTTP its properties come from the path (the names in `path`), from headers (`headers`), and
 * the others from the query of a GET or DELETE, or from the JSON body of any other method.
 */
export type ApiOperation = {
  /** Its `operationId` in the OpenAPI document; stays when the verb is renamed. */
  id: string;
  method: Method;
  /** With `{name}` for a property of `input`. */
  path: string;
  /** Section of the OpenAPI document. */
  tag: string;
  summary: string;
  /** Permission that the caller's role needs; `signed_in`: only a session. */
  permission: Permission | 'signed_in';
  input?: z.ZodType;
  /** JSON. Absent, with no `csv` and no `text`: 204 without content. */
  output?: z.ZodType;
  /** The answer is a CSV file; the verb returns its rows in batches. */
  csv?: { filename: (input: never) => string; columns: readonly CsvColumn<never>[] };
  /** The answer is a text file. */
  text?: { type: string; filename: (input: never) => string };
  /** Default 200, or 204 without an answer. */
  status?: 200 | 201;
  /** Properties of `input` that come from headers. */
  headers?: Record<string, { property?: string; description: string; required?: true }>;
  /** The body is a text of this type and becomes this property of `input`; the others come from the query. */
  textBody?: { type: string; property: string };
  /** Default 64 KiB. */
  maxBodyBytes?: number;
};

export const defineOperation = <const O extends ApiOperation>(operation: O): O => operation;

/** Input of a caller. */
export type OperationInput<O extends ApiOperation> = O extends { input: infer I extends z.ZodType }
  ? z.input<I>
  : undefined;
/** Input of a verb: with defaults, trimmed. */
export type ParsedInput<O extends ApiOperation> = O extends { input: infer I extends z.ZodType }
  ? z.output<I>
  : undefined;
export type OperationOutput<O extends ApiOperation> = O extends { output: infer R extends z.ZodType }
  ? z.output<R>
  : O extends { csv: { columns: readonly CsvColumn<infer T>[] } }
    ? AsyncIterable<T[]>
    : O extends { text: object }
      ? string
      : unknown;
