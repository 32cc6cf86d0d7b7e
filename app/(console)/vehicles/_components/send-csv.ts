import { ApiProblem, readProblem } from '@/lib/browser/problem';

export type ImportResult = { created: number; updated: number; refused: { line: number; message: string }[] };

/** @throws ApiProblem when it is refused as a whole, TypeError when the server cannot be reached */
export async function sendCsv(csv: string): Promise<ImportResult> {
  const response = await fetch('/api/v1/vehicles/import', {
    method: 'POST',
    headers: { 'content-type': 'text/csv', accept: 'application/json' },
    body: csv,
  });
  if (!response.ok) throw new ApiProblem(await readProblem(response));
  return (await response.json()) as ImportResult;
}
