'use client';

import { useTranslations } from 'next-intl';
import { FilterBar } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { ROTATION_TARGET_STATES } from '@/lib/contracts/certificates/terms';
import { useAddress } from '../../../../_components/use-address';
import type { TargetFilters } from './use-targets';

/** As they stand in the address. */
export function useTargetFilters(): TargetFilters {
  const { given } = useAddress();
  const [state, wave, q] = [given.get('state'), given.get('wave'), given.get('q')];
  const known = ROTATION_TARGET_STATES.find((one) => one === state);
  return {
    ...(known && { state: known }),
    ...(wave !== null && /^\d+$/.test(wave) && { wave }),
    ...(q && { q }),
  };
}

export function TargetFilterBar({ rotation, filters }: { rotation: RotationDetail; filters: TargetFilters }) {
  const t = useTranslations('rotation');
  const { replace } = useAddress();
  const states = ROTATION_TARGET_STATES.map((one) => [one, `${t(`target.${one}`)} (${rotation.counts[one]})`] as const);
  const waves = rotation.waves.map(({ wave }) => [String(wave), t('waves.wave', { wave: wave + 1 })] as const);
  return (
    <div className="border-line border-b p-2">
      <FilterBar
        values={filters}
        search={{ label: t('targets.search'), maxLength: 100 }}
        selects={[
          { name: 'state', label: t('targets.state'), any: t('targets.anyState'), options: states },
          ...(waves.length > 1
            ? [{ name: 'wave', label: t('targets.wave'), any: t('targets.anyWave'), options: waves }]
            : []),
        ]}
        resetLabel={t('targets.reset')}
        onChange={replace}
      />
    </div>
  );
}
