// Vehicles, their fleets, models and TBoxes, and the searchable list of vehicles. Invariant: every read is within the actor's
// fleets; every change needs an administrator and is audited.
export { countVehicles, refreshVehicleCounts } from './count-vehicles';
export { createFleet, createModel } from './create-catalogue';
export { getVehicle } from './get-vehicle';
export { importVehicles } from './import-vehicles';
export { listFleets, listModels, listTags } from './list-catalogue';
export { exportVehicles, listVehicles } from './list-vehicles';
export { registerVehicle } from './register-vehicle';
export { type SeededVehicle, seedDemoFleet } from './seed-demo-fleet';
export { updateVehicle } from './update-vehicle';
