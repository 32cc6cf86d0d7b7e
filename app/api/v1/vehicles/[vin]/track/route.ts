import { readTrack } from '@/lib/domain/telemetry';
import { route } from '@/lib/web';
import { rangeOf, readTrackOperation } from '@/lib/web/api';

export const GET = route(readTrackOperation, ({ ctx, params, query }) =>
  readTrack({ ctx, input: { ...params, ...query, ...rangeOf(query, ctx.clock.now()) } }),
);
