import { screen, within } from '@testing-library/react';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { run, runCounts } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { CountsTable } from './CountsTable';

function renderCounts(shown: Run) {
  return renderPage(<CountsTable run={shown} />);
}

describe('CountsTable', () => {
  it('leads from each count to the changes behind it', async () => {
    renderCounts(
      run({
        counts: runCounts({
          user: {
            read: 20,
            inScope: 19,
            filtered: 1,
            created: 4,
            updated: 5,
            unchanged: 3,
            failed: 2,
            held: 3,
            notApplied: 2,
            removed: 7,
            removalsHeld: 2,
            removalsOutstanding: 1,
          },
        }),
      }),
    );
    await screen.findByRole('table');
    const target = (name: string) =>
      new URL(
        screen
          .getByRole('link', { name: new RegExp(`People: ${name}, show`) })
          .getAttribute('href') ?? '',
        'http://localhost',
      );
    const filtersOf = (name: string) =>
      target(name).searchParams.toString().replace('class=user&', '');

    expect(target('Created').pathname).toBe('/idp-sync/runs/42');
    expect(target('Created').hash).toBe('#changes');
    expect(filtersOf('Created')).toBe('action=create&status=applied');
    expect(filtersOf('Updated')).toBe('action=update&status=applied');
    expect(filtersOf('Failed')).toBe(
      'action=create&action=update&action=none&status=failed',
    );
    expect(filtersOf('Held')).toBe(
      'action=create&action=update&status=held&status=rejected',
    );
    expect(filtersOf('Not applied')).toBe(
      'action=create&action=update&status=notApplied',
    );
    expect(filtersOf('Removed')).toBe('action=remove&status=applied');
    expect(filtersOf('Removals outstanding')).toBe(
      'action=remove&action=deactivate&status=failed&status=notApplied',
    );
    expect(filtersOf('Removals held')).toBe(
      'action=remove&action=deactivate&status=held&status=rejected',
    );
    for (const name of ['Read', 'In scope', 'Out of scope', 'Unchanged']) {
      expect(
        within(
          screen.getByRole('row', { name: new RegExp(`^${name} `) }),
        ).queryByRole('link'),
      ).toBeNull();
    }
  });

  it('says of a preview that nothing has changed yet, and leads to what is planned', async () => {
    renderCounts(run({ kind: 'preview' }));
    expect(await screen.findByText(/A preview changes nothing/)).toBeVisible();
    expect(
      screen.getByRole('link', { name: '12 People: Created, show them' }),
    ).toHaveAttribute(
      'href',
      '/idp-sync/runs/42?class=user&action=create&status=planned#changes',
    );
  });
});
