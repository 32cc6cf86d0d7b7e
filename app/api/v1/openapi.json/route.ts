import { openApi, route } from '@/lib/web';
import { openApiOperation } from '@/lib/web/api';

export const GET = route(openApiOperation, async ({ request }) => openApi(request.headers));
