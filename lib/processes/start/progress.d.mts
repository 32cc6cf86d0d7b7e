export function step<T>(name: string, work: () => Promise<T> | T): Promise<T>;
