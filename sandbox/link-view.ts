/* The state of a link in the account: stack, endpoints, parameters. Reads only. */
import { type Account } from './aws/account';
import { type Endpoint } from './aws/ec2/state/endpoint';

export interface FindingView {
  readonly code: string;
  readonly evidence: string;
}

export interface LinkStatusView {
  readonly condition: string;
  /** What concerns the whole link. */
  readonly findings: readonly FindingView[];
  readonly endpoints: readonly {
    readonly role: string;
    readonly endpointId: string;
    readonly condition: string;
    readonly findings: readonly FindingView[];
  }[];
}

export function endpointOf(account: Account, serviceName: string, vpcId: string): Endpoint {
  const endpoint = account.ec2.endpoints
    .list()
    .find(
      (candidate) =>
        candidate.serviceName === serviceName && candidate.vpcId === vpcId && !['deleting', 'deleted'].includes(candidate.state),
    );
  if (endpoint === undefined) {
    throw new Error(`no endpoint to ${serviceName} in ${vpcId}`);
  }
  return endpoint;
}

const STATUS_PARAMETER = /^\/cdk-prefect-privatelink\/(.+)\/status$/;
const HAND_OFF_PARAMETER = /^\/cdk-prefect-privatelink\/.+\/hand-off\/[0-9a-f-]+$/;

function parameter(account: Account, form: RegExp): string | undefined {
  const name = account.ssm.names().find((candidate) => form.test(candidate));
  return name === undefined ? undefined : account.ssm.get(name).value;
}

/** Undefined before the first pass and after the final Delete. */
export function linkStatus(account: Account): LinkStatusView | undefined {
  const value = parameter(account, STATUS_PARAMETER);
  return value === undefined ? undefined : (JSON.parse(value) as LinkStatusView);
}

export function handOff(account: Account): Record<string, string> {
  return JSON.parse(parameter(account, HAND_OFF_PARAMETER) ?? '{}') as Record<string, string>;
}

/** Every link of the account that has stored a status, by the name under which it stores it. */
export function linkStatuses({ ssm }: Account): readonly { readonly name: string; readonly status: LinkStatusView }[] {
  return ssm.names().flatMap((parameterName) => {
    const name = STATUS_PARAMETER.exec(parameterName)?.[1];
    return name === undefined ? [] : [{ name, status: JSON.parse(ssm.get(parameterName).value) as LinkStatusView }];
  });
}
