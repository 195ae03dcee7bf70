/*
 * Zone names mean different zones in different accounts; zone ids mean the same zone everywhere. The order here is
 * deliberately not alphabetical, so that code which confuses the two fails.
 */
export interface AvailabilityZone {
  /** For instance `us-east-1a`. */
  readonly name: string;
  /** For instance `use1-az4`. */
  readonly id: string;
}

export const DEFAULT_AVAILABILITY_ZONES: readonly AvailabilityZone[] = [
  { name: 'us-east-1a', id: 'use1-az4' },
  { name: 'us-east-1b', id: 'use1-az6' },
  { name: 'us-east-1c', id: 'use1-az1' },
  { name: 'us-east-1d', id: 'use1-az2' },
  { name: 'us-east-1e', id: 'use1-az3' },
  { name: 'us-east-1f', id: 'use1-az5' },
];
