import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ExplainedSubject } from '@/lib/contracts';
import { FactLine, Facts } from '../../../certificates/_components/facts';
import type { AccessChoices } from '../../_components/access-choices';

/** What is known of whom it was asked about, as rules and placeholders see it. */
export function SubjectFacts({ subject, choices }: { subject: ExplainedSubject; choices: AccessChoices }) {
  const t = useTranslations('access.subject');
  const nameOf = (code: string, named: { code: string; name: string }[]) =>
    named.find((one) => one.code === code)?.name ?? code;
  switch (subject.kind) {
    case 'service':
      return (
        <Facts>
          <FactLine name={t('kind')}>{t('service')}</FactLine>
          <FactLine name={t('username')}>
            <span className="font-mono text-xs">{subject.username}</span>
          </FactLine>
        </Facts>
      );
    case 'console':
      return (
        <Facts>
          <FactLine name={t('kind')}>{t('console')}</FactLine>
          <FactLine name={t('email')}>{subject.email}</FactLine>
          <FactLine name={t('fleets')}>
            {subject.fleets.map((code) => nameOf(code, choices.fleets)).join(', ') || t('none')}
          </FactLine>
        </Facts>
      );
    case 'tbox':
      return (
        <Facts>
          <FactLine name={t('kind')}>{t('tbox')}</FactLine>
          <FactLine name={t('vin')}>
            <Link href={`/vehicles/${subject.vin}` as Route} className="font-mono text-accent text-xs hover:underline">
              {subject.vin}
            </Link>
          </FactLine>
          <FactLine name={t('serial')}>
            {subject.serial === null ? (
              <span className="text-warning">{t('noTbox')}</span>
            ) : (
              <span className="font-mono text-xs">{subject.serial}</span>
            )}
          </FactLine>
          <FactLine name={t('fleet')}>{nameOf(subject.fleet, choices.fleets)}</FactLine>
          <FactLine name={t('model')}>{nameOf(subject.model, choices.models)}</FactLine>
          <FactLine name={t('tags')}>{subject.tags.join(', ') || t('none')}</FactLine>
        </Facts>
      );
  }
}
