/* The links of an account and Region, read from Parameter Store. */
import { type HandOffFacts } from '../../contract/hand-off';
import { readParametersBelow, type StoredParameter } from '../../aws/parameters';
import { type HoldState } from '../../contract/link-hold';
import {
  definitionParameterName,
  holdParameterName,
  linkNameOf,
  linkOfHandOff,
  PARAMETER_ROOT,
  statusParameterName,
} from '../../contract/parameter-names';
import { type RegisteredLink } from '../../contract/registered-link';
import { parseHoldState } from '../../core/link/hold';
import { parseStatus } from '../../core/link/parse-status';
import { parseRegistration } from '../../core/link/registration';
import { type LinkStatus } from '../../contract/link-status';
import { demand, type Aws } from './clients';
import { didYouMean } from '../program/did-you-mean';
import { CannotReadError, UsageError } from '../program/exit';

export interface StoredLink {
  /** The full name, as in the names of the parameters. */
  readonly name: string;
  /** From the hand-off parameter, else from the status. */
  readonly handOff?: HandOffFacts;
  /** As the hand-off parameter has it. */
  readonly storedHandOff?: HandOffFacts;
  /** Absent until the activation resource registers the link. */
  readonly registered?: RegisteredLink;
  readonly hold: HoldState;
  /** Absent until the first pass writes it. */
  readonly status?: LinkStatus;
  /** This version cannot read the stored status. */
  readonly unreadable: boolean;
}

export async function listLinks(aws: Aws, name?: string): Promise<readonly StoredLink[]> {
  const path = name === undefined ? PARAMETER_ROOT : `${PARAMETER_ROOT}/${name}`;
  const parameters = await demand('ssm:GetParametersByPath', () => readParametersBelow(aws.ssm, path));
  const names = new Set(parameters.flatMap((parameter) => linkNameOf(parameter.name) ?? []));
  return [...names].sort().map((found) => storedLink(found, parameters));
}

/** The newest: an earlier stack of the same name may have left its own behind. */
function handOffOf(linkName: string, parameters: readonly StoredParameter[]): string | undefined {
  return parameters.filter(({ name }) => linkOfHandOff(name) === linkName).sort((left, right) => right.modifiedAt - left.modifiedAt)[0]
    ?.value;
}

function storedLink(name: string, parameters: readonly StoredParameter[]): StoredLink {
  const valueOf = (wanted: string): string | undefined => parameters.find((parameter) => parameter.name === wanted)?.value;
  const text = valueOf(statusParameterName(name));
  const status = parseStatus(text);
  const storedHandOff = parseHandOff(handOffOf(name, parameters));
  const registered = parseRegistration(valueOf(definitionParameterName(name)) ?? '');
  return {
    name,
    handOff: storedHandOff ?? (registered === undefined ? undefined : factsOf(registered)),
    storedHandOff,
    registered,
    hold: parseHoldState(valueOf(holdParameterName(name))),
    status,
    unreadable: text !== undefined && status === undefined,
  };
}

function parseHandOff(text: string | undefined): HandOffFacts | undefined {
  try {
    const { accountId, vpcId, region, apiEndpointId, uiEndpointId } = JSON.parse(text ?? '') as Record<string, unknown>;
    if (typeof accountId !== 'string' || typeof vpcId !== 'string' || typeof region !== 'string') {
      return undefined;
    }
    return {
      accountId,
      vpcId,
      region,
      ...(typeof apiEndpointId === 'string' ? { apiEndpointId } : {}),
      ...(typeof uiEndpointId === 'string' ? { uiEndpointId } : {}),
    };
  } catch {
    return undefined;
  }
}

/** The facts for Prefect, as the registration has them. */
export function factsOf({ link }: RegisteredLink): HandOffFacts {
  const id = (role: string): string | undefined => link.endpoints.find((endpoint) => endpoint.role === role)?.endpointId;
  return { accountId: link.accountId, vpcId: link.vpcId, region: link.region, apiEndpointId: id('api'), uiEndpointId: id('ui') };
}

/** The link that `--link` names, or the only one. */
export async function chooseLink(aws: Aws, wanted: string | undefined): Promise<StoredLink> {
  const links = await listLinks(aws);
  const where = await aws.region();
  if (links.length === 0) {
    throw new CannotReadError(
      `there is no link in ${where} of this account: check --profile and --region, or name endpoints with --api-endpoint-id`,
    );
  }
  const fits = wanted === undefined ? links : fitting(links, wanted);
  const [link] = fits;
  if (link !== undefined && fits.length === 1) {
    return link;
  }
  const names = (fits.length > 0 ? fits : links).map(({ name }) => name).join(', ');
  if (wanted === undefined) {
    throw new UsageError(`there are ${links.length} links in ${where}, choose one with --link: ${names}`);
  }
  throw new UsageError(
    fits.length === 0
      ? `there is no link ${wanted} in ${where}${didYouMean(wanted, waysToName(links))}; links: ${names}`
      : `--link ${wanted} matches several links: ${names}`,
  );
}

/** Everything that `--link` takes, the shortest first. */
function waysToName(links: readonly StoredLink[]): readonly string[] {
  return links.flatMap(({ name }) => [name.split('/')[0] ?? name, name]);
}

/** By its full name, or by the name of the stack or a path alone. */
function fitting(links: readonly StoredLink[], wanted: string): readonly StoredLink[] {
  const exact = links.filter(({ name }) => name === wanted);
  return exact.length > 0 ? exact : links.filter(({ name }) => name.startsWith(`${wanted}/`));
}
