import { useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { DataTable } from '@/components/ui';
import { type AuditItem, ROLES, type Role } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';

export function AuditTable({ items }: { items: AuditItem[] }) {
  const t = useTranslations('admin.audit');
  return (
    <DataTable
      tall
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('at'),
          label: false,
          headClassName: 'w-48',
          className: 'tabular whitespace-nowrap text-muted max-sm:text-xs',
          cell: ({ at }) => <LocalTime at={at} seconds />,
        },
        { head: t('what'), label: false, cell: (item) => <AuditSentence item={item} /> },
        { head: t('details'), label: false, headClassName: 'w-64', cell: (item) => <AuditDetail item={item} /> },
      ]}
    />
  );
}

/** The complete record: the sentence shows only a part of it. */
function AuditDetail({ item: { action, target, detail } }: { item: AuditItem }) {
  return (
    <details className="text-xs">
      <summary className="font-mono text-muted">{action}</summary>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-2 gap-y-0.5">
        {[[target.type, target.id] as const, ...Object.entries(detail)].map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-faint">{name}</dt>
            <dd className="break-all font-mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}

// Every name that a sentence uses gets a value, so that entries of older versions can be shown too
const NAMES = [
  'email',
  'role',
  'fleets',
  'from',
  'to',
  'reason',
  'peer',
  'attempts',
  'network',
  'sessions',
  'sessionsEnded',
  'added',
  'tbox',
  'name',
  'restoredFrom',
  'resealed',
];
// Lists that an import makes long: the sentence shows their length only
const COUNTED = ['created', 'updated'];
const count = (value: unknown): string => String(Array.isArray(value) ? value.length : (value ?? 0));
const bold = (text: ReactNode) => <b className="font-semibold">{text}</b>;

function AuditSentence({ item: { actor, action, target, detail } }: { item: AuditItem }) {
  const t = useTranslations('admin.audit');
  const role = useTranslations('common.role');
  const show = (value: unknown): string => {
    if (Array.isArray(value)) return value.length ? value.join(', ') : '–';
    if (ROLES.includes(value as Role)) return role(value as Role);
    return value === null || value === undefined || value === '' ? '–' : String(value);
  };
  const values = {
    ...Object.fromEntries(NAMES.map((name) => [name, show(detail[name])])),
    ...Object.fromEntries(COUNTED.map((name) => [name, count(detail[name])])),
    actor: actor.kind === 'system' ? `${t('system')} (${actor.label})` : actor.label,
    action,
    type: target.type,
    target: target.id,
    b: bold,
  };
  const key = `sentence.${action.replaceAll('.', '_')}` as 'sentence.other';
  return <span>{t.rich(t.has(key) ? key : 'sentence.other', values)}</span>;
}
