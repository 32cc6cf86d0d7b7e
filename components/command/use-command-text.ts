'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { CommandSummary } from '@/lib/contracts';
import { REFUSAL_CODES, type RefusalCode } from '@/lib/contracts/commands/codes';
import type { LocalText } from '@/lib/contracts/commands/definition';
import { COMMAND_RULES, type Operation } from '@/lib/contracts/commands/rules';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const isCode = (code: string): code is RefusalCode => code in REFUSAL_CODES;

/** Texts about commands in the user's language. */
export function useCommandText() {
  const t = useTranslations('command');
  const locale = useLocale() === 'zh' ? 'zh' : 'en';
  const format = useFormatter();
  const number = (value: number, digits: number) => format.number(value, { maximumFractionDigits: digits });
  const local = (text: LocalText) => text[locale];
  return {
    local,
    label: (operation: Operation) => local(COMMAND_RULES[operation].label),
    help: (operation: Operation) => local(COMMAND_RULES[operation].help),
    /** A sentence that a support agent can read out. */
    say: ({ state, sentAt, waiting }: Pick<CommandSummary, 'state' | 'sentAt' | 'waiting'>) => {
      if (state === 'queued' && sentAt !== null) return t('explanation.queuedSent');
      return waiting === null ? t(`explanation.${state}`) : t(`waitingExplanation.${waiting}`);
    },
    code: (code: string) => (isCode(code) ? local(REFUSAL_CODES[code]) : code),
    duration: (ms: number) =>
      ms < SECOND_MS
        ? t('duration.milliseconds', { count: number(ms, 0) })
        : ms < 2 * MINUTE_MS
          ? t('duration.seconds', { count: number(ms / SECOND_MS, ms < 10 * SECOND_MS ? 1 : 0) })
          : t('duration.minutes', { count: number(ms / MINUTE_MS, 1) }),
  };
}
