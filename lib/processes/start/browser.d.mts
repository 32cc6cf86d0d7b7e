export function findBrowser(say: (text: string) => void): Promise<string>;
