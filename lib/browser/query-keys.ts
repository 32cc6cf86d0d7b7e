/** Keys of all queries, so that live events can refresh those that they affect. */
export const queryKeys = {
  vehicles: {
    all: ['vehicles'] as const,
    list: (filters: Readonly<Record<string, unknown>>) => ['vehicles', 'list', filters] as const,
    counts: ['vehicles', 'counts'] as const,
    tags: ['vehicles', 'tags'] as const,
  },
  vehicle: {
    all: (vin: string) => ['vehicle', vin] as const,
    detail: (vin: string) => ['vehicle', vin, 'detail'] as const,
    effects: (vin: string) => ['vehicle', vin, 'effects'] as const,
    events: (vin: string) => ['vehicle', vin, 'events'] as const,
    presence: (vin: string) => ['vehicle', vin, 'presence'] as const,
    telemetry: (vin: string, signal: string, spanMs: number) => ['vehicle', vin, 'telemetry', signal, spanMs] as const,
    track: (vin: string, spanMs: number) => ['vehicle', vin, 'track', spanMs] as const,
  },
  commands: {
    all: ['commands'] as const,
    list: (filters: Readonly<Record<string, unknown>>) => ['commands', 'list', filters] as const,
    ofVehicle: (vin: string) => ['commands', 'vehicle', vin] as const,
    offered: (vin: string) => ['commands', 'offered', vin] as const,
    detail: (id: string) => ['commands', 'detail', id] as const,
    waiting: ['commands', 'waiting'] as const,
    suspensions: ['commands', 'suspensions'] as const,
  },
  rotations: {
    all: ['rotations'] as const,
    list: (cursor: string | null) => ['rotations', 'list', cursor] as const,
    detail: (id: string) => ['rotations', 'detail', id] as const,
    targets: (id: string, filters: Readonly<Record<string, unknown>>) => ['rotations', 'targets', id, filters] as const,
    preview: (selection: Readonly<Record<string, unknown>>) => ['rotations', 'preview', selection] as const,
  },
  certificate: (serialNumber: string) => ['certificate', serialNumber] as const,
  access: {
    draft: ['access', 'draft'] as const,
    published: ['access', 'published'] as const,
    /** `rules`: identifies one set of rules. */
    findings: (rules: number) => ['access', 'findings', rules] as const,
    version: (version: number) => ['access', 'version', version] as const,
    denials: (filters: Readonly<Record<string, unknown>>) => ['access', 'denials', filters] as const,
  },
  clients: {
    all: ['clients'] as const,
    list: (filters: Readonly<Record<string, unknown>>) => ['clients', 'list', filters] as const,
    detail: (clientId: string) => ['clients', 'detail', clientId] as const,
  },
  events: { latest: ['events', 'latest'] as const },
  places: {
    cell: (cell: string) => ['places', 'cell', cell] as const,
    search: (query: string) => ['places', 'search', query] as const,
  },
  map: { vehicle: (vin: string) => ['map', 'vehicle', vin] as const },
  broker: ['broker'] as const,
  brokerHealth: ['broker', 'health'] as const,
  /** With the state of the authority, so that counts from before its withdrawal are not shown after it. */
  withdrawal: (id: number, state: string, includeRenewed: boolean) =>
    ['authorities', id, 'withdrawal', state, includeRenewed] as const,
  fleets: ['fleets'] as const,
  fleetAuthentication: (code: string, methods: readonly string[]) =>
    ['fleets', code, 'authentication', methods] as const,
  models: ['models'] as const,
} as const;
