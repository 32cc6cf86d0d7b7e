type Metadata = Map<unknown, unknown>;

/**
 * `@peculiar/x509`, loaded on first use: its dependency tsyringe refuses to load without the metadata part of Reflect, so
 * that has to be in place before, whatever order a bundler gives to imports.
 */
export function loadX509(): Promise<typeof import('@peculiar/x509')> {
  // Asking the module loader each time costs more than what most of our callers do with the library
  loaded ??= load();
  return loaded;
}
let loaded: Promise<typeof import('@peculiar/x509')> | undefined;

function load(): Promise<typeof import('@peculiar/x509')> {
  provideReflectMetadata();
  return import('@peculiar/x509');
}

// https://rbuckton.github.io/reflect-metadata/, the three functions that tsyringe calls
function provideReflectMetadata(): void {
  if ('getMetadata' in Reflect) return;
  const store = new WeakMap<object, Metadata>();
  const getOwnMetadata = (key: unknown, target: object): unknown => store.get(target)?.get(key);
  const getMetadata = (key: unknown, target: object | null): unknown =>
    target === null ? undefined : (getOwnMetadata(key, target) ?? getMetadata(key, Reflect.getPrototypeOf(target)));
  const defineMetadata = (key: unknown, value: unknown, target: object): void => {
    const own: Metadata = store.get(target) ?? new Map();
    store.set(target, own.set(key, value));
  };
  Object.assign(Reflect, { getMetadata, getOwnMetadata, defineMetadata });
}
