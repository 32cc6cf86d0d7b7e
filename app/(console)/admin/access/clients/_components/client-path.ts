import type { Route } from 'next';

export const clientPath = (clientId: string): Route => `/admin/access/clients/${encodeURIComponent(clientId)}` as Route;
