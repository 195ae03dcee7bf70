import { type EndpointDescription } from '../../../lib/core/link/described-endpoint';
import { type EndpointMemory, type EndpointObservation } from '../../../lib/core/link/observation';
import { type AddressOutcome } from '../../../lib/contract/probe';
import { endpointDefinition } from '../../fixtures/link';

export const LINK_MEMORY: EndpointMemory = { seen: true, privateDnsWasOn: true };

interface Zone {
  readonly zone: string;
  readonly outcome: AddressOutcome;
  readonly certificateExpires?: string;
  /** An IPv6 address beside the first, healthy and not answered for the name. */
  readonly second?: string;
}

/** An endpoint as EC2 and the probe see it; the name leads to the first address of each zone. */
export function observed(description: Partial<EndpointDescription>, zones?: readonly Zone[]): EndpointObservation {
  const definition = endpointDefinition();
  const addresses = (zones ?? []).map((_, index) => `10.0.${index}.10`);
  return {
    definition,
    description: { state: 'available', privateDnsEnabled: false, ...description },
    interfaces: (zones ?? []).flatMap(({ zone, second }, index) =>
      [`10.0.${index}.10`, second].flatMap((address) => (address === undefined ? [] : [{ id: `eni-${index}`, address, zone }])),
    ),
    ...(zones === undefined
      ? {}
      : {
          probe: {
            ran: true,
            target: {
              role: definition.role,
              hostName: definition.hostName,
              name: { outcome: 'answered', addresses, milliseconds: 1 },
              addresses: zones.flatMap(({ outcome, certificateExpires, second }, index) => [
                {
                  address: `10.0.${index}.10`,
                  outcome,
                  milliseconds: {},
                  certificateExpires,
                },
                ...(second === undefined ? [] : [{ address: second, outcome: 'healthy' as const, milliseconds: {} }]),
              ]),
            },
          },
        }),
  };
}
