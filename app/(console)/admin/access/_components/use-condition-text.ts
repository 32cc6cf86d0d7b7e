'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { AccessRule } from '@/lib/contracts';

/** Which QoS and whether retained, in words; null: of any kind. */
export function useConditionText(): (rule: Pick<AccessRule, 'qos' | 'retain'>) => string | null {
  const t = useTranslations('access.condition');
  const format = useFormatter();
  return ({ qos, retain }) => {
    const phrases = [
      qos && t('qos', { list: format.list(qos.map(String), { type: 'disjunction' }) }),
      retain !== undefined && t(retain ? 'retained' : 'notRetained'),
    ].filter((phrase) => typeof phrase === 'string');
    return phrases.length > 0 ? phrases.join(', ') : null;
  };
}
