import { firstLine } from './errors';

describe('firstLine', () => {
  it.each([
    [
      'AADSTS7000215: Invalid secret.\r\nTrace ID: 1',
      'AADSTS7000215: Invalid secret.',
    ],
    ['A\0B', 'AB'],
    [`${'x'.repeat(499)}👩`, `${'x'.repeat(499)}\ufffd`],
  ])('of %j', (text, expected) => {
    expect(firstLine(text)).toBe(expected);
  });
});
