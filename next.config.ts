import type { NextConfig } from 'next';
import createNextIntlPlugin from 'next-intl/plugin';

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  outputFileTracingExcludes: { '/*': ['.data*/**', '.build/**', 'e2e/**', 'docs/**', 'public/**'] },
  // Types are a step of `npm test`, over the whole project; a start need not wait for them
  typescript: { ignoreBuildErrors: true },
  reactCompiler: true,
  typedRoutes: true,
  poweredByHeader: false,
  compress: false, // see lib/processes/web/front.ts
  agentRules: false,
  experimental: { agentUpgrade: false, authInterrupts: true },
  serverExternalPackages: ['pg', 'pino', 'prom-client', '@prisma/client', '@prisma/adapter-pg'],
};

const withTexts = createNextIntlPlugin({
  requestConfig: './lib/web/i18n.ts',
  // Texts are parsed by the build: the parser, 10 KB of it, stays out of the browser
  experimental: { messages: { path: './lib/web/messages', format: 'json', locales: 'infer', precompile: true } },
});

export default withTexts(config);
