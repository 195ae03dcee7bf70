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
  /** Whether the names are supposed to resolve to this endpoint by now, whoever moved them. */
  areMoved(observation: EndpointObservation): boolean;
  /** What is reported while {@link areMoved} is false. */
  missing(observation: EndpointObservation, memory: EndpointMemory, verdict: NameVerdict): readonly Finding[];
}

const privateDnsIsOn = ({ description, enabling, enabledRecently }: EndpointObservation): boolean =>
  description.privateDnsEnabled || enabling?.done === true || enabledRecently === true;

/** Private DNS of the endpoint, enabled by the activator once the path is healthy. */
const ENDPOINT: NameStrategy = {
  movesNames: true,
  nextMove: (observation) => (privateDnsIsOn(observation) ? undefined : 'enablePrivateDns'),
  areMoved: privateDnsIsOn,
  missing: ({ definition }, memory) =>
    memory.privateDnsWasOn
      ? [finding('private-dns-off', `Private DNS of ${definition.endpointId} has been disabled`, definition.role)]
      : [],
};

/** Names are managed elsewhere, or not at all. */
const UNMANAGED: NameStrategy = {
  movesNames: false,
  nextMove: () => undefined,
  areMoved: privateDnsIsOn,
  missing: ({ definition, probe }, _, verdict) =>
    !probe?.ran || nameArrives(verdict)
      ? []
      : [finding('private-dns-unmanaged', `${definition.hostName}: Private DNS is disabled`, definition.role)],
};

const STRATEGIES: Readonly<Record<PrivateDnsDefinition['kind'], NameStrategy>> = { endpoint: ENDPOINT, unmanaged: UNMANAGED };

export function nameStrategy({ kind }: PrivateDnsDefinition): NameStrategy {
  return STRATEGIES[kind];
}
