import { useTranslations } from 'next-intl';
import { Age, Panel, TextLink } from '@/components/ui';
import type { Denial } from '@/lib/contracts';

const SHOWN = 8;

/** What was refused to it, the newest first. */
export function ClientDenials({ clientId, denials }: { clientId: string; denials: Denial[] }) {
  const t = useTranslations('clients.view');
  return (
    <Panel
      title={t('denials')}
      actions={
        <TextLink href={`/admin/access/denials?${new URLSearchParams({ q: clientId })}`} className="text-xs">
          {t('allDenials')}
        </TextLink>
      }
    >
      {denials.length === 0 ? (
        <p className="text-muted text-sm">{t('noDenials')}</p>
      ) : (
        <ul className="flex flex-col gap-2.5">
          {denials.slice(0, SHOWN).map((denial) => (
            <li key={denial.id}>
              <p className="flex flex-wrap gap-x-2">
                {t(`denial.${denial.kind}`)}
                {denial.sampleTopic && <span className="break-all font-mono text-xs">{denial.sampleTopic}</span>}
              </p>
              <p className="text-muted text-xs">
                <Reason denial={denial} /> · {t('times', { count: denial.count })} · <Age at={denial.lastAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** In words where there are some. */
function Reason({ denial: { reason, ruleId } }: { denial: Denial }) {
  const t = useTranslations();
  const decision = `access.reason.${reason}` as Parameters<typeof t>[0];
  const quarantine = `admin.quarantine.reasons.${reason}.title` as Parameters<typeof t>[0];
  const text = t.has(decision) ? t(decision) : t.has(quarantine) ? t(quarantine) : reason;
  return ruleId ? `${text} (${ruleId})` : text;
}
