import { isEndpointRole, type EndpointRole } from '../../contract/endpoint-role';
import { LINK_TAG, ROLE_TAG } from '../../contract/endpoint-tags';
import { type RequestedEndpoint } from '../../contract/preflight-resource';
import { type DescribedEndpoint } from '../link/described-endpoint';
import { isAlive, type EndpointState } from '../link/endpoint-state';
import { finding, type Finding } from '../findings/finding';
import { adoptionSnippet } from './adoption';
import { type OwnStack } from './own-stack';

/** An endpoint that a link of a stack of this name created, anywhere in the Region, or that this stack owns. */
export interface TaggedEndpoint {
  readonly endpointId: string;
  readonly state: EndpointState;
  /** The link that created it. */
  readonly link: string;
  /** Absent if its tag is missing or says nothing known. */
  readonly role?: EndpointRole;
  readonly serviceName: string;
  readonly vpcId: string;
  readonly serviceRegion: string;
  readonly groupIds: readonly string[];
}

/** Reads the tags that links put on their endpoints. */
export function taggedEndpoint({ tags, description, ...endpoint }: DescribedEndpoint, region: string): TaggedEndpoint {
  const role = tags[ROLE_TAG];
  return {
    endpointId: endpoint.endpointId,
    state: description.state,
    link: tags[LINK_TAG] ?? '',
    role: isEndpointRole(role) ? role : undefined,
    serviceName: endpoint.serviceName,
    vpcId: endpoint.vpcId,
    serviceRegion: endpoint.serviceRegion ?? region,
    groupIds: endpoint.groupIds,
  };
}

/** What is requested, what is there, and what of it the stack owns. */
export interface ReplacementObservation {
  readonly endpoints: readonly RequestedEndpoint[];
  readonly vpcId: string;
  readonly serviceRegion: string;
  readonly link: string;
  /** All links of the stack as it is to be. */
  readonly stackLinks: readonly string[];
  readonly allowed: readonly string[];
  readonly stack: OwnStack;
  readonly tagged: readonly TaggedEndpoint[];
}

interface Judgement {
  readonly refusals: readonly Finding[];
  readonly findings: readonly Finding[];
}

/**
 * Rejects what would replace a live endpoint, or create a second one beside it (decisions D4 and D15). CloudFormation says
 * which endpoint is under a logical id of the stack. Tags only find the endpoints that no stack owns any more.
 */
export function judgeReplacement(observation: ReplacementObservation): Judgement {
  const judged = observation.endpoints.map((endpoint) => judge(endpoint, observation));
  return { refusals: judged.flatMap(({ refusals }) => refusals), findings: judged.flatMap(({ findings }) => findings) };
}

function judge(requested: RequestedEndpoint, observation: ReplacementObservation): Judgement {
  const { stack, tagged, allowed } = observation;
  const ownId = stack.endpointIds.get(requested.logicalId);
  const ownedIds = new Set(stack.endpointIds.values());
  const concerned = tagged.filter((endpoint) => isAlive(endpoint.state) && concerns(endpoint, requested, observation));
  const strangers = concerned.filter(({ endpointId }) => !ownedIds.has(endpointId));
  if (ownId !== undefined) {
    return { refusals: judgeOwn(ownId, requested, observation), findings: leftOver(strangers, requested) };
  }
  // CloudFormation is going to create an endpoint.
  const leavingIds = idsLeaving(observation);
  const leaving = tagged.filter((endpoint) => leavingIds.has(endpoint.endpointId) && concerns(endpoint, requested, observation));
  const lost = leaving.filter(({ endpointId, state }) => isAlive(state) && !allowed.includes(endpointId));
  const refusals = lost.map((endpoint) => movedRefusal(requested, endpoint, observation));
  // Deleted by hand, and replaced by name: EC2 may have forgotten it.
  const forgotten = allowed.some((id) => leavingIds.has(id) && !tagged.some(({ endpointId }) => endpointId === id));
  if (leaving.length > 0 || forgotten) {
    return { refusals, findings: leftOver(strangers, requested) };
  }
  const unexpected = strangers.filter(({ endpointId }) => !allowed.includes(endpointId));
  return {
    refusals: unexpected.map((endpoint) => strangerRefusal(requested, endpoint, observation)),
    findings: leftOver(
      strangers.filter((endpoint) => !unexpected.includes(endpoint)),
      requested,
    ),
  };
}

