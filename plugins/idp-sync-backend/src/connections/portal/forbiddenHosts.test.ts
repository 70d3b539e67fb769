import { isForbiddenHost } from './forbiddenHosts';

describe('isForbiddenHost', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '169.254.169.254',
    '169.254.1.1',
    '168.63.129.16',
    '100.100.100.200',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[fd00:ec2::254]',
    '[64:ff9b::7f00:1]',
    'metadata.google.internal',
  ])('is so of %s', host => {
    expect(isForbiddenHost(new URL(`http://${host}:3128`))).toBe(true);
  });

  it.each([
    'proxy.example',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.0.1',
    '[fd12::1]',
    '[2001:db8::1]',
    'localhost.example',
  ])('is not so of %s, where proxies of companies are', host => {
    expect(isForbiddenHost(new URL(`http://${host}:3128`))).toBe(false);
  });
});
