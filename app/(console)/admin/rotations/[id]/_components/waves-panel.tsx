'use client';

import { useTranslations } from 'next-intl';
import { Badge, Panel } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { RotationBar, RotationLegend } from '../../_components/rotation-bar';
import { nextWaveOf } from './status';

/** Each wave by itself, in their order. */
export function WavesPanel({ rotation }: { rotation: RotationDetail }) {
  const t = useTranslations('rotation.waves');
  const { plan, state, pauseReason, waves } = rotation;
  const held = pauseReason === 'wave';
  const current = held ? nextWaveOf(rotation) : rotation.wave;
  const goesOn = state === 'running' || state === 'paused';
  return (
    <Panel title={t('title')}>
      <ol className="flex flex-col gap-3.5">
        {waves.map(({ wave, counts, total }) => {
          const label = t('wave', { wave: wave + 1 });
          return (
            <li
              key={wave}
              aria-current={goesOn && wave === current ? 'step' : undefined}
              className="flex flex-col gap-1.5"
            >
              <div className="flex flex-wrap items-center gap-2">
                <h3 className="font-medium">{label}</h3>
                {wave === 0 && plan.canary > 0 && <Badge tone="info">{t('canary')}</Badge>}
                {goesOn && wave === current && <Badge tone="accent">{t(held ? 'next' : 'current')}</Badge>}
                <span className="tabular ml-auto text-muted text-xs">{t('vehicles', { count: total })}</span>
              </div>
              <RotationBar label={label} counts={counts} total={total} />
              <RotationLegend counts={counts} />
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