/** The endpoint that is under the logical id: CloudFormation replaces it if one of these properties changes. */
function judgeOwn(ownId: string, requested: RequestedEndpoint, observation: ReplacementObservation): readonly Finding[] {
  const own = observation.tagged.find(({ endpointId }) => endpointId === ownId);
  if (own === undefined || !isAlive(own.state) || observation.allowed.includes(ownId)) {
    return [];
  }
  const differing = differences(requested, own, observation);
  return differing.length === 0 ? [] : [finding('replacement-refused', `${wayOut(own)}: ${differing.join('; ')}`, requested.role)];
}

/** Ids of endpoints of the stack, dead ones included, under logical ids that this link no longer requests. */
function idsLeaving({ stack, endpoints }: ReplacementObservation): ReadonlySet<string> {
  const kept = new Set(endpoints.map(({ logicalId }) => logicalId));
  return new Set([...stack.endpointIds].flatMap(([logicalId, id]) => (kept.has(logicalId) ? [] : [id])));
}

/** This link's own, or that of a link which is no longer in the stack, so that this one may stand where it stood. */
function concerns(
  endpoint: TaggedEndpoint,
  requested: RequestedEndpoint,
  { link, stackLinks, vpcId }: Pick<ReplacementObservation, 'link' | 'stackLinks' | 'vpcId'>,
): boolean {
  if (endpoint.role !== requested.role) {
    return false;
  }
  return (
    endpoint.link === link ||
    (!stackLinks.includes(endpoint.link) && endpoint.serviceName === requested.serviceName && endpoint.vpcId === vpcId)
  );
}

function differences(
  requested: RequestedEndpoint,
  live: TaggedEndpoint,
  { vpcId, serviceRegion }: Pick<ReplacementObservation, 'vpcId' | 'serviceRegion'>,
): readonly string[] {
  const compared: readonly (readonly [string, string, string])[] = [
    ['service', live.serviceName, requested.serviceName],
    ['VPC', live.vpcId, vpcId],
    ['service Region', live.serviceRegion, serviceRegion],
  ];
  return compared.flatMap(([what, is, wanted]) => (is === wanted ? [] : [`${what} ${is}, requested ${wanted}`]));
}

function leftOver(endpoints: readonly TaggedEndpoint[], { role }: RequestedEndpoint): readonly Finding[] {
  return endpoints.length === 0 ? [] : [finding('endpoint-left-over', endpoints.map(({ endpointId }) => endpointId).join(', '), role)];
}

/** The id first and the way out next: long evidence is cut at its end. */
function wayOut({ endpointId }: TaggedEndpoint): string {
  return `${endpointId} (\`allowReplacementOf: ['${endpointId}']\`)`;
}

function movedRefusal(requested: RequestedEndpoint, live: TaggedEndpoint, observation: ReplacementObservation): Finding {
  const logicalId = [...observation.stack.endpointIds].find(([, id]) => id === live.endpointId)?.[0];
  if (live.link === observation.link) {
    const differing = [`logical id ${logicalId}, requested ${requested.logicalId}`, ...differences(requested, live, observation)];
    return finding('replacement-refused', `${wayOut(live)}: ${differing.join('; ')}`, requested.role);
  }
  const name = live.link.slice(live.link.indexOf('/') + 1);
  return finding('construct-moved', `${wayOut(live)} was created by ${live.link} (\`linkName: '${name}'\`)`, requested.role);
}

function strangerRefusal(requested: RequestedEndpoint, live: TaggedEndpoint, observation: ReplacementObservation): Finding {
  const { role } = requested;
  const differing = differences(requested, live, observation);
  const recreate = `\`${role === 'api' ? 'recreateApiEndpoint' : 'recreateUiEndpoint'}: '${live.endpointId}'\``;
  const about = `${live.endpointId} of ${live.link} is ${live.state}, and this stack does not own it`;
  const adopt =
    differing.length === 0
      ? `Adopt it instead of passing \`${role}ServiceName\`: \`${adoptionSnippet(role, live)}\``
      : `It cannot be adopted here: ${differing.join('; ')}`;
  return finding('endpoint-not-owned', `${about}. ${adopt}. To create another one beside it: ${recreate}`, role, LONGEST_REFUSAL);
}

/** With a snippet; CloudFormation accepts 4 KB with all refusals. */
const LONGEST_REFUSAL = 700;
