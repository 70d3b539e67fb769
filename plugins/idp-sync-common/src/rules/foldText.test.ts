import { foldText } from './foldText';

describe('foldText', () => {
  it.each([
    ['HELLO', 'hello'],
    ['É', 'e\u0301'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδος', 'ΟΔΟΣ'],
    ['ЖУК', 'жук'],
    ['I', 'i'],
  ])('takes %s and %s for the same', (left, right) => {
    expect(foldText(left)).toBe(foldText(right));
  });

  it.each([
    ['ı', 'i'],
    ['e', 'é'],
    ['ß', 'ss'],
    ['Ａ', 'A'],
  ])('keeps %s and %s apart', (left, right) => {
    expect(foldText(left)).not.toBe(foldText(right));
  });

  it('folds a sigma alike whatever follows it', () => {
    expect(foldText('ΟΔΟΣΑ').startsWith(foldText('ΟΔΟΣ'))).toBe(true);
  });
});
