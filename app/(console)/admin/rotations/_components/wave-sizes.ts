import type { RotationPlan } from '@/lib/contracts';

/** Vehicles in each wave, as the server will cut them; a wave without any is left out. */
export function waveSizes({ canary, waves }: Pick<RotationPlan, 'canary' | 'waves'>, total: number): number[] {
  const ends = [Math.min(canary, total), ...waves.map((share) => Math.ceil((total * share) / 100))];
  const sizes: number[] = [];
  let before = 0;
  for (const end of ends) {
    if (end <= before) continue;
    sizes.push(end - before);
    before = end;
  }
  return sizes;
}

const MINUTE_MS = 60_000;

/** The rate and the pauses between waves alone take so long, ms. Waves that somebody starts take as long as they do. */
export function minDuration(plan: Pick<RotationPlan, 'canary' | 'waves' | 'soakMinutes' | 'perMinute'>, total: number) {
  const soaks = Math.max(0, waveSizes(plan, total).length - 1) * plan.soakMinutes;
  return (Math.floor(total / plan.perMinute) + soaks) * MINUTE_MS;
}
