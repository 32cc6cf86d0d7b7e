import type { RotationSelection } from '@/lib/contracts';

type Given = Record<string, string | string[] | undefined>;

/** `?fleets=a,b&issuers=…&expiresWithinDays=30`: what a link from elsewhere has chosen already. */
export function selectionFrom(parameters: Given): RotationSelection {
  const list = (name: string) => [parameters[name] ?? []].flat().flatMap((part) => part.split(',').filter(Boolean));
  const days = Number(list('expiresWithinDays')[0] ?? Number.NaN);
  return {
    fleets: list('fleets'),
    models: list('models'),
    tags: list('tags'),
    vins: list('vins'),
    issuers: list('issuers'),
    withdrawnIssuers: list('withdrawnIssuers'),
    expiresWithinDays: Number.isInteger(days) && days >= 0 ? days : null,
  };
}
