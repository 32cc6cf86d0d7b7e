import { ShieldBan } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Age } from '@/components/ui';
import type { Ban } from '@/lib/contracts';
import { BanEnds, LiftButton } from '../../../bans/_components/ban-end';

/** That it is kept out, why, by whom, until when, and the way to let it in again. */
export function BanNotice({ bans }: { bans: Ban[] }) {
  const t = useTranslations('clients');
  return (
    <ul className="flex flex-col gap-2">
      {bans.map((ban) => (
        <li
          key={ban.id}
          className="flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg border border-critical/40 bg-critical/10 p-3"
        >
          <ShieldBan aria-hidden className="mt-0.5 size-4 shrink-0 text-critical" />
          <div className="min-w-0 flex-1">
            <p className="font-medium">
              {t('view.bans')} · {t(`bans.kinds.${ban.kind}`)}{' '}
              {ban.kind !== 'client_id' && <span className="break-all font-mono text-xs">{ban.value}</span>}
            </p>
            <p className="break-words">{ban.reason}</p>
            <p className="text-muted text-xs">
              {ban.author} · <Age at={ban.createdAt} />
            </p>
          </div>
          <div>
            <p className="text-muted text-xs">{t('bans.until')}</p>
            <BanEnds at={ban.expiresAt} />
          </div>
          <LiftButton ban={ban} />
        </li>
      ))}
    </ul>
  );
}
