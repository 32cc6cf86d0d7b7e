'use client';

import { Download } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass } from '@/components/ui';
import type { WithdrawalPreview } from '@/lib/contracts';

/** Vehicles that have no other certificate: the first by name, all of them as a file. */
export function StrandedList({ id, preview }: { id: number; preview: WithdrawalPreview }) {
  const t = useTranslations('certificate.authorities.emergency');
  const { stranded, total, includesRenewed } = preview;
  if (total.stranded === 0) return <p className="text-muted">{t('noneStranded')}</p>;
  return (
    <div className="flex flex-col gap-2">
      <p>{t('strandedText', { count: total.stranded })}</p>
      <ul className="flex max-h-32 flex-wrap gap-x-3 gap-y-1 overflow-y-auto font-mono text-xs">
        {stranded.map(({ vin }) => (
          <li key={vin}>
            <Link href={`/vehicles/${vin}` as Route} className="text-accent hover:underline">
              {vin}
            </Link>
          </li>
        ))}
        {total.stranded > stranded.length && (
          <li className="text-muted">{t('more', { count: total.stranded - stranded.length })}</li>
        )}
      </ul>
      <a
        href={`/api/v1/authorities/${id}/withdrawal/stranded?includeRenewed=${includesRenewed}`}
        download
        className={`${buttonClass('secondary', 'sm')} self-start`}
      >
        <Download aria-hidden className="size-3.5" />
        {t('export')}
      </a>
    </div>
  );
}
