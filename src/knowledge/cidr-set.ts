import { type Cidr, cidrContains, parseCidr } from '../values/cidr.ts';

/**
 * Many subnets as one: a function from an address to the numbers (positions in `subnets`) of those that hold it,
 * ascending. A text that is no subnet (a plain address) stands for itself. IPv4 subnets are found by their network, one
 * look-up for each prefix length that occurs; the others are compared one by one.
 */
export function compileCidrSet(subnets: readonly string[]): (address: string) => readonly number[] {
  const byText = new Map<string, number[]>();
  const byNetwork = new Map<string, number[]>();
  const prefixLengths = new Set<string>();
  const others: { readonly cidr: Cidr; readonly number: number }[] = [];
  for (const [number, text] of subnets.entries()) {
    const cidr = parseCidr(text);
    if (cidr === null) add(byText, text, number);
    else if (cidr.version === 6) others.push({ cidr, number });
    else {
      add(byNetwork, networkKey(cidr.network, cidr.mask), number);
      prefixLengths.add(text.slice(text.indexOf('/')));
    }
  }
  return (address) => {
    const found = [...(byText.get(address) ?? [])];
    for (const prefixLength of prefixLengths) {
      const own = parseCidr(address + prefixLength);
      if (own?.version !== 4) break;
      found.push(...(byNetwork.get(networkKey(own.network, own.mask)) ?? []));
    }
    for (const { cidr, number } of others) if (cidrContains(cidr, address)) found.push(number);
    return found.sort((a, b) => a - b);
  };
}

function networkKey(network: number, mask: number): string {
  return `${network}/${mask}`;
}

function add(numbers: Map<string, number[]>, key: string, number: number): void {
  const group = numbers.get(key);
  if (group) group.push(number);
  else numbers.set(key, [number]);
}
