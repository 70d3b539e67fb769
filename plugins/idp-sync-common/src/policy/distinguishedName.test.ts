import {
  isWithinDistinguishedName,
  parseDistinguishedName,
} from './distinguishedName';

const isWithin = (name: string, unit: string) =>
  isWithinDistinguishedName(
    parseDistinguishedName(name) ?? [],
    parseDistinguishedName(unit) ?? ['none'],
  );

describe('distinguished names', () => {
  it('are compared by whole components, whatever the case and the spaces', () => {
    const unit = 'OU=Sales,DC=contoso,DC=com';
    expect(isWithin('CN=Jo,OU=Sales,DC=contoso,DC=com', unit)).toBe(true);
    expect(isWithin('CN=Jo,OU=EMEA,ou = sales , dc=Contoso,DC=COM', unit)).toBe(
      true,
    );
    expect(isWithin(unit, unit)).toBe(true);
    expect(isWithin('CN=Jo,OU=Presales,DC=contoso,DC=com', unit)).toBe(false);
    expect(isWithin('CN=Jo,OU=Sales,DC=contoso,DC=com,DC=eu', unit)).toBe(
      false,
    );
    expect(isWithin('DC=contoso,DC=com', unit)).toBe(false);
  });

  it('do not take an escaped comma for the end of a component', () => {
    expect(isWithin('CN=a\\,OU=Sales,DC=com', 'OU=Sales,DC=com')).toBe(false);
    expect(isWithin('CN=a\\\\,OU=Sales,DC=com', 'OU=Sales,DC=com')).toBe(true);
  });

  it('are the same however a character is escaped', () => {
    expect(
      isWithin('CN=x,OU=R\\26D\\2C Lab,DC=com', 'OU=R&D\\, Lab,DC=com'),
    ).toBe(true);
    expect(isWithin('CN=x,OU=Z\\C3\\BCrich,DC=com', 'OU=zürich,DC=com')).toBe(
      true,
    );
    expect(isWithin('CN=x,OU=end\\ ,DC=com', 'OU=end,DC=com')).toBe(false);
  });

  it.each([
    '',
    'Sales',
    'OU=',
    '=Sales',
    'OU=Sales,',
    'O U=x',
    'OU=a\\z',
    'OU=a\\',
  ])('are not %p', text => {
    expect(parseDistinguishedName(text)).toBeUndefined();
  });
});
