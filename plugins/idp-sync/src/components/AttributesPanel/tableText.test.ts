import { parseTableText } from './tableText';

describe('parseTableText', () => {
  it('reads tables line by line, and names the first line that is no entry', () => {
    const { entries, wrongLine } = parseTableText(
      'DE = Germany\n\nurl = a=b\nwrong\n',
    );
    expect(entries).toEqual({ DE: 'Germany', url: 'a=b' });
    expect(wrongLine).toBe(4);
  });
});
