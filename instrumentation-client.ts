import { navigationStarted } from '@/lib/browser/navigation';

// Zod compiles parsers with `new Function`, which the content security policy refuses and reports; it reads this when it loads
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });

/** @see https://nextjs.org/docs/app/api-reference/file-conventions/instrumentation-client */
export const onRouterTransitionStart = navigationStarted;
