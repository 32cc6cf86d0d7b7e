import { certificateFindingsOperation, expiryForecastOperation } from '@/lib/contracts';
import { Gauge, type Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../../context';
import { verb } from '../../verb';
import { countEnding, countFindings, countValid, selectAuthorityEnds } from './statistics-store';

/** Gauges for alerts. They keep their values if `refresh` fails. */
export function createCertificateMetrics({ ctx, registry }: { ctx: Ctx; registry: Registry }): {
  refresh(): Promise<void>;
} {
  const registers = [registry];
  const findings = new Gauge({
    name: 'tsp_certificate_findings',
    help: 'TBox certificates that need attention, by finding',
    labelNames: ['finding'] as const,
    registers,
  });
  const valid = new Gauge({ name: 'tsp_certificates_valid', help: 'Valid TBox certificates', registers });
  const authorities = new Gauge({
    name: 'tsp_authority_expires_seconds',
    help: 'Time until a trusted authority expires',
    labelNames: ['name'] as const,
    registers,
  });
  return {
    async refresh() {
      const now = ctx.clock.now();
      const [counts, usable, trusted] = await Promise.all([
        countFindings(ctx.db, now),
        countValid(ctx.db, now),
        selectAuthorityEnds(ctx.db),
      ]);
      for (const [finding, count] of Object.entries(counts)) findings.set({ finding }, count);
      valid.set(usable);
      authorities.reset();
      for (const { name, notAfter } of trusted) authorities.set({ name }, (notAfter.getTime() - now) / 1_000);
    },
  };
}

const FORECAST_WEEKS = 52;

/** Number of certificates with each finding. Administrators only. */
export const certificateFindings = verb(certificateFindingsOperation, async ({ ctx }) => {
  return countFindings(ctx.db, ctx.clock.now());
});

/** Number of certificates that expire in each of the next 52 weeks. Administrators only. */
export const expiryForecast = verb(expiryForecastOperation, async ({ ctx }) => {
  return countEnding(ctx.db, ctx.clock.now(), FORECAST_WEEKS);
});
