'use client';

import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Button, TextField, VERBATIM } from '@/components/ui';
import { RULE_PLACEHOLDERS } from '@/lib/contracts/access/terms';
import { MAX_TOPIC, type PrincipalKind } from './rule-form';

type TopicFieldProps = {
  topic: string;
  kind: PrincipalKind;
  onTopic: (topic: string) => void;
  error: string | undefined;
};

/** Services have no names of a vehicle, people only fleets. */
const placeholdersOf = (kind: PrincipalKind) =>
  RULE_PLACEHOLDERS.filter((one) => kind !== 'service' && (kind !== 'console' || one === 'fleet'));

export function TopicField({ topic, kind, onTopic, error }: TopicFieldProps) {
  const t = useTranslations('access.form');
  const input = useRef<HTMLInputElement>(null);
  const insert = (text: string) => {
    const { current } = input;
    if (!current) return;
    current.setRangeText(text, current.selectionStart ?? topic.length, current.selectionEnd ?? topic.length, 'end');
    onTopic(current.value);
    current.focus();
  };
  const placeholders = placeholdersOf(kind);
  return (
    <div className="flex flex-col gap-1.5">
      <TextField
        label={t('topic')}
        hint={t('topicHint')}
        error={error}
        ref={input}
        value={topic}
        onValue={onTopic}
        maxLength={MAX_TOPIC}
        {...VERBATIM}
        className="font-mono"
      />
      {placeholders.length > 0 && (
        <div className="flex flex-wrap items-center gap-1">
          <span className="text-faint text-xs">{t('insert')}</span>
          {placeholders.map((one) => (
            <Button
              key={one}
              size="sm"
              variant="ghost"
              className="px-1.5! font-mono"
              title={t(`placeholder.${one}`)}
              onClick={() => insert(`\${${one}}`)}
            >
              {`\${${one}}`}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
