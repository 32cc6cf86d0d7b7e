'use client';

import { useTranslations } from 'next-intl';
import type { RulePrincipal } from '@/lib/contracts';
import type { AccessChoices } from './access-choices';

/** For whom a rule is, in words. */
export function usePrincipalText({ fleets, models }: AccessChoices): (principal: RulePrincipal) => string {
  const t = useTranslations('access.principal');
  const nameOf = (code: string, named: { code: string; name: string }[]) =>
    named.find((one) => one.code === code)?.name ?? code;
  return (principal) => {
    switch (principal.kind) {
      case 'fleet':
        return t('fleet', { name: nameOf(principal.code, fleets) });
      case 'model':
        return t('model', { name: nameOf(principal.code, models) });
      case 'tag':
        return t('tag', { name: principal.tag });
      case 'vehicle':
        return t('vehicle', { name: principal.vin });
      case 'service':
        return t('service', { name: principal.username });
      default:
        return t(principal.kind);
    }
  };
}
