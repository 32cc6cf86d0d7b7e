import { CLIENT_KINDS, type ClientKind } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';

/** The filters in the URL, as the API takes them. */
export type ClientFilters = {
  q?: string;
  kind?: ClientKind;
  connected?: 'true' | 'false';
  waiting?: 'true';
  cursor?: string;
};

/** Unknown values are ignored. */
export function readClientFilters(given: (name: string) => string | null | undefined): ClientFilters {
  const [q, cursor] = [given('q')?.trim().slice(0, MAX_LENGTH.clientSearch), given('cursor')];
  const kind = CLIENT_KINDS.find((one) => one === given('kind'));
  const connected = (['true', 'false'] as const).find((one) => one === given('connected'));
  return {
    ...(q && { q }),
    ...(kind && { kind }),
    ...(connected && { connected }),
    ...(given('waiting') === 'true' && { waiting: 'true' }),
    ...(cursor && { cursor }),
  };
}

/** Larger for the backlog filter, which applies to each page after it is read. */
export const pageSizeOf = ({ waiting }: ClientFilters): number => (waiting ? 200 : 50);
