import { expect, test } from 'vitest';
import { readFailures } from './http-api';
import { readAudits } from './pages';
import { review } from './report';

const OUTPUT = `=================================== FAILURES ===================================
_______________________________ GET /api/v1/acl ________________________________
1. Test Case ID: zXt6eH

- ST201 Schema-violating request accepted

    Invalid data should have been rejected
    Invalid component: parameter \`version\` in query - violates \`type\`

[200] OK:

    \`{"version":15}\`

Reproduce with:

    curl -X GET -H 'Cookie: [Filtered]' 'http://localhost:27000/api/v1/acl?version='

____________________________ POST /api/v1/rotations ____________________________
1. Test Case ID: MVH1nb

- ST101 Server error

[500] Internal Server Error:

    \`{"status":500}\`

Reproduce with:

    curl -X POST -d '{"startsAt": 1}' http://localhost:27000/api/v1/rotations

=================================== SUMMARY ====================================
`;

test('reads the failures that schemathesis prints', () => {
  expect(readFailures(OUTPUT)).toEqual([
    {
      severity: 'warning',
      rule: 'ST201 Schema-violating request accepted',
      place: 'GET /api/v1/acl',
      text: "parameter `version` in query - violates `type`; curl -X GET 'http://localhost:27000/api/v1/acl?version='",
    },
    {
      severity: 'error',
      rule: 'ST101 Server error',
      place: 'POST /api/v1/rotations',
      text: `curl -X POST -d '{"startsAt": 1}' http://localhost:27000/api/v1/rotations`,
    },
  ]);
});

test('reads the audits of Lighthouse that lower a score', () => {
  const categories = {
    accessibility: {
      auditRefs: [
        { id: 'a', weight: 1 },
        { id: 'b', weight: 3 },
        { id: 'c', weight: 0 },
      ],
    },
  };
  const node = { snippet: '<p>' };
  const audits = {
    a: { title: 'A', score: 1 },
    b: { title: 'B', score: 0, details: { items: [{ node }] } },
    c: { title: 'C', score: 0 },
  };
  expect(readAudits('/', { categories, audits })).toEqual([
    { severity: 'error', rule: 'b', place: '/', text: 'B <p>' },
  ]);
  expect(() => readAudits('/', { runtimeError: { message: 'no page' }, categories, audits })).toThrow('no page');
});

test('drops reviewed exceptions, joins equal findings, and ranks errors first', () => {
  const warning = { severity: 'warning', rule: 'w', place: '/a', text: '' } as const;
  const error = { severity: 'error', rule: 'e', place: '/a', text: '' } as const;
  const [excepted] = readFailures(OUTPUT);
  const outcomes = [
    { name: 'vnu', checks: '', version: '', findings: [warning, { ...warning, place: '/b' }, error] },
    { name: 'schemathesis', checks: '', version: '', findings: excepted ? [excepted] : [] },
  ];
  const { rows, dropped } = review(outcomes);
  expect(rows.map(({ rule, count }) => [rule, count])).toEqual([
    ['e', 1],
    ['w', 2],
  ]);
  expect([...dropped].map(([{ tool }, count]) => [tool, count])).toEqual([['schemathesis', 1]]);
});
