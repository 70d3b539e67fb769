import { useState } from 'react';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeBackend, refusal } from '../../__testUtils__/FakeBackend';
import { renderPage } from '../../__testUtils__/renderPage';
import { TransferList } from './TransferList';

const GROUPS = 'GET /connections/contoso/directory/groups';

function group(number: number) {
  return {
    objectId: `g${number}`,
    displayName: `Team ${String(number).padStart(5, '0')}`,
    kinds: number % 2 === 0 ? ['security'] : ['microsoft365', 'dynamic'],
    members: number,
    memberGroups: 0,
    nestedIn: [],
    nestedInCount: 0,
  };
}

describe('TransferList', () => {
  const backend = FakeBackend.register();
  let current: string[] = [];

  function Editor(props: { ids: string[] }) {
    const [ids, setIds] = useState(props.ids);
    current = ids;
    return (
      <TransferList
        label="By hand"
        connectionId="contoso"
        ids={ids}
        isDisabled={false}
        onChange={setIds}
      />
    );
  }

  beforeEach(() => {
    // Nothing has a size where nothing is laid out, and rows are made for what is in sight.
    jest.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(392);
    jest.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(400);
  });

  afterEach(() => jest.restoreAllMocks());

  /** Answers page by page, as the backend does. */
  const haveGroups = (count: number) =>
    backend.respond(GROUPS, ({ search }) => {
      const offset = Number(search.get('offset') ?? 0);
      const limit = Number(search.get('limit'));
      const length = Math.max(0, Math.min(limit, count - offset));
      return {
        items: Array.from({ length }, (_, index) => group(offset + index)),
        totalItems: count,
      };
    });
  const list = (name: string) => screen.findByRole('listbox', { name });

  it('moves marked groups both ways, by mouse and by keyboard, and names those that are gone', async () => {
    haveGroups(4);
    renderPage(<Editor ids={['gone', 'g3']} />);
    const available = await list('Not chosen');
    const chosen = await list('Chosen');
    expect(within(chosen).getAllByRole('option')).toHaveLength(2);
    expect(within(chosen).getByText('Not in the directory')).toBeVisible();
    await userEvent.click(within(available).getByText('Team 00000'));
    await userEvent.click(
      screen.getByRole('button', { name: 'Choose marked (1)' }),
    );
    expect(current).toEqual(['gone', 'g3', 'g0']);
    act(() => available.focus());
    await userEvent.keyboard('{ArrowDown}{Shift>}{ArrowDown}{/Shift}{Enter}');
    expect(current).toEqual(['gone', 'g3', 'g0', 'g1', 'g2']);
    act(() => chosen.focus());
    await userEvent.keyboard('{Home} {Enter}');
    expect(current).toEqual(['g3', 'g0', 'g1', 'g2']);
    await userEvent.keyboard('{Control>}a{/Control}{Enter}');
    expect(current).toEqual([]);
  });

  it('searches ten thousand without asking again, makes only rows that are in sight, and moves all that are found', async () => {
    haveGroups(10_000);
    renderPage(<Editor ids={[]} />);
    const available = await list('Not chosen');
    expect(await screen.findByText('10,000 of 10,000')).toBeVisible();
    expect(backend.requestsOf(GROUPS)).toHaveLength(2);
    expect(within(available).getAllByRole('option').length).toBeLessThan(40);
    expect(within(available).getAllByRole('option')[0]).toHaveAttribute(
      'aria-setsize',
      '10000',
    );
    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search Not chosen' }),
      'team 0999',
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Choose all shown (11)' }),
    );
    expect(current).toEqual([
      'g999',
      ...Array.from({ length: 10 }, (_, last) => `g999${last}`),
    ]);
    expect(backend.requestsOf(GROUPS)).toHaveLength(2);
  });

  it('says what went wrong and asks again', async () => {
    backend.respond(GROUPS, () => refusal(503, 'Not just now'));
    renderPage(<Editor ids={['g1']} />);
    expect(await screen.findByText(/Not just now/)).toBeVisible();
    haveGroups(2);
    await userEvent.click(screen.getByRole('button', { name: /Try again/ }));
    expect(await list('Chosen')).toBeVisible();
    expect(current).toEqual(['g1']);
  });
});
