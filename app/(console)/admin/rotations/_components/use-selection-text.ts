'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { RotationSelection } from '@/lib/contracts';

type Named = { code: string; name: string };
/** Names that a selection can use. The code of an issuer is its key identifier. */
export type RotationChoices = {
  fleets: Named[];
  models: Named[];
  tags: string[];
  issuers: Named[];
  /** Authorities withdrawn in an emergency. */
  withdrawnIssuers: Named[];
};

/** Describes a selection, one phrase per condition. */
export function useSelectionText(choices: RotationChoices): (selection: RotationSelection) => string[] {
  const t = useTranslations('rotation.selection');
  const format = useFormatter();
  const names = (codes: string[], from: Named[]) =>
    format.list(
      codes.map((code) => from.find((one) => one.code === code)?.name ?? code),
      { type: 'disjunction' },
    );
  return ({ fleets, models, tags, vins, issuers, withdrawnIssuers, expiresWithinDays }) => {
    const phrases = [
      fleets.length > 0 && t('fleets', { names: names(fleets, choices.fleets) }),
      models.length > 0 && t('models', { names: names(models, choices.models) }),
      tags.length > 0 && t('tags', { names: names(tags, []) }),
      issuers.length > 0 && t('issuers', { names: names(issuers, choices.issuers) }),
      withdrawnIssuers.length > 0 &&
        t('withdrawnIssuers', { names: names(withdrawnIssuers, choices.withdrawnIssuers) }),
      vins.length > 0 && t('vins', { count: vins.length }),
      expiresWithinDays !== null && t('expires', { days: expiresWithinDays }),
    ].filter((phrase) => phrase !== false);
    return phrases.length > 0 ? phrases : [t('everything')];
  };
}
