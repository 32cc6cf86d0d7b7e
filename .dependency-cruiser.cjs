// Who may import whom, one whitelist a zone (README, "Folders"). Type-only and alias imports count too.
const TESTS = '\\.(test|db\\.test|protocol\\.test)\\.tsx?$';
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: TESTS },
  to: { path: '^(app|components|lib|prisma|e2e)/', pathNot: [from, ...allowed] },
});

const CONTRACTS = '^lib/contracts/';
const PLATFORM = '^lib/platform/';
const FRONTS = ['^lib/domain/[^/]+/index\\.ts$', '^lib/domain/[^/]+\\.ts$'];
const TESTING = '^lib/testing/';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'in-package-json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      severity: 'error',
      from: { path: '^(app|components|lib|prisma)/', pathNot: [TESTS, TESTING] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    only('contracts', CONTRACTS, []),
    only('platform', PLATFORM, [CONTRACTS]),
    only('browser', '^lib/browser/', [CONTRACTS]),
    only('tbox', '^lib/tbox/', [CONTRACTS, '^lib/platform/(mqtt|log|clock|x509)/']),
    only('simulator', '^lib/processes/simulator/', ['^lib/tbox/', CONTRACTS, PLATFORM]),
    only('processes', '^lib/processes/(?!simulator/)', [CONTRACTS, PLATFORM, ...FRONTS]),
    only('web', '^lib/web/', [CONTRACTS, PLATFORM, ...FRONTS]),
    only('components', '^components/', [CONTRACTS, '^lib/browser/']),
    only('app', '^app/', ['^components/', CONTRACTS, '^lib/(web|browser)/', ...FRONTS]),
    only('e2e', '^e2e/', [CONTRACTS]),
    {
      name: 'domain-fronts',
      comment: 'A domain module sees its own files, and of the others only the front door',
      severity: 'error',
      from: { path: '^lib/domain/([^/]+)/', pathNot: TESTS },
      to: { path: '^(app|components|lib|e2e)/', pathNot: ['^lib/domain/$1/', ...FRONTS, CONTRACTS, PLATFORM] },
    },
    {
      name: 'tests-use-testing',
      severity: 'error',
      from: { pathNot: [TESTS, TESTING, '^e2e/', '^vitest\\.config', '^lib/processes/start/'] },
      to: { path: TESTING },
    },
    { name: 'testing-not-app', severity: 'error', from: { path: TESTING }, to: { path: '^(app|components)/' } },
    {
      name: 'no-web-framework-below',
      comment: 'Domain, platform, processes and contracts run without Next and React',
      severity: 'error',
      from: { path: '^lib/(domain|platform|processes|contracts|tbox)/' },
      to: { path: 'node_modules/(next|react|react-dom|server-only)/' },
    },
    {
      name: 'contracts-only-zod',
      severity: 'error',
      from: { path: CONTRACTS, pathNot: TESTS },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'prisma-stays-in-stores',
      comment: 'Prisma types do not leave store.ts and the database adapter',
      severity: 'error',
      from: { pathNot: ['^lib/platform/db/', TESTS] },
      to: { path: '^lib/platform/db/generated/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|\\.build|lib/platform/db/generated/internal)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
