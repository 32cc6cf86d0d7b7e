/** Paths that the product itself reads. */
export const SIGNAL = {
  latitude: 'CurrentLocation.Latitude',
  longitude: 'CurrentLocation.Longitude',
  fixType: 'CurrentLocation.GNSSReceiver.FixType',
  heading: 'CurrentLocation.Heading',
  speed: 'Speed',
  odometer: 'TraveledDistance',
  stateOfCharge: 'Powertrain.TractionBattery.StateOfCharge.Current',
} as const;
