import { firstLine } from './errors';

describe('firstLine', () => {
  it.each([
    [
      'AADSTS7000215: Invalid secret.\r\nTrace ID: 1',
      'AADSTS7000215: Invalid secret.',
    ],
    ['A\0B', 'AB'],
    [
      'Authorization: Bearer abc.def, no',
      'Authorization: Bearer [redacted] no',
    ],
    ['token eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln!', 'token [redacted]!'],
    [
      `${'x'.repeat(490)} eyJhbGciOiJub25lIn0.eyJhIjoxfQ.`,
      `${'x'.repeat(490)} [redacted`,
    ],
    [`${'x'.repeat(499)}👩`, `${'x'.repeat(499)}\ufffd`],
  ])('of %j', (text, expected) => {
    expect(firstLine(text)).toBe(expected);
  });
});
