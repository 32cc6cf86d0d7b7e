'use client';

import { useTranslations } from 'next-intl';
import { useFingerprintGap } from '@/lib/browser/use-fingerprint-gap';

/** Where a withdrawal does not keep out who has the authority's key, it is said before it is done. */
export function GapNotice() {
  const t = useTranslations('certificate.authorities');
  if (!useFingerprintGap()) return null;
  return (
    <p role="alert" className="text-critical">
      {t('withdrawGap')}
    </p>
  );
}
