/*
 * How the names of a link are managed, one strategy for each mode of Private DNS: may names be moved to the endpoint, by
 * which step, are they moved, and what is missing. Nothing else compares the mode.
 */
import { type PrivateDnsDefinition } from '../../contract/link-definition';
import { finding, type Finding } from '../findings/finding';
import { nameArrives, type NameVerdict } from '../names/name-verdict';
import { type EndpointMemory, type EndpointObservation } from './observation';

/** The step of a pass that moves names. */
export type MoveStep = 'enablePrivateDns';

export interface NameStrategy {
  /** Whether passes move names. Then the VPC must support it, and nobody else may own them. */
  readonly movesNames: boolean;
  /** The step that moves the names of an endpoint whose path is healthy; undefined if they are moved, or not to be. */
  nextMove(observation: EndpointObservation): MoveStep | undefined;
  /** What is reported while {@link areMoved} is false. */
  missing(observation: EndpointObservation, memory: EndpointMemory, verdict: NameVerdict): readonly Finding[];
}

/** Private DNS of the endpoint, enabled by the activator once the path is healthy. */
const ENDPOINT: NameStrategy = {
  movesNames: true,
  nextMove: ({ description }) => (description.privateDnsEnabled ? undefined : 'enablePrivateDns'),
  missing: ({ definition }, memory) =>
    memory.privateDnsWasOn ? [finding('private-dns-off', `Private DNS of ${definition.endpointId} was on`, definition.role)] : [],
};

/** Names are managed elsewhere, or not at all. */
const UNMANAGED: NameStrategy = {
  movesNames: false,
  nextMove: () => undefined,
  missing: ({ definition, probe }, _, verdict) =>
    !probe?.ran || nameArrives(verdict)
      ? []
      : [finding('private-dns-unmanaged', `${definition.hostName}: Private DNS is off`, definition.role)],
};

const STRATEGIES: Readonly<Record<PrivateDnsDefinition['kind'], NameStrategy>> = { endpoint: ENDPOINT, unmanaged: UNMANAGED };

export function nameStrategy({ kind }: PrivateDnsDefinition): NameStrategy {
  return STRATEGIES[kind];
}

/** Whether the names are supposed to resolve to this endpoint by now: Private DNS is on, whoever enabled it. */
export function areMoved({ description, enabling }: EndpointObservation): boolean {
  return description.privateDnsEnabled || enabling?.done === true;
}
