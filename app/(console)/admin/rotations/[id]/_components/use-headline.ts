'use client';

import { useFormatter, useTranslations } from 'next-intl';
import type { RotationDetail } from '@/lib/contracts';
import { partsOf } from '../../_components/parts';
import { useLocalMoment } from '../../_components/use-local-moment';
import { endedOf, nextWaveOf, type Standing } from './standing';

/** The state in words, and what that means for who reads it. */
export function useHeadline(rotation: RotationDetail, standing: Standing): { title: string; text: string } {
  const t = useTranslations('rotation.headline');
  const format = useFormatter();
  const moment = useLocalMoment();
  const { plan, waves, wave, counts, total, startsAt, waitsUntil, createdBy } = rotation;
  const { underWay, confirmed } = partsOf(counts);
  const { ended, failed } = endedOf(rotation);
  const nextWave = nextWaveOf(rotation) + 1;
  const ofWave = waves.find((one) => one.wave === wave)?.counts;
  const values = {
    by: createdBy,
    time: moment((standing === 'scheduled' ? startsAt : waitsUntil) ?? 0),
    wave: standing === 'wave' ? nextWave : wave + 1,
    waves: waves.length,
    waiting: (standing === 'asking' ? ofWave?.waiting : counts.waiting) ?? 0,
    underWay: (standing === 'finishing' && ofWave ? partsOf(ofWave).underWay : underWay) ?? 0,
    rate: format.number(plan.perMinute),
    hours: format.number(plan.deadlineHours),
    percent: format.number(plan.pauseAtFailedPercent),
    from: plan.window?.from ?? '',
    to: plan.window?.to ?? '',
    zone: plan.window?.timeZone ?? '',
    ended: format.number(ended),
    failed: format.number(failed),
    count: confirmed,
    confirmed,
    total: format.number(total),
    kept: total - confirmed - underWay,
  };
  const text = [t(`${standing}Text`, values)];
  if (underWay > 0 && standing !== 'finishing' && standing !== 'asking') text.push(t('underWay', { count: underWay }));
  return { title: t(standing, values), text: text.join(' ') };
}
