type Package = { name: string; version: string; licence: string; deprecated: string; direct: boolean };
export function isAllowed(name: string, licence?: string): boolean;
export function readPackages(lockfile: object): Package[];
export function reportPackages(args: string[]): Promise<number>;
export function writeSbom(dataDir: string): Promise<string>;
