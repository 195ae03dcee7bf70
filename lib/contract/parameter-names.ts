/* Names of the parameters of a link in Parameter Store. Each parameter has one writer (decision D14). */

export const PARAMETER_ROOT = '/cdk-prefect-privatelink';

/** The parameters that the activator stores, by the last part of their names. */
export const LINK_PARAMETERS = ['definition', 'hold', 'status'] as const;
export type LinkParameter = (typeof LINK_PARAMETERS)[number];

/** The link as registered, written by the activation resource. */
export function definitionParameterName(linkName: string): string {
  return parameterName(linkName, 'definition');
}

/** Whether the link is on hold, written by the commands `hold` and `release`. */
export function holdParameterName(linkName: string): string {
  return parameterName(linkName, 'hold');
}

/** State of the link, written by each pass of the activator. */
export function statusParameterName(linkName: string): string {
  return parameterName(linkName, 'status');
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

const OF_ACTIVATOR = /^(?<link>.+)\/(?:definition|hold|status)$/;
const HAND_OFF = /^(?<link>.+)\/hand-off\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The link that a hand-off parameter belongs to; undefined for other parameters. */
export function linkOfHandOff(name: string): string | undefined {
  return linkOf(name, HAND_OFF);
}

/** The link that a parameter belongs to; undefined for parameters of another name. */
export function linkNameOf(name: string): string | undefined {
  return linkOf(name, OF_ACTIVATOR) ?? linkOfHandOff(name);
}

function linkOf(name: string, form: RegExp): string | undefined {
  const root = `${PARAMETER_ROOT}/`;
  return name.startsWith(root) ? form.exec(name.slice(root.length))?.groups?.link : undefined;
}

function parameterName(linkName: string, parameter: LinkParameter): string {
  return `${PARAMETER_ROOT}/${linkName}/${parameter}`;
}
