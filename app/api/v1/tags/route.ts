import { listTags } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { listTagsOperation } from '@/lib/web/api';

export const GET = route(listTagsOperation, ({ ctx }) => listTags({ ctx }));
