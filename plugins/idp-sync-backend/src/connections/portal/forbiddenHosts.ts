import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** Addresses that are the machine itself, its link, or its cloud's metadata: nothing that is entered in the portal may lead there. */
const FORBIDDEN = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  // Metadata of Alibaba Cloud, and the platform of Azure.
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
] as const) {
  FORBIDDEN.addSubnet(network, prefix, 'ipv4');
  FORBIDDEN.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of [
  ['::', 128],
  ['::1', 128],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fd00:ec2::254', 128],
  // Other ways to write addresses of version 4.
  ['64:ff9b::', 96],
  ['2002::', 16],
] as const) {
  FORBIDDEN.addSubnet(network, prefix, 'ipv6');
}

const FORBIDDEN_NAMES =
  /^(localhost|.*\.localhost|metadata|metadata\.google\.internal|instance-data|instance-data\.ec2\.internal)$/;

/** Whether the host of an address leads to the machine itself, to its link or to its cloud's metadata, as far as that can be told without asking anybody. */
export function isForbiddenHost({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(host)
    ? isForbiddenAddress(host)
    : FORBIDDEN_NAMES.test(host.toLowerCase());
}

/** Whether the name of an address stands for one that is forbidden; one that cannot be resolved is reported where it is used. */
export async function leadsToForbiddenHost(url: URL): Promise<boolean> {
  if (isForbiddenHost(url)) {
    return true;
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.some(({ address }) => isForbiddenAddress(address));
}

function isForbiddenAddress(address: string): boolean {
  const [plain] = address.split('%');
  return FORBIDDEN.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
