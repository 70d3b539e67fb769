import fc from 'fast-check';
import { quoteName } from './quoteName';

describe('quoteName', () => {
  it.each([
    ['Zoë Ångström', '"Zoë Ångström"'],
    ['👩‍💻 team', '"👩‍💻 team"'],
    ['a\r\nb\u2028c\0d', '"a b cd"'],
    ['\u202egnp.exe\u202c', '"gnp.exe"'],
    ['\u2067אבג\u2069', '"אבג"'],
    ['x'.repeat(256), `"${'x'.repeat(59)}…"`],
  ])('of %j', (name, quoted) => {
    expect(quoteName(name)).toBe(quoted);
  });

  it('is one short line of well-formed text, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), name => {
        const quoted = quoteName(name);
        expect(quoted).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(quoted.isWellFormed()).toBe(true);
        expect([...quoted].length).toBeLessThanOrEqual(62);
      }),
    );
  });
});
