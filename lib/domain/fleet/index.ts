// Vehicles, their fleets, models and TBoxes, and the list that finds one of a million.
// Invariant: every read is within the actor's fleets, every change is an administrator's and leaves an audit row.
export { countVehicles } from './count-vehicles';
export { createFleet, createModel } from './create-catalogue';
export { exportVehicles } from './list-vehicles';
export { getVehicle } from './get-vehicle';
export { importVehicles } from './import-vehicles';
export { listFleets, listModels, listTags } from './list-catalogue';
export { listVehicles } from './list-vehicles';
export { refreshVehicleCounts } from './count-vehicles';
export { registerVehicle } from './register-vehicle';
export { type SeededVehicle, seedDemoFleet } from './seed-demo-fleet';
export { updateVehicle } from './update-vehicle';
