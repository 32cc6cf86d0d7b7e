'use client';

import { useTranslations } from 'next-intl';
import { Button, FilterSelect, SearchInput } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { ROTATION_TARGET_STATES } from '@/lib/contracts/certificates/terms';
import type { TargetFilters } from './use-targets';

type TargetFilterBarProps = {
  rotation: RotationDetail;
  filters: TargetFilters;
  onChange: (part: Record<string, string>) => void;
};

export function TargetFilterBar({ rotation, filters, onChange }: TargetFilterBarProps) {
  const t = useTranslations('rotation');
  return (
    <div className="flex flex-wrap gap-2 border-line border-b p-2">
      <SearchInput
        label={t('targets.search')}
        q={filters.q ?? ''}
        onSearch={(q) => onChange({ q })}
        maxLength={100}
        className="sm:w-64!"
      />
      <FilterSelect
        label={t('targets.state')}
        any={t('targets.anyState')}
        value={filters.state}
        options={ROTATION_TARGET_STATES.map((one) => [one, `${t(`target.${one}`)} (${rotation.counts[one]})`] as const)}
        onChange={(state) => onChange({ state })}
      />
      {rotation.waves.length > 1 && (
        <FilterSelect
          label={t('targets.wave')}
          any={t('targets.anyWave')}
          value={filters.wave}
          options={rotation.waves.map(({ wave }) => [String(wave), t('waves.wave', { wave: wave + 1 })] as const)}
          onChange={(wave) => onChange({ wave })}
        />
      )}
      {Object.keys(filters).length > 0 && (
        <Button variant="ghost" onClick={() => onChange({ q: '', state: '', wave: '' })}>
          {t('targets.reset')}
        </Button>
      )}
    </div>
  );
}
