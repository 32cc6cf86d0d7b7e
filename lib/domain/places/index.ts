// Names of positions, from an embedded gazetteer. It holds no data of vehicles.
export { findPlace, namePositions, searchPlaces } from './name-positions';
