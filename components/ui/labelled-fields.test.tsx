import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { DataTable } from './data-table';
import { SelectField, TextField } from './labelled-fields';
import { Panel } from './panel';

afterEach(cleanup);

test('associates label, error and input', () => {
  const onValue = vi.fn();
  render(<TextField label="Name" hint="Any" error="Taken" value="" onValue={onValue} />);
  const input = screen.getByRole('textbox', { name: 'Name', description: 'Taken' });
  expect(input.getAttribute('aria-invalid')).toBe('true');
  fireEvent.change(input, { target: { value: 'x' } });
  expect(onValue).toHaveBeenCalledWith('x');
});

test('returns the chosen value in its own type', () => {
  const onValue = vi.fn();
  const options = [
    [1, 'One'],
    [24, 'Many'],
  ] as const;
  render(<SelectField label="Hours" options={options} value={1} onValue={onValue} />);
  fireEvent.change(screen.getByRole('combobox', { name: 'Hours' }), { target: { value: '24' } });
  expect(onValue).toHaveBeenCalledWith(24);
});

test('labels the cells of a table by their heading unless told otherwise', () => {
  render(
    <DataTable
      rows={[{ id: 'a', state: 'new' }]}
      rowKey={({ id }) => id}
      columns={[
        { head: 'Id', label: false, cell: ({ id }) => id },
        { head: 'State', cell: ({ state }) => state },
        { head: 'Why', label: 'Because', cell: () => '-' },
        { head: 'Actions', hidden: true, cell: () => 'do' },
      ]}
    />,
  );
  expect(screen.getAllByRole('cell').map((cell) => cell.getAttribute('data-label'))).toEqual([
    null,
    'State',
    'Because',
    null,
  ]);
  expect(screen.getByRole('columnheader', { name: 'Actions' })).toBeTruthy();
});

test.each([
  [800, '0'],
  [300, null],
])('a table of %s px in 300 px takes the focus only if it scrolls', (widthPx, tabIndex) => {
  vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockReturnValue(widthPx);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(300);
  render(<DataTable rows={[{ id: 'a' }]} rowKey={({ id }) => id} columns={[{ head: 'Id', cell: ({ id }) => id }]} />);
  expect(screen.getByRole('table').parentElement?.getAttribute('tabindex')).toBe(tabIndex);
  vi.restoreAllMocks();
});

test('a panel is a section only with a heading', () => {
  render(
    <>
      <Panel title="Titled">a</Panel>
      <Panel>b</Panel>
    </>,
  );
  expect(screen.getByText('a').closest('section')).not.toBeNull();
  expect(screen.getByText('b').closest('section')).toBeNull();
});
