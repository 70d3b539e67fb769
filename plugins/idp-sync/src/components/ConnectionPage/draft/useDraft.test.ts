import { act, renderHook } from '@testing-library/react';
import { type Saved, useDraft } from './useDraft';

interface Settings {
  title: string;
  fullScanNext: boolean;
}

const AT_FIRST: Saved<Settings> = {
  revision: 4,
  value: { title: 'Contoso', fullScanNext: true },
};

describe('useDraft', () => {
  beforeEach(() => sessionStorage.clear());

  const begin = () =>
    renderHook(({ saved }) => useDraft('settings', saved), {
      initialProps: { saved: AT_FIRST },
    });

  it('takes on what changes by itself, under what somebody is typing', () => {
    const { result, rerender } = begin();
    act(() =>
      result.current.change({ title: 'Contoso Ltd.', fullScanNext: true }),
    );
    rerender({
      saved: { revision: 4, value: { title: 'Contoso', fullScanNext: false } },
    });
    expect(result.current.value).toEqual({
      title: 'Contoso Ltd.',
      fullScanNext: false,
    });
    expect(result.current.changes).toHaveLength(1);
    expect(result.current.newer).toBeUndefined();
  });

  it('takes on what somebody else saves where nothing was typed, and tells of it where something was', () => {
    const { result, rerender } = begin();
    const later = (revision: number, title: string) => ({
      revision,
      value: { title, fullScanNext: true },
    });
    rerender({ saved: later(5, 'Theirs') });
    expect(result.current.value.title).toBe('Theirs');

    act(() => result.current.change({ title: 'Mine', fullScanNext: true }));
    rerender({ saved: later(6, 'Theirs again') });
    expect(result.current.value.title).toBe('Mine');
    expect(result.current.newer?.revision).toBe(6);
    expect(result.current.merged?.conflicts).toHaveLength(1);
  });

  it('does not go back to an answer from before the save', () => {
    const { result, rerender } = begin();
    act(() => result.current.change({ title: 'Mine', fullScanNext: true }));
    act(() =>
      result.current.onSaved({
        revision: 5,
        value: { title: 'Mine', fullScanNext: true },
      }),
    );
    rerender({ saved: { ...AT_FIRST } });
    expect(result.current.value.title).toBe('Mine');
    expect(result.current.isDirty).toBe(false);
  });
});
