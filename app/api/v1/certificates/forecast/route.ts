import { expiryForecast } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { expiryForecastOperation } from '@/lib/web/api';

export const GET = route(expiryForecastOperation, ({ ctx }) => expiryForecast({ ctx }));
