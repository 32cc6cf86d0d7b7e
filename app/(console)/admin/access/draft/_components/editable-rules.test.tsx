import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { useState } from 'react';
import { afterEach, expect, test } from 'vitest';
import type { AccessRule, RuleFinding } from '@/lib/contracts';
import access from '@/lib/web/messages/en/access.json';
import { compareRules } from '../../_components/compare-rules';
import { EditableRules } from './editable-rules';

afterEach(cleanup);

const rule = (id: string): AccessRule => ({
  id,
  effect: 'allow',
  principal: { kind: 'fleet', code: 'north' },
  action: 'publish',
  topic: `oem/${id}/\${vin}`,
  note: '',
});
const CHOICES = { fleets: [{ code: 'north', name: 'Northern' }], models: [], tags: [], accounts: [] };
const RULES = ['a', 'b', 'c'].map(rule);

function Editor({ findings = [] }: { findings?: RuleFinding[] }) {
  const [rules, setRules] = useState(RULES);
  const [message, setMessage] = useState('');
  return (
    <NextIntlClientProvider locale="en" messages={{ access }}>
      <EditableRules
        rules={rules}
        choices={CHOICES}
        findings={findings}
        changes={compareRules(RULES, rules)}
        onChange={(next, what) => {
          setRules(next);
          setMessage(what);
        }}
        onEdit={(one, place) => setMessage(`edit ${one.id} ${place}`)}
        actions={null}
      />
      <p role="status">{message}</p>
    </NextIntlClientProvider>
  );
}
// By elements and labels: asking for roles takes seconds in a table of buttons
const rows = () => [...document.querySelectorAll('tr')];
const order = () =>
  rows()
    .slice(1)
    .map((row) => row.id.slice('rule-'.length, 'rule-'.length + 1))
    .join('');
const press = (name: RegExp | string) => fireEvent.click(screen.getByLabelText(name));
const rowAt = (place: number) => {
  const row = rows()[place];
  if (!row) throw new Error(`no row ${place}`);
  return row;
};

test('moves a rule by its button, keeps the focus and stops at the ends', () => {
  render(<Editor />);
  press(/^Move rule 3 up/);
  expect(order()).toBe('acb');
  expect(document.activeElement).toBe(screen.getByLabelText(/^Move rule 2 up/));
  expect(screen.getByText('Moved to place 2.')).toBeTruthy();
  press(/^Move rule 2 up/);
  expect(order()).toBe('cab');
  expect((screen.getByLabelText(/^Move rule 1 up/) as HTMLButtonElement).disabled).toBe(true);
  expect(document.activeElement).toBe(screen.getByLabelText(/^Move rule 1 down/));
});

test('moves the focused rule with Alt and the arrow keys', () => {
  render(<Editor />);
  fireEvent.keyDown(screen.getByLabelText('Edit rule 1'), { key: 'ArrowDown', altKey: true });
  expect(order()).toBe('bac');
  fireEvent.keyDown(screen.getByLabelText('Edit rule 3'), { key: 'ArrowDown', altKey: true });
  fireEvent.keyDown(screen.getByLabelText('Edit rule 1'), { key: 'ArrowDown' });
  expect(order()).toBe('bac');
});

test('inserts a copy after its rule with its own id, marked as new', () => {
  render(<Editor />);
  press('Duplicate rule 1');
  expect(rows()).toHaveLength(5);
  expect(rowAt(2).textContent).toContain('oem/a/${vin}');
  expect(within(rowAt(2)).getByText('New')).toBeTruthy();
  expect(rowAt(2).id).not.toBe(rowAt(1).id);
});

test('removes a rule and focuses the next one', () => {
  render(<Editor />);
  press('Remove rule 2');
  expect(order()).toBe('ac');
  expect(document.activeElement).toBe(screen.getByLabelText('Remove rule 2'));
});

test('shows findings at their rule, with the position of the other rule', () => {
  render(<Editor findings={[{ level: 'warning', code: 'shadowed', ruleId: 'c', otherRuleId: 'a' }]} />);
  expect(within(rowAt(3)).getByText(/^Never reached: rule 1 /)).toBeTruthy();
  expect(within(rowAt(3)).getByLabelText('Warning')).toBeTruthy();
  expect(within(rowAt(1)).queryByText(/Never reached/)).toBeNull();
});

test('reports which rule is edited', () => {
  render(<Editor />);
  press('Edit rule 2');
  expect(screen.getByText('edit b 2')).toBeTruthy();
});
