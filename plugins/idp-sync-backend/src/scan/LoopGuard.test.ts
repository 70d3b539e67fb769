import { LoopGuard } from './LoopGuard';

describe('LoopGuard', () => {
  it('lets pages pass that lead on, empty ones too', () => {
    const guard = new LoopGuard('users');
    expect(() => {
      for (let page = 0; page < 2_000; page++) {
        guard.check(`page ${page}`, page % 2 ? [`object ${page}`] : []);
      }
    }).not.toThrow();
  });

  it('notices a page that was there before', () => {
    const guard = new LoopGuard('users');
    guard.check('a', ['x']);
    guard.check('b', ['y']);
    expect(() => guard.check('a', ['z'])).toThrow(
      expect.objectContaining({ code: 'IDP_DIRECTORY_LOOP' }),
    );
  });

  it('does not read empty pages for ever', () => {
    const guard = new LoopGuard('users');
    expect(() => {
      for (let page = 0; page < 2_000; page++) {
        guard.check(`page ${page}`, []);
      }
    }).toThrow(expect.objectContaining({ code: 'IDP_DIRECTORY_LOOP' }));
  });

  it('notices pages that come again and again under new links', () => {
    const guard = new LoopGuard('users');
    expect(() => {
      for (let page = 0; page < 2_000; page++) {
        guard.check(`page ${page}`, [`object ${page % 7}`]);
      }
    }).toThrow(
      expect.objectContaining({
        code: 'IDP_DIRECTORY_LOOP',
        message: expect.stringContaining('under another link'),
      }),
    );
  });
});
