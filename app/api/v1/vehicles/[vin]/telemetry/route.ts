import { readTelemetrySeries } from '@/lib/domain/telemetry';
import { route } from '@/lib/web';
import { rangeOf, readTelemetryOperation } from '@/lib/web/api';

export const GET = route(readTelemetryOperation, ({ ctx, params, query }) =>
  readTelemetrySeries({ ctx, input: { ...params, ...query, ...rangeOf(query, ctx.clock.now()) } }),
);
