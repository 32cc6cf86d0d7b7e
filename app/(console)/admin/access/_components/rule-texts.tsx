'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge, cx } from '@/components/ui';
import type { AccessRule, RulePrincipal } from '@/lib/contracts';
import type { RuleEffect } from '@/lib/contracts/access/terms';
import type { AccessChoices } from './read-access-choices';
import { nameOf } from './rule-naming';

const STANDS_FOR_MORE = /^(\$\{.*\}|\+|#)$/;

/** A topic or filter with its wildcards and placeholders highlighted. */
export function TopicText({ topic, className }: { topic: string; className?: string }) {
  let at = 0;
  const levels = topic.split('/').map((text) => {
    const level = { text, at };
    at += text.length + 1;
    return level;
  });
  return (
    <span translate="no" className={cx('break-all font-mono text-xs', className)}>
      {levels.map(({ text, at: start }) => (
        <span key={start}>
          {start > 0 && <span className="text-faint">/</span>}
          {STANDS_FOR_MORE.test(text) ? <span className="font-semibold text-accent">{text}</span> : text}
        </span>
      ))}
    </span>
  );
}

export function EffectBadge({ effect }: { effect: RuleEffect }) {
  const t = useTranslations('access.effect');
  return <Badge tone={effect === 'allow' ? 'connected' : 'critical'}>{t(effect)}</Badge>;
}

/** The conditions on QoS and retain in words; null: none. */
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

export function ConditionText({ rule }: { rule: Pick<AccessRule, 'qos' | 'retain'> }) {
  return useConditionText()(rule);
}

/** The principal of a rule in words. */
export function usePrincipalText({ fleets, models }: AccessChoices): (principal: RulePrincipal) => string {
  const t = useTranslations('access.principal');
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

/** The principal of a rule; a single vehicle is a link. */
export function PrincipalText({ principal, choices }: { principal: RulePrincipal; choices: AccessChoices }) {
  const text = usePrincipalText(choices)(principal);
  if (principal.kind !== 'vehicle') return <span>{text}</span>;
  return (
    <Link href={`/vehicles/${principal.vin}` as Route} prefetch={false} className="hover:underline">
      {text}
    </Link>
  );
}
