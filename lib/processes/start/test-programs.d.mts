export function findBrowser(print: (text: string) => void): Promise<string>;
