'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Facts } from '@/components/ui';
import type { VehicleChangeEffects } from '@/lib/contracts';

type EffectFactsProps = {
  effects: VehicleChangeEffects;
  /** About the TBox itself. */
  tbox?: ReactNode;
  /** What happens to the valid certificates; only if there are any. */
  certificates: (count: number) => ReactNode;
  waiting: 'waitingCancelled' | 'waitingKept';
  /** The history stays with the vehicle. */
  keepsHistory?: boolean;
};

/** What a change of a vehicle will end, for its dialog. */
export function EffectFacts({ effects, tbox, certificates, waiting, keepsHistory = true }: EffectFactsProps) {
  const t = useTranslations('vehicle.lifecycle');
  const { connected, certificates: valid, waiting: waits, underWay } = effects;
  return (
    <Facts
      lines={[
        tbox !== undefined && ([t('facts.tbox'), tbox] as const),
        [t('facts.connection'), t(connected ? 'effects.connected' : 'effects.notConnected')],
        [t('facts.certificates'), valid.length > 0 ? certificates(valid.length) : t('effects.noCertificates')],
        [
          t('facts.commands'),
          waits + underWay.length === 0 ? (
            t('effects.noCommands')
          ) : (
            <>
              {waits > 0 && <p>{t(`effects.${waiting}`, { count: waits })}</p>}
              {underWay.length > 0 && (
                <p className="text-warning">{t('effects.underWay', { count: underWay.length })}</p>
              )}
            </>
          ),
        ],
        keepsHistory && ([t('facts.history'), t('effects.historyStays')] as const),
      ]}
    />
  );
}

type LoadedEffectsProps = {
  query: { data: VehicleChangeEffects | undefined; isError: boolean };
  children: (effects: VehicleChangeEffects) => ReactNode;
};

/** Content that needs the effects, once they are read. */
export function LoadedEffects({ query, children }: LoadedEffectsProps) {
  const t = useTranslations('vehicle.lifecycle.effects');
  if (query.data) return children(query.data);
  return (
    <p role="status" className={query.isError ? 'text-critical' : 'text-muted'}>
      {t(query.isError ? 'failed' : 'loading')}
    </p>
  );
}
