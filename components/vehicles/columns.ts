/** Grid of header and rows. Narrow windows show vehicle, status and age of the data. */
export const ROW_GRID =
  'grid items-center gap-x-4 px-4 grid-cols-[minmax(0,1fr)_7.5rem_4.5rem] md:grid-cols-[11.5rem_minmax(0,1fr)_8.5rem_4.5rem_4.5rem] lg:grid-cols-[11.5rem_minmax(6rem,1fr)_minmax(6rem,1.6fr)_9.5rem_5rem_5rem_7rem] xl:grid-cols-[11.5rem_9.5rem_minmax(6rem,1fr)_minmax(6rem,1.6fr)_9.5rem_5rem_5rem_7rem_minmax(5rem,1fr)]';

/** Columns with the classes that hide them in narrow windows; the names are keys of `vehicles.column`. */
export const COLUMNS = [
  { key: 'vehicle', className: '' },
  { key: 'tbox', className: 'hidden xl:block' },
  { key: 'model', className: 'hidden md:block' },
  { key: 'place', className: 'hidden lg:block' },
  { key: 'status', className: '' },
  { key: 'data', className: 'text-right' },
  { key: 'speed', className: 'hidden text-right md:block' },
  { key: 'charge', className: 'hidden lg:block' },
  { key: 'tags', className: 'hidden xl:block' },
] as const;

export const ROW_HEIGHT_PX = 40;
export const HEADING_HEIGHT_PX = 32;
