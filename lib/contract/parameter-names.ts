/* Names of the parameters of a link in Parameter Store. */

export const PARAMETER_ROOT = '/cdk-prefect-privatelink';

/** State of a link, written by the activator. */
export function statusParameterName(linkName: string): string {
  return `${PARAMETER_ROOT}/${linkName}/status`;
}

/**
 * Facts that Prefect requires, written by CloudFormation. The id of the stack is part of the name, since a parameter that an
 * earlier stack of the same name has left behind would otherwise keep the new stack from being created.
 *
 * @param stackGuid the last part of the stack's ARN
 */
export function handOffParameterName(linkName: string, stackGuid: string): string {
  return `${PARAMETER_ROOT}/${linkName}/hand-off/${stackGuid}`;
}

const STATUS = /^(?<link>.+)\/status$/;
const HAND_OFF = /^(?<link>.+)\/hand-off\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The link that a status parameter belongs to; undefined for other parameters. */
export function linkOfStatus(parameterName: string): string | undefined {
  return linkOf(parameterName, STATUS);
}

/** The link that a hand-off parameter belongs to; undefined for other parameters. */
export function linkOfHandOff(parameterName: string): string | undefined {
  return linkOf(parameterName, HAND_OFF);
}

/** The link that a parameter belongs to; undefined for parameters of another name. */
export function linkNameOf(parameterName: string): string | undefined {
  return linkOfStatus(parameterName) ?? linkOfHandOff(parameterName);
}

function linkOf(parameterName: string, form: RegExp): string | undefined {
  const root = `${PARAMETER_ROOT}/`;
  return parameterName.startsWith(root) ? form.exec(parameterName.slice(root.length))?.groups?.link : undefined;
}
