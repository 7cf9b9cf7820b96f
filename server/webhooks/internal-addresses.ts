/**
 * Which addresses belong to internal networks: a webhook must not reach them, unless the operator names its
 * host. Pure. Source: IANA's registries of special-purpose addresses for IPv4 and IPv6; OWASP, Server-Side
 * Request Forgery Prevention.
 */
import { BlockList, isIP } from 'node:net';

/** Networks that are not the public internet, and the metadata services of clouds. */
const IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Azure's virtual public address of the host.
  '168.63.129.16/32',
];

/**
 * The networks inside 2000::/3 that lead elsewhere or contain an IPv4 address; outside it, all are internal.
 */
const IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const GLOBAL_IPV6 = new BlockList();
GLOBAL_IPV6.addSubnet('2000::', 3, 'ipv6');
const INTERNAL = new BlockList();
for (const network of IPV4) INTERNAL.addSubnet(...parts(network), 'ipv4');
for (const network of IPV6) INTERNAL.addSubnet(...parts(network), 'ipv6');

/** IPv4 addresses inside IPv6 (`::ffff:10.0.0.1`) are internal as well, and so is what is not an address. */
export function isInternalAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  if (family === 4) return INTERNAL.check(address, 'ipv4');
  return !GLOBAL_IPV6.check(address, 'ipv6') || INTERNAL.check(address, 'ipv6');
}

/** The host of a URL, without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function parts(network: string): [address: string, prefix: number] {
  const [address = '', prefix = ''] = network.split('/');
  return [address, Number(prefix)];
}
