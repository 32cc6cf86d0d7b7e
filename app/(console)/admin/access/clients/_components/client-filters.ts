import { CLIENT_KINDS, type ClientKind } from '@/lib/contracts/access/terms';

export const MAX_SEARCH = 256;

/** As they stand in the address, and as the API takes them. */
export type ClientFilters = {
  q?: string;
  kind?: ClientKind;
  connected?: 'true' | 'false';
  waiting?: 'true';
  cursor?: string;
};

/** What is none of the known values is left out. */
export function readClientFilters(given: (name: string) => string | null | undefined): ClientFilters {
  const [q, cursor] = [given('q')?.trim().slice(0, MAX_SEARCH), given('cursor')];
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

/** Of those with a backlog only as many are found as are looked through. */
export const pageSizeOf = ({ waiting }: ClientFilters): number => (waiting ? 200 : 50);
