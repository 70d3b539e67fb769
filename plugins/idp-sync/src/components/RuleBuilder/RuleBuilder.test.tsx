import { useState } from 'react';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ruleSchema,
  type Rule,
  validate,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { FakeBackend } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { RuleBuilder } from './RuleBuilder';

function issuesOf(rule: Rule | undefined) {
  const read = rule === undefined ? undefined : validate(ruleSchema, rule);
  return read && 'issues' in read
    ? read.issues.map(({ path, message }) => ({
        path: path.replace(/\[(\d+)\]/g, '.$1').replace(/^\./, ''),
        message,
      }))
    : [];
}

describe('RuleBuilder', () => {
  const backend = FakeBackend.register();
  let current: Rule | undefined;

  function Editor(props: { rule: Rule | undefined; isDisabled?: boolean }) {
    const [rule, setRule] = useState(props.rule);
    current = rule;
    return (
      <RuleBuilder
        label="Only those"
        connectionId="contoso"
        objectClass="user"
        rule={rule}
        isDisabled={props.isDisabled ?? false}
        issues={issuesOf(rule)}
        onChange={setRule}
      />
    );
  }

  const show = (rule?: Rule, isDisabled?: boolean) => {
    backend.answer('GET /connections/contoso/directory/attributes', {
      items: [
        { name: 'department', read: true, present: 12, type: 'text' },
        { name: 'city', read: false, present: 0 },
      ],
      totalItems: 2,
    });
    backend.answer('GET /connections/contoso/directory/values', {
      items: [{ value: 'Sales', count: 7 }],
    });
    backend.answer('GET /connections/contoso/directory/groups', {
      items: [],
      totalItems: 0,
    });
    return renderPage(<Editor rule={rule} isDisabled={isDisabled} />);
  };
  const clause = (value: string) => ({
    attribute: 'department',
    operator: 'equals' as const,
    value,
  });

  it('makes a rule by keyboard, with values of the directory, and says it in words', async () => {
    show();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Add a rule' }),
    );
    expect(screen.getByRole('combobox', { name: 'Attribute' })).toHaveFocus();
    await userEvent.keyboard('depart');
    await screen.findByRole('option', { name: /department/ });
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await userEvent.tab();
    const value = screen.getByRole('combobox', { name: 'Value' });
    await userEvent.click(value);
    await userEvent.click(await screen.findByRole('option', { name: /Sales/ }));
    expect(current).toEqual({ all: [clause('Sales')] });
    expect(screen.getByText('department is "Sales"')).toBeInTheDocument();
  });

  it('says what is wrong at the condition that it is wrong with', async () => {
    show({ all: [clause('Sales'), { any: [clause('')] }] });
    const group = await screen.findByRole('group', { name: 'Group 2' });
    expect(within(group).getByText(/value must not be empty/)).toBeVisible();
    const [first] = screen.getAllByRole('group', { name: 'Condition 1' });
    expect(within(first).queryByText(/must not be empty/)).toBeNull();
  });

  it('moves conditions by Alt and arrow keys, keeps the place, and removes them by the menu', async () => {
    show({ all: [clause('a'), { any: [clause('b')] }] });
    await screen.findByRole('group', { name: 'Group 2' });
    const [first] = screen.getAllByRole('combobox', { name: 'Value' });
    act(() => first.focus());
    await userEvent.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(current).toEqual({ all: [{ any: [clause('a'), clause('b')] }] });
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Condition 1: Move or remove' }),
      ).toHaveFocus(),
    );
    await userEvent.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect(current).toEqual({ all: [{ any: [clause('b')] }, clause('a')] });
    await userEvent.click(
      screen.getByRole('button', { name: 'Condition 2: Move or remove' }),
    );
    await userEvent.click(screen.getByRole('menuitem', { name: 'Remove' }));
    expect(current).toEqual({ all: [{ any: [clause('b')] }] });
  });

  it('keeps what is typed as JSON, names line and column, and is shown in parts again when it is right', async () => {
    show({ all: [clause('a')] });
    await userEvent.click(await screen.findByRole('radio', { name: 'JSON' }));
    const field = screen.getByRole('textbox', { name: /Rule as JSON/ });
    await userEvent.clear(field);
    await userEvent.click(field);
    await userEvent.paste('{\n  "all": [ {"attribute": "x" ]');
    expect(screen.getByText(/^Line 2, column/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'Conditions' }));
    expect(screen.getByText(/cannot be shown as conditions/)).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: 'JSON' }));
    expect(screen.getByRole('textbox', { name: /Rule as JSON/ })).toHaveValue(
      '{\n  "all": [ {"attribute": "x" ]',
    );
    expect(issuesOf(current)).not.toEqual([]);
    const again = screen.getByRole('textbox', { name: /Rule as JSON/ });
    await userEvent.clear(again);
    await userEvent.click(again);
    await userEvent.paste(
      '{"any": [\n{"attribute": "mail", "operator": "in", "value": "x"}]}',
    );
    expect(
      screen.getByText(/^Line 2, column \d+: "in" needs a list of values/),
    ).toBeInTheDocument();
  });

  it('shows a rule to those who may not change it', async () => {
    show({ not: clause('Temps') }, true);
    expect(
      await screen.findByText('not (department is "Temps")'),
    ).toBeVisible();
    expect(screen.getByRole('combobox', { name: 'Value' })).toBeDisabled();
    expect(
      screen.queryByRole('button', { name: 'Add condition' }),
    ).not.toBeInTheDocument();
  });
});
