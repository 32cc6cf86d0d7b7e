import { listModels } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { listModelsOperation } from '@/lib/web/api';

export const GET = route(listModelsOperation, ({ ctx }) => listModels({ ctx }));
