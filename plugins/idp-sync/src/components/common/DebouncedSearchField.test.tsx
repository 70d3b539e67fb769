import { act, fireEvent, screen } from '@testing-library/react';
import { renderPage } from '../../__testUtils__/renderPage';
import { DebouncedSearchField } from './DebouncedSearchField';

const LONGEST = 'y'.repeat(200);

describe('DebouncedSearchField', () => {
  afterEach(() => jest.useRealTimers());

  it('asks for what can be searched for once typing stops, and says of the rest why not', async () => {
    const asked: string[] = [];
    renderPage(
      <DebouncedSearchField
        label="Search"
        placeholder=""
        value=""
        onChange={text => asked.push(text)}
      />,
    );
    const field = await screen.findByRole('searchbox', { name: 'Search' });
    jest.useFakeTimers();
    const type = (text: string) => {
      fireEvent.change(field, { target: { value: text } });
      act(() => jest.advanceTimersByTime(10_000));
    };
    type('jane');
    expect(asked).toEqual(['jane']);
    for (const text of [`${LONGEST}y`, 'a\tb']) {
      type(text);
      expect(field).toBeInvalid();
      expect(field).toHaveValue(text);
      expect(asked).toEqual(['jane']);
    }
    type(LONGEST);
    expect(field).toBeValid();
    expect(asked).toEqual(['jane', LONGEST]);
  });
});
