// Views of one vehicle. They take props and fetch nothing.
// Invariant: connection, age of the data and sleep are separate facts, and every value shows its own age.
export { ArchiveBanner } from './archive-banner';
export { BindingHistory } from './binding-history';
export { CarPlan } from './car-plan';
export { EventList } from './event-list';
export { Facts } from './facts';
export { PresenceHistory } from './presence-history';
export { clockSkewMs, numericSignals } from './signal-groups';
export { CHART_POINTS, SignalHistory, type SignalSeries, SPANS, type Span } from './signal-history';
export { SignalsPanel } from './signals-panel';
export { useReason } from './use-reason';
export { VehicleHeader } from './vehicle-header';
