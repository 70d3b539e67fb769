import { useState } from 'react';
import { act, fireEvent, screen } from '@testing-library/react';
import { FIXTURE_NOW, secondsAgo } from '../../__testUtils__/fixtures';
import { renderPage } from '../../__testUtils__/renderPage';
import { CountdownText, RelativeTimeText } from './TimeText';

/** Shows the end of a run, and then that of one that has just ended. */
function LatestEnd() {
  const [iso, setIso] = useState(secondsAgo(3_600));
  return (
    <>
      <RelativeTimeText iso={iso} />
      <button onClick={() => setIso(secondsAgo(-9))}>Next</button>
    </>
  );
}

describe('RelativeTimeText', () => {
  beforeEach(() => jest.useFakeTimers({ now: FIXTURE_NOW }));
  afterEach(() => jest.useRealTimers());

  it('does not take what has just happened for something to come', async () => {
    renderPage(<LatestEnd />);
    await act(() => jest.advanceTimersByTimeAsync(10_000));
    expect(screen.getByText('1 hour ago')).toBeVisible();
    fireEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(screen.getByText('just now')).toBeVisible();
  });
});

describe('CountdownText', () => {
  beforeEach(() => jest.useFakeTimers({ now: FIXTURE_NOW }));
  afterEach(() => jest.useRealTimers());

  it('counts down within the last hour', async () => {
    renderPage(<CountdownText iso={secondsAgo(-3 * 3_600)} />);
    const pass = (seconds: number) =>
      act(() => jest.advanceTimersByTimeAsync(seconds * 1_000));
    await pass(0);
    expect(screen.getByText('in 3 hours')).toBeVisible();
    await pass(2 * 3_600 + 1);
    expect(screen.getByRole('timer')).toHaveTextContent(/^in 59m 59s$/);
    await pass(3_594);
    expect(screen.getByRole('timer')).toHaveTextContent(/^in 5s$/);
    await pass(1);
    expect(screen.getByRole('timer')).toHaveTextContent(/^in 4s$/);
    await pass(10);
    expect(screen.getByRole('timer')).toHaveTextContent(/^any moment now$/);
  });
});
