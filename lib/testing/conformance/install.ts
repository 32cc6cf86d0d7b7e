import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DATA_DIR } from './product';
import { runProgram } from './run-program';

// Tools are kept between runs, each package in a folder of its own: none is a dependency of the product
const TOOLS_DIR = path.join(DATA_DIR, 'tools');
const INSTALL_TIMEOUT_MS = 600_000;
const options = { timeoutMs: INSTALL_TIMEOUT_MS };

/** From PyPI, into a virtual environment. @returns the folder of its programs */
export const installPython = (name: string, version: string): Promise<string> =>
  installOnce(`python-${name}`, version, 'bin', async (dir) => {
    await runProgram('python3', ['-m', 'venv', dir], options);
    await runProgram(path.join(dir, 'bin/pip'), ['install', '--quiet', `${name}==${version}`], options);
  });

/** From the npm registry, without its install scripts. @returns its `node_modules` */
export const installNpm = (...packages: readonly [name: string, version: string][]): Promise<string> => {
  const specs = packages.map((one) => one.join('@'));
  return installOnce(`npm-${packages[0]?.[0]}`, specs.join(' '), 'node_modules', async (dir) => {
    writeFileSync(path.join(dir, 'package.json'), '{"private":true}');
    const args = ['install', '--prefix', dir, '--ignore-scripts', '--no-audit', '--no-fund', ...specs];
    await runProgram('npm', args, options);
  });
};

/** Compiled from its Go module. @returns the folder of the program */
export const installGo = (module: string, version: string): Promise<string> =>
  installOnce(`go-${path.basename(module)}`, version, '.', async (dir) => {
    await runProgram('go', ['install', `${module}@${version}`], { ...options, env: { GOBIN: dir } });
  });

async function installOnce(
  name: string,
  version: string,
  folder: string,
  install: (dir: string) => Promise<void>,
): Promise<string> {
  const dir = path.join(TOOLS_DIR, name);
  const marker = path.join(dir, 'installed.txt');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== version) {
    await install(dir);
    writeFileSync(marker, version);
  }
  return path.join(dir, folder);
}
