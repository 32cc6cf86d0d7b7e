import { KeyRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { EmptyState, Panel } from '@/components/ui';
import { listFleets } from '@/lib/domain/fleet';
import { listAuthorities, listOwnCertificates } from '@/lib/domain/pki';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { CertificateNav } from '../_components/certificate-nav';
import { AuthorityCard } from './_components/authority-card';
import { HeaderActions } from './_components/header-actions';
import { OwnCertificates } from './_components/own-certificates';

export const generateMetadata = pageTitle('certificate.authorities');

export default async function AuthoritiesPage() {
  const ctx = await requirePermission('certificate.manage');
  const [authorities, own, fleets, t] = await Promise.all([
    listAuthorities({ ctx }),
    listOwnCertificates({ ctx }),
    listFleets({ ctx, input: {} }),
    getTranslations('certificate.authorities'),
  ]);
  const isRootOffline = authorities.some(({ kind, key }) => kind === 'root' && key.place === 'offline');
  const pending = authorities.some(({ state }) => state === 'requested' || state === 'prepared');
  return (
    <>
      <CertificateNav
        current="authorities"
        title={t('title')}
        description={t('description')}
        actions={<HeaderActions pending={pending} />}
      />
      <div className="flex max-w-[80rem] flex-col gap-3 px-4 pb-8">
        <RollOverSteps />
        {authorities.length > 0 ? (
          authorities.map((authority) => (
            <AuthorityCard
              key={authority.id}
              authority={authority}
              fleets={fleets}
              userId={ctx.actor.id}
              isRootOffline={isRootOffline}
            />
          ))
        ) : (
          <Panel>
            <EmptyState icon={<KeyRound aria-hidden />} title={t('empty')}>
              {t('emptyText')}
            </EmptyState>
          </Panel>
        )}
        {own.length > 0 && <OwnCertificates certificates={own} />}
      </div>
    </>
  );
}

const STEPS = ['request', 'prepared', 'active', 'retiring', 'withdraw'] as const;

/** The steps of a roll-over, in order. */
function RollOverSteps() {
  const t = useTranslations('certificate.authorities');
  return (
    <details className="rounded-lg border border-line bg-surface px-3 py-2">
      <summary className="font-medium text-sm">{t('how')}</summary>
      <ol className="flex list-decimal flex-col gap-1 py-2 pl-5 text-muted text-sm">
        {STEPS.map((step) => (
          <li key={step} className="max-w-prose">
            {t(`steps.${step}`)}
          </li>
        ))}
      </ol>
    </details>
  );
}
