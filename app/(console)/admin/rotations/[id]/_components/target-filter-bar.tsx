'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button, Input, Select } from '@/components/ui';
import { ROTATION_TARGET_STATES, type RotationDetail } from '@/lib/contracts/rotations';
import type { TargetFilters } from './use-targets';

const TYPING_MS = 300;

type TargetFilterBarProps = {
  rotation: RotationDetail;
  filters: TargetFilters;
  onChange: (part: Record<string, string>) => void;
};

export function TargetFilterBar({ rotation, filters, onChange }: TargetFilterBarProps) {
  const t = useTranslations('rotation');
  const [q, setQ] = useState(filters.q ?? '');
  useEffect(() => {
    if (q.trim() === (filters.q ?? '')) return;
    const timer = setTimeout(() => onChange({ q: q.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [q, filters.q, onChange]);
  const reset = () => {
    setQ('');
    onChange({ q: '', state: '', wave: '' });
  };
  return (
    <div className="flex flex-wrap gap-2 border-line border-b p-2">
      <Input
        type="search"
        aria-label={t('targets.search')}
        placeholder={t('targets.search')}
        value={q}
        onChange={(event) => setQ(event.target.value)}
        maxLength={100}
        className="sm:w-64!"
      />
      <Select
        aria-label={t('targets.state')}
        value={filters.state ?? ''}
        onChange={(event) => onChange({ state: event.target.value })}
      >
        <option value="">{t('targets.anyState')}</option>
        {ROTATION_TARGET_STATES.map((state) => (
          <option key={state} value={state}>
            {t(`target.${state}`)} ({rotation.counts[state]})
          </option>
        ))}
      </Select>
      {rotation.waves.length > 1 && (
        <Select
          aria-label={t('targets.wave')}
          value={filters.wave ?? ''}
          onChange={(event) => onChange({ wave: event.target.value })}
        >
          <option value="">{t('targets.anyWave')}</option>
          {rotation.waves.map(({ wave }) => (
            <option key={wave} value={wave}>
              {t('waves.wave', { wave: wave + 1 })}
            </option>
          ))}
        </Select>
      )}
      {Object.keys(filters).length > 0 && (
        <Button variant="ghost" onClick={reset}>
          {t('targets.reset')}
        </Button>
      )}
    </div>
  );
}
