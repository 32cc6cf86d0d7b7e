import type { Locale } from '../locale';
import accessEn from './en/access.json';
import accountEn from './en/account.json';
import adminEn from './en/admin.json';
import authEn from './en/auth.json';
import catalogueEn from './en/catalogue.json';
import certificateEn from './en/certificate.json';
import clientsEn from './en/clients.json';
import commandEn from './en/command.json';
import commonEn from './en/common.json';
import mapEn from './en/map.json';
import overviewEn from './en/overview.json';
import rotationEn from './en/rotation.json';
import vehicleEn from './en/vehicle.json';
import vehiclesEn from './en/vehicles.json';
import accessZh from './zh/access.json';
import accountZh from './zh/account.json';
import adminZh from './zh/admin.json';
import authZh from './zh/auth.json';
import catalogueZh from './zh/catalogue.json';
import certificateZh from './zh/certificate.json';
import clientsZh from './zh/clients.json';
import commandZh from './zh/command.json';
import commonZh from './zh/common.json';
import mapZh from './zh/map.json';
import overviewZh from './zh/overview.json';
import rotationZh from './zh/rotation.json';
import vehicleZh from './zh/vehicle.json';
import vehiclesZh from './zh/vehicles.json';

// One file per area and language. The area is the namespace: useTranslations('vehicles')
const en = {
  access: accessEn,
  account: accountEn,
  admin: adminEn,
  auth: authEn,
  catalogue: catalogueEn,
  certificate: certificateEn,
  clients: clientsEn,
  command: commandEn,
  common: commonEn,
  map: mapEn,
  overview: overviewEn,
  rotation: rotationEn,
  vehicle: vehicleEn,
  vehicles: vehiclesEn,
};
const zh = {
  access: accessZh,
  account: accountZh,
  admin: adminZh,
  auth: authZh,
  catalogue: catalogueZh,
  certificate: certificateZh,
  clients: clientsZh,
  command: commandZh,
  common: commonZh,
  map: mapZh,
  overview: overviewZh,
  rotation: rotationZh,
  vehicle: vehicleZh,
  vehicles: vehiclesZh,
};

export type Messages = typeof en;
export type MessageArea = keyof Messages;
export const MESSAGES: Record<Locale, Messages | typeof zh> = { en, zh };
