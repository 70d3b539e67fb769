import fc from 'fast-check';
import { cleanText } from './cleanText';

describe('cleanText', () => {
  it.each([
    ['', ''],
    ['Zoë 👩‍💻', 'Zoë 👩‍💻'],
    ['Ja\0ne\0', 'Jane'],
    ['Jane \ud83d', 'Jane \ufffd'],
    ['\udc69 Jane', '\ufffd Jane'],
    ['\ud83d\0\udc69', '\u{1f469}'],
  ])('makes %j to %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('leaves every text well formed and without NUL, and good text as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(cleanText(text)).toBe(text.replaceAll('\0', ''));
      }),
    );
    const unit = fc.constantFrom('a', '\0', '\ud83d', '\udc69', 'é');
    fc.assert(
      fc.property(fc.string({ unit }), text => {
        const cleaned = cleanText(text);
        expect(Buffer.from(cleaned).toString()).toBe(cleaned);
        expect(cleaned).not.toContain('\0');
        expect(cleanText(cleaned)).toBe(cleaned);
      }),
    );
  });
});
