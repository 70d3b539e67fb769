import { useState } from 'react';
import { screen } from '@testing-library/react';
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
    jest
      .spyOn(HTMLElement.prototype, 'offsetHeight', 'get')
      .mockReturnValue(392);
    jest
      .spyOn(HTMLElement.prototype, 'offsetWidth', 'get')
      .mockReturnValue(400);
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
