// `npm run deps` and `npm run sbom`: what package-lock.json installs, on any platform
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pLimit from 'p-limit';
import { run } from './install.mjs';

const ALLOWED = '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause ISC MIT Unlicense'.split(' ');
/** Packages with another licence, or with none in their package.json. */
const EXCEPTIONS = [
  { packages: /^@axe-core\/playwright$|^axe-core$/, licence: 'MPL-2.0', reason: 'unchanged, only for tests' },
  { packages: /^lightningcss(-|$)/, licence: 'MPL-2.0', reason: 'unchanged, only for the build' },
  { packages: /^@img\/sharp/, licence: 'LGPL-3.0-or-later', reason: 'unchanged, a shared library of its own' },
  { packages: /^elkjs$/, licence: 'EPL-2.0', reason: 'unchanged, only of Prisma Studio, which is not used' },
  { packages: /^caniuse-lite$/, licence: 'CC-BY-4.0', reason: 'data, only for the build' },
  { packages: /^geist$/, licence: 'SIL OPEN FONT LICENSE', reason: 'a font' },
  { packages: /^seq-queue$/, licence: '', reason: 'its file LICENSE is MIT' },
  { packages: /^@mapbox\/jsonlint-lines-primitives$/, licence: '', reason: 'a copy of zaach/jsonlint, which is MIT' },
];
const YEAR_MS = 365.25 * 86_400_000;
const UNMAINTAINED_YEARS = 3;
// One npm each
const LOOKUPS_AT_ONCE = 4;

/** Of an SPDX expression: one part of each OR, every part of an AND. */
export function isAllowed(name, licence = '') {
  const accepted = EXCEPTIONS.filter(({ packages }) => packages.test(name)).map((exception) => exception.licence);
  const isAccepted = (id) => ALLOWED.includes(id) || accepted.includes(id);
  const alternatives = licence.replace(/[()]/g, '').split(/ or /i);
  return alternatives.some((alternative) => alternative.split(/ and /i).every(isAccepted));
}

/** Distinct versions: `{ name, version, licence, deprecated, direct }`. */
export function readPackages(lockfile) {
  const { '': root, ...entries } = lockfile.packages;
  const listed = Object.keys({ ...root.dependencies, ...root.devDependencies });
  const isDirect = (name, version) => listed.includes(name) && entries[`node_modules/${name}`].version === version;
  const packages = Object.entries(entries).map(([file, { version, license = '', deprecated = '' }]) => {
    const name = file.split('node_modules/').at(-1);
    return { name, version, licence: license, deprecated, direct: isDirect(name, version) };
  });
  return [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
}

const parseDates = (text) => Object.entries(JSON.parse(text)).filter(([version]) => /^\d/.test(version));

/** Dates of our version and of the newest, from the registry. */
async function readAges({ name, version }) {
  const dates = parseDates(await run('npm', ['view', name, 'time', '--json', '--loglevel=error']));
  const [newest] = dates
    .map(([, at]) => at)
    .sort()
    .slice(-1);
  return { ours: dates.find(([key]) => key === version)?.[1] ?? '', newest };
}

const yearsSince = (at) => (Date.now() - Date.parse(at)) / YEAR_MS;

function flagsOf({ name, licence, deprecated, newest }) {
  return [
    ...(isAllowed(name, licence) ? [] : ['licence not allowed']),
    ...(newest && yearsSince(newest) > UNMAINTAINED_YEARS ? [`no release for ${UNMAINTAINED_YEARS} years`] : []),
    ...(deprecated ? [`deprecated: ${deprecated}`] : []),
  ];
}

const row = (one) =>
  [
    `${one.name}@${one.version}`.padEnd(56),
    (one.licence || 'none').padEnd(24),
    one.direct ? 'direct' : '      ',
    (one.ours ?? '').slice(0, 10).padEnd(10),
    (one.newest ?? '').slice(0, 10).padEnd(10),
    flagsOf(one).join(', '),
  ]
    .join('  ')
    .trimEnd();

/**
 * Prints licences and deprecations of all packages, and the ages of direct ones, with `--all` of all, or of those named.
 * @returns the exit code: 1 if a licence is not allowed
 */
export async function reportPackages(args) {
  const all = readPackages(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  const names = args.filter((arg) => !arg.startsWith('-'));
  const isDated = ({ name, direct }) => (names.length ? names.includes(name) : direct || args.includes('--all'));
  const limit = pLimit(LOOKUPS_AT_ONCE);
  const packages = await Promise.all(
    all.map((one) => (isDated(one) ? limit(async () => ({ ...one, ...(await readAges(one)) })) : one)),
  );
  const refused = packages.filter(({ name, licence }) => !isAllowed(name, licence));
  const dated = packages.filter(({ newest }) => newest);
  const old = dated.filter(({ newest }) => yearsSince(newest) > UNMAINTAINED_YEARS);
  const lines = [
    `\n${packages.length} packages, ${packages.filter(({ direct }) => direct).length} of them direct`,
    `${refused.length} have a licence that is not allowed, ${packages.filter(({ deprecated }) => deprecated).length} are deprecated`,
    `${old.length} of ${dated.length} that were looked up have had no release for ${UNMAINTAINED_YEARS} years`,
    '\nColumns: package, licence, direct, date of this version, date of the newest release, findings',
    '\nFindings',
    ...packages.filter((one) => flagsOf(one).length > 0).map(row),
    '\nLicences accepted by exception',
    ...EXCEPTIONS.map(({ licence, reason, packages: pattern }) => {
      const found = packages.filter(({ name }) => pattern.test(name));
      return `${found[0]?.name ?? pattern}, ${found.length} in all: ${licence || 'no licence named'}; ${reason}`;
    }),
    '\nAll',
    ...packages.map(row),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return refused.length > 0 ? 1 : 0;
}

/** Writes a CycloneDX document of what is installed. Returns its path. */
export async function writeSbom(dataDir) {
  const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
  const format = ['--sbom-format=cyclonedx', '--sbom-type=application'];
  const sbom = JSON.parse(await run('npm', ['sbom', ...format, '--loglevel=error']));
  sbom.metadata.component.name = name; // npm takes the folder's
  const file = path.join(dataDir, 'sbom.cdx.json');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  return file;
}
