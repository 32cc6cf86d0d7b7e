import { expect, test } from 'vitest';
import { selectionCsv } from './selection-csv';

test('escapes formulas, commas and quotes in CSV', () => {
  const csv = selectionCsv([
    {
      id: 1,
      vin: 'LTPA1B2C3D4000001',
      plate: '=1+1',
      fleet: { code: 'n', name: 'North, "old"' },
      model: { code: 'e', name: 'E5' },
    },
  ]);
  expect(csv).toBe(`\uFEFFvin,plate,fleet,model\r\nLTPA1B2C3D4000001,'=1+1,"North, ""old""",E5\r\n`);
});
