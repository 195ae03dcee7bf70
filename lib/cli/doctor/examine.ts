/* Collects everything that the doctor checks. */
import { memoryOf } from '../../core/link/link-status';
import { endpointInterfaces, type EndpointInterface, type EndpointMemory, type EndpointObservation } from '../../core/link/observation';
import { type Asked } from '../../core/findings/asked';
import { type EndpointStatus } from '../../contract/link-status';
import { type PrivateDnsDefinition, type EndpointDefinition } from '../../contract/link-definition';
import { type TargetObservation } from '../../contract/probe';
import { type Aws } from '../aws/clients';
import { type Context } from '../program/command';
import { observe, readEndpoints, type SeenEndpoint } from '../aws/endpoints';
import { CannotReadError } from '../program/exit';
import { invokeProbe } from '../aws/invoke';
import { type StoredLink } from '../aws/links';
import { type Subject } from '../program/subject';
import { type PrefixLists, type SecurityGroup } from '../../core/reachability/security-group';
import { anyClient, readClient, type Client, type ClientId } from './client';
import { readGroups, readPrefixLists, readVpc, type VpcFacts } from './read';

export interface ExaminedEndpoint {
  readonly seen: SeenEndpoint;
  /** With the fresh probe, if there is one. */
  readonly observation: EndpointObservation;
  readonly memory: EndpointMemory;
  /** The last status that the activator wrote. */
  readonly stored?: EndpointStatus;
  readonly groups: Asked<readonly SecurityGroup[]>;
  /** Subnet of each network interface, by address. */
  readonly subnets: ReadonlyMap<string, string>;
}

export interface Examination {
  readonly link?: StoredLink;
  readonly privateDns: PrivateDnsDefinition;
  readonly endpoints: readonly ExaminedEndpoint[];
  /** Absent if no endpoint, and so no VPC, was found. */
  readonly vpc?: VpcFacts;
  readonly client?: Client;
  /** Whether the client was named by the user. */
  readonly clientNamed: boolean;
  readonly prefixLists: PrefixLists;
  readonly freshProbe: boolean;
  /** Calls that failed, each action once. */
  readonly refused: readonly { readonly action: string; readonly reason: string }[];
}

export async function examine(context: Context, subject: Subject, from: ClientId | undefined): Promise<Examination> {
  const aws = context.aws();
  const link = subject.kind === 'link' ? subject.link : undefined;
  const named = subject.kind === 'endpoints' ? subject.endpoints : endpointsOf(subject.link);
  const seen = await readEndpoints(aws, named);
  const vpcId = seen.find(({ described }) => described !== undefined)?.described?.vpcId ?? link?.handOff?.vpcId;
  const vpc = vpcId === undefined ? undefined : await readVpc(aws, vpcId, seen);
  const cidrs = vpc?.cidrs.known ? vpc.cidrs.value : [];
  const anyone = vpcId === undefined ? undefined : anyClient(vpcId, cidrs);
  const client = from === undefined ? anyone : await readClient(aws, from, cidrs);
  const probed = await probe(context, aws, link, seen, vpc);
  const endpoints = await Promise.all(seen.map((endpoint) => examineEndpoint(aws, endpoint, link, vpc, probed.targets)));
  const groups = [...(client?.end.groups ?? []), ...endpoints.flatMap((endpoint) => (endpoint.groups.known ? endpoint.groups.value : []))];
  const { lists, refused } = await readPrefixLists(aws, groups);
  return {
    link,
    privateDns: link?.registered?.link.privateDns ?? { kind: 'unmanaged' },
    endpoints,
    vpc,
    client,
    clientNamed: from !== undefined,
    prefixLists: lists,
    freshProbe: probed.targets.length > 0,
    refused: [
      ...reasons([
        ...(vpc === undefined ? [] : [vpc.cidrs, vpc.dns, vpc.nameServers, vpc.acls, vpc.zones, vpc.endpoints, vpc.interfaces]),
        ...(client?.refused ?? []),
        ...endpoints.map((endpoint) => endpoint.groups),
        ...refused,
      ]),
      ...probed.refused,
    ],
  };
}

function endpointsOf({ name, registered, handOff }: StoredLink): readonly EndpointDefinition[] {
  if (registered !== undefined) {
    return registered.link.endpoints;
  }
  const ids = [handOff?.apiEndpointId, handOff?.uiEndpointId].filter((id) => id !== undefined).join(' and ');
  throw new CannotReadError(
    `${name} has no registration that this version can read yet${ids === '' ? '' : `; check ${ids} with --api-endpoint-id and --ui-endpoint-id`}`,
  );
}

async function examineEndpoint(
  aws: Aws,
  seen: SeenEndpoint,
  link: StoredLink | undefined,
  vpc: VpcFacts | undefined,
  targets: readonly TargetObservation[],
): Promise<ExaminedEndpoint> {
  const stored = link?.status?.endpoints.find(({ endpointId }) => endpointId === seen.named.endpointId);
  const own = ownInterfaces(seen, vpc);
  const interfaces: readonly EndpointInterface[] = own.length > 0 ? own : (stored?.interfaces ?? []);
  const base = observe(seen, interfaces);
  const target = targets.find(({ role }) => role === seen.named.role);
  return {
    seen,
    observation: target === undefined ? base : { ...base, probe: { ran: true, target } },
    memory: memoryOf(base.definition, link?.status),
    stored,
    groups: await readGroups(aws, seen.described?.groupIds ?? []),
    subnets: new Map(own.flatMap(({ address, subnetId }): [string, string][] => (subnetId === undefined ? [] : [[address, subnetId]]))),
  };
}

function ownInterfaces(
  { described }: SeenEndpoint,
  vpc: VpcFacts | undefined,
): readonly (EndpointInterface & { readonly subnetId?: string })[] {
  if (vpc === undefined || !vpc.interfaces.known) {
    return [];
  }
  return vpc.interfaces.value
    .filter(({ interfaceId }) => described?.interfaceIds.includes(interfaceId) === true)
    .flatMap((found) => endpointInterfaces(found).map((endpointInterface) => ({ ...endpointInterface, subnetId: found.subnetId })));
}

interface Probed {
  readonly targets: readonly TargetObservation[];
  readonly refused: readonly { readonly action: string; readonly reason: string }[];
}

async function probe(
  { args }: Context,
  aws: Aws,
  link: StoredLink | undefined,
  seen: readonly SeenEndpoint[],
  vpc: VpcFacts | undefined,
): Promise<Probed> {
  if (!args.flag('probe') || link === undefined) {
    return { targets: [], refused: [] };
  }
  const targets = seen.map(({ named, described }) => ({
    role: named.role,
    hostName: named.hostName,
    healthPath: named.healthPath,
    addresses: ownInterfaces({ named, described }, vpc).map(({ address }) => address),
  }));
  try {
    return { targets: (await invokeProbe(aws, link, { targets })).targets, refused: [] };
  } catch (error) {
    if (!(error instanceof CannotReadError)) {
      throw error;
    }
    return { targets: [], refused: [{ action: 'lambda:InvokeFunction', reason: error.message }] };
  }
}

function reasons(asked: readonly Asked<unknown>[]): Examination['refused'] {
  const found = new Map<string, string>();
  for (const each of asked) {
    if (!each.known) {
      found.set(each.failure.action, `${each.failure.errorName}: ${each.failure.message}`);
    }
  }
  return [...found].map(([action, reason]) => ({ action, reason }));
}
