import { LoopGuard } from './LoopGuard';

describe('LoopGuard', () => {
  it('lets pages pass that lead on, empty ones too', () => {
    const guard = new LoopGuard('users');
    expect(() => {
      for (let page = 0; page < 2_000; page++) {
        guard.check(`page ${page}`, page % 2);
      }
    }).not.toThrow();
  });

  it('notices a page that was there before', () => {
    const guard = new LoopGuard('users');
    guard.check('a', 1);
    guard.check('b', 1);
    expect(() => guard.check('a', 1)).toThrow(
      expect.objectContaining({ code: 'IDP_DIRECTORY_LOOP' }),
    );
  });

  it('does not read empty pages for ever', () => {
    const guard = new LoopGuard('users');
    expect(() => {
      for (let page = 0; page < 2_000; page++) {
        guard.check(`page ${page}`, 0);
      }
    }).toThrow(expect.objectContaining({ code: 'IDP_DIRECTORY_LOOP' }));
  });
});
