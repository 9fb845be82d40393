/**
 * Subnets in CIDR notation. Rule: Search Reference, "Comparison and Conditional functions" (cidrmatch) and "search"
 * (CIDR matching). A subnet is parsed once; testing an IPv4 address then allocates nothing.
 */
export type Cidr =
  | { readonly version: 4; readonly network: number; readonly mask: number }
  | { readonly version: 6; readonly network: readonly number[]; readonly prefix: number };

/** Reads `10.0.0.0/8` or `2001:db8::/32`; null for anything else, also for an address without a prefix length. */
export function parseCidr(text: string): Cidr | null {
  const match = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text);
  if (!match) return null;
  const address = match[1]!;
  const prefix = Number(match[2]);
  const v4 = parseIpv4(address);
  if (v4 >= 0) {
    if (prefix > 32) return null;
    const mask = prefix === 0 ? 0 : (-1 << (32 - prefix)) >>> 0;
    return { version: 4, network: (v4 & mask) >>> 0, mask };
  }
  const v6 = parseIpv6(address);
  return v6 === null || prefix > 128 ? null : { version: 6, network: v6, prefix };
}

/** Whether an address lies in the subnet. False for text that is no address and for the other IP version. */
export function cidrContains(cidr: Cidr, ip: string): boolean {
  if (cidr.version === 4) {
    const address = parseIpv4(ip);
    return address >= 0 && (address & cidr.mask) >>> 0 === cidr.network;
  }
  const address = parseIpv6(ip);
  if (address === null) return false;
  let bits = cidr.prefix;
  for (let i = 0; bits > 0; i++, bits -= 16) {
    const shift = bits >= 16 ? 0 : 16 - bits;
    if (address[i]! >> shift !== cidr.network[i]! >> shift) return false;
  }
  return true;
}

/** Order of two addresses, IPv4 before IPv6; null when one of the texts is no address. */
export function compareIp(a: string, b: string): number | null {
  const left = addressKey(a);
  const right = addressKey(b);
  if (left === null || right === null) return null;
  if (left.length !== right.length) return left.length - right.length;
  for (let i = 0; i < left.length; i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return 0;
}

function addressKey(text: string): readonly number[] | null {
  const v4 = parseIpv4(text);
  return v4 >= 0 ? [v4] : parseIpv6(text);
}

/** The address as an unsigned 32-bit number, or -1. Octets are decimal without leading zeros. */
function parseIpv4(text: string): number {
  if (text.length < 7 || text.length > 15) return -1;
  let address = 0;
  let octet = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) {
      if (octet < 0 || ++dots > 3) return -1;
      address = address * 256 + octet;
      octet = -1;
    } else if (code >= 0x30 && code <= 0x39) {
      if (octet === 0) return -1;
      octet = (octet < 0 ? 0 : octet * 10) + code - 0x30;
      if (octet > 255) return -1;
    } else {
      return -1;
    }
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : -1;
}

/** Eight groups of 16 bits, or null. Takes `::` once and an IPv4 address in the last two groups. */
function parseIpv6(text: string): readonly number[] | null {
  if (text.length < 2 || text.length > 45 || !text.includes(':')) return null;
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = parseGroups(text);
    return groups?.length === 8 ? groups : null;
  }
  if (text.indexOf('::', gap + 1) >= 0) return null;
  const head = gap === 0 ? [] : parseGroups(text.slice(0, gap));
  const tail = gap + 2 === text.length ? [] : parseGroups(text.slice(gap + 2));
  if (head === null || tail === null || head.length + tail.length > 7) return null;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function parseGroups(text: string): number[] | null {
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      const v4 = i === parts.length - 1 ? parseIpv4(part) : -1;
      if (v4 < 0) return null;
      groups.push(v4 >>> 16, v4 & 0xffff);
    }
  }
  return groups;
}
