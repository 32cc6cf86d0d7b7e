import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { DataTable } from './data-table';
import { SelectField, TextField } from './labelled-fields';

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
