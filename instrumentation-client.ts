import { navigationStarted } from '@/lib/browser/navigation';

/** @see https://nextjs.org/docs/app/api-reference/file-conventions/instrumentation-client */
export const onRouterTransitionStart = navigationStarted;
