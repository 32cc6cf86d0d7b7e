import { expect, test } from 'vitest';
import { viewportNotes } from './viewport-notes';

const NOW = 1_700_000_000_000;
const fine = {
  at: NOW - 200,
  now: NOW,
  lost: false,
  stillMissing: false,
  outdatedParts: 0,
  refusedCells: 0,
  noScopes: false,
  incomplete: false,
};

test.each([
  ['waits for the first frame', { at: null }, { age: 'waiting', warnings: [] }],
  ['is of now for a second', {}, { age: 'now', warnings: [] }],
  ['then shows its age', { at: NOW - 1_000 }, { age: 'current', warnings: [] }],
  ['is old after five seconds', { at: NOW - 5_001 }, { age: null, warnings: ['old'] }],
  [
    'is not old as well when the connection is lost',
    { at: NOW - 9_000, lost: true },
    { age: null, warnings: ['lost'] },
  ],
  ['has nothing when no cell comes', { at: null, stillMissing: true }, { age: null, warnings: ['none'] }],
  ['lacks cells beside its age', { stillMissing: true }, { age: 'now', warnings: ['missing'] }],
  ['warns of outdated parts while live', { outdatedParts: 1 }, { age: 'now', warnings: ['parts'] }],
  [
    'does not warn of parts when everything is old',
    { at: NOW - 6_000, outdatedParts: 1 },
    { age: null, warnings: ['old'] },
  ],
  [
    'shows all warnings',
    { noScopes: true, refusedCells: 2, incomplete: true },
    { age: 'now', warnings: ['scopes', 'refused', 'incomplete'] },
  ],
])('%s', (_title, facts, notes) => expect(viewportNotes({ ...fine, ...facts })).toEqual(notes));
