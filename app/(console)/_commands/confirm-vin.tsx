'use client';

import { useTranslations } from 'next-intl';
import { TextField } from '@/components/ui';

const CONFIRM_LENGTH = 6;

export const confirmsVin = (typed: string, vin: string): boolean =>
  typed.trim().toUpperCase() === vin.slice(-CONFIRM_LENGTH);

type ConfirmVinProps = { vin: string; typed: string; onTyped: (typed: string) => void };

/** The end of the VIN has to be typed, so that it is read. */
export function ConfirmVin({ vin, typed, onTyped }: ConfirmVinProps) {
  const t = useTranslations('command.form');
  return (
    <TextField
      label={t('confirm', { text: vin.slice(-CONFIRM_LENGTH) })}
      hint={t('confirmHint')}
      value={typed}
      onValue={onTyped}
      autoComplete="off"
      spellCheck={false}
      className="font-mono uppercase"
    />
  );
}
