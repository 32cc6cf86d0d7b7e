type PinnedNode = { name: string; version: string; integrity: string };
export function isSupported(version: string): boolean;
export function findPinned(platform?: string, arch?: string): PinnedNode | undefined;
export function ensurePinnedNode(root: string, pinned?: PinnedNode): Promise<string>;
