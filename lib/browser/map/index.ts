// The vehicles of a view: which cells to watch, and what all their frames say together. Invariant: a vehicle is in the
// picture once, at its newest place, and what is not renewed any more is marked so.

export { countPicture } from './count-picture';
export { Picture } from './picture';
export type { PictureCluster, PictureCounts, PictureSnapshot, PictureVehicle, StatusCounts } from './picture-snapshot';
export { isFresh } from './picture-snapshot';
export { type FleetPicture, type FleetView, useFleetPicture } from './use-fleet-picture';
export { usePictureCounts, useSettled, useSettledSnapshot } from './use-settled-snapshot';
