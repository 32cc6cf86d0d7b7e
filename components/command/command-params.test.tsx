import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, expect, test } from 'vitest';
import type { Operation } from '@/lib/contracts/commands/rules';
import messages from '@/lib/web/messages/en/command.json';
import { CommandParams, paramsOf } from './command-params';

afterEach(cleanup);

function renderForm(operation: Operation, error?: string): HTMLFormElement {
  const { container } = render(
    <NextIntlClientProvider locale="en" timeZone="UTC" messages={{ command: messages }}>
      <form>
        <CommandParams operation={operation} errorOf={(path) => (path === 'params.durationS' ? error : undefined)} />
      </form>
    </NextIntlClientProvider>,
  );
  const form = container.querySelector('form');
  if (!form) throw new Error('No form');
  return form;
}

const valuesOf = (operation: Operation, form: HTMLFormElement) => paramsOf(operation, new FormData(form));

test('shows a control for each parameter, with its limits and initial value', () => {
  const form = renderForm('find_vehicle', 'At most 30');
  const duration = screen.getByRole<HTMLInputElement>('spinbutton', {
    name: 'Duration (s)',
    description: 'At most 30',
  });
  expect([duration.min, duration.max, duration.step]).toEqual(['1', '30', '1']);
  expect(valuesOf('find_vehicle', form)).toEqual({ mode: 'horn_and_lights', durationS: 5 });
});

test('gives what was entered, numbers as numbers', () => {
  const form = renderForm('find_vehicle');
  fireEvent.change(screen.getByRole('spinbutton', { name: 'Duration (s)' }), { target: { value: '12' } });
  fireEvent.change(screen.getByRole('combobox', { name: 'Signal' }), { target: { value: 'lights' } });
  expect(valuesOf('find_vehicle', form)).toEqual({ mode: 'lights', durationS: 12 });
});

test('an operation without parameters has no control', () => {
  const form = renderForm('door_lock');
  expect(form.elements).toHaveLength(0);
  expect(valuesOf('door_lock', form)).toEqual({});
});
