import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type AuditItem, ROLES, type Role } from '@/lib/contracts';

// Every name that a sentence may ask for has a value, so that an older entry still reads
const NAMES = [
  'email',
  'role',
  'fleets',
  'from',
  'to',
  'reason',
  'peer',
  'attempts',
  'added',
  'tbox',
  'name',
  'restoredFrom',
];
// Lists that an import makes long: how many, the rest is in the details
const COUNTED = ['created', 'updated'];
const count = (value: unknown): string => String(Array.isArray(value) ? value.length : (value ?? 0));
const bold = (text: ReactNode) => <b className="font-semibold">{text}</b>;

export function AuditSentence({ item: { actor, action, target, detail } }: { item: AuditItem }) {
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
