import type { ImportResult, Problem } from '@/lib/contracts';
import { apiFetch } from './api-fetch';
import { ApiProblem } from './problem';

type Line = { done: number; total: number } | { result: ImportResult } | { problem: Problem };
type Options = {
  preview: boolean;
  /** @param share of the rows that are done, 0 to 1 */
  onProgress(share: number): void;
};

/** @throws ApiProblem when the file is rejected as a whole, TypeError when the server cannot be reached */
export async function sendImport(csv: string, { preview, onProgress }: Options): Promise<ImportResult> {
  const response = await apiFetch(`/vehicles/import?preview=${preview}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv', accept: 'application/x-ndjson, application/problem+json' },
    body: csv,
  });
  if (!response.body) throw new TypeError('The answer has no body');
  for await (const line of linesOf(response.body)) {
    if ('result' in line) return line.result;
    if ('problem' in line) throw new ApiProblem(line.problem);
    onProgress(line.total === 0 ? 1 : line.done / line.total);
  }
  throw new TypeError('The answer was cut off');
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + (value ?? '')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Line;
    if (done) return;
  }
}
