/*
 * A zone name means a different zone in each account; a zone id means the same zone in all accounts. The ids deliberately do not
 * follow the order of the names, so that code that confuses the two fails.
 */
export interface AvailabilityZone {
  /** For instance `us-east-1a`. */
  readonly name: string;
  /** For instance `use1-az4`. */
  readonly id: string;
}

/** Zone numbers in the order of the letters a, b, c, … of an account whose digits add up to zero; others are rotated. */
const NUMBERS: Readonly<Record<string, readonly number[]>> = { 'us-east-1': [4, 6, 1, 2, 3, 5] };
const OTHER_NUMBERS = [2, 3, 1];

export function availabilityZonesOf(accountId: string, region: string): readonly AvailabilityZone[] {
  const [, place = '', direction = '', number = ''] = /^([a-z]{2})-([a-z]+)-(\d)$/.exec(region) ?? [];
  if (number === '') {
    throw new Error(`a Region must be named as us-east-1 is, got: ${region}`);
  }
  const prefix = `${place}${direction.replace(/^(north|south)(east|west)$/, '$1 $2').replace(/(\w)\w*\s?/g, '$1')}${number}`;
  const numbers = NUMBERS[region] ?? OTHER_NUMBERS;
  const shift = [...accountId].reduce((sum, digit) => sum + Number(digit), 0);
  return numbers.map((_, index) => ({
    name: `${region}${String.fromCharCode('a'.charCodeAt(0) + index)}`,
    id: `${prefix}-az${numbers[(index + shift) % numbers.length]}`,
  }));
}
