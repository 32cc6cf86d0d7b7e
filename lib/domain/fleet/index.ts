// Vehicles, their fleets, models and TBoxes, and the searchable list of vehicles. Invariants: every read is within the actor's
// fleets; every change needs an administrator and is audited; an archived vehicle is in no list and no count, cannot connect and
// gets no command; all vehicles of an archived fleet or model are archived.
export { archiveVehicle } from './archive/archive-vehicle';
export { deleteVehicle } from './archive/delete-vehicle';
export { readChangeEffects } from './archive/read-change-effects';
export { replaceTbox } from './archive/replace-tbox';
export { restoreVehicle } from './archive/restore-vehicle';
export {
  archiveFleet,
  archiveModel,
  restoreFleet,
  restoreModel,
  updateFleet,
  updateModel,
} from './change-catalogue';
export { countVehicles, refreshVehicleCounts } from './count-vehicles';
export { createFleet, createModel } from './create-catalogue';
export { getVehicle } from './get-vehicle';
export { importVehicles } from './import-vehicles';
export { listFleets, listModels, listTags } from './list-catalogue';
export { exportVehicles, listVehicles } from './list-vehicles';
export { registerVehicle } from './register-vehicle';
export { type SeededVehicle, seedDemoFleet } from './seed-demo-fleet';
export { updateVehicle } from './update-vehicle';
