/* Names of the parameters of a link in Parameter Store. */

export const PARAMETER_ROOT = '/cdk-prefect-privatelink';

/** State of a link, written by the activator. */
export function statusParameterName(linkName: string): string {
  return `${PARAMETER_ROOT}/${linkName}/status`;
}

/** Facts that Prefect requires, written by CloudFormation. */
export function handOffParameterName(linkName: string): string {
  return `${PARAMETER_ROOT}/${linkName}/hand-off`;
}

/** The link that a parameter belongs to; undefined for parameters of another name. */
export function linkNameOf(parameterName: string): string | undefined {
  const name = parameterName.startsWith(`${PARAMETER_ROOT}/`)
    ? parameterName.slice(PARAMETER_ROOT.length + 1, parameterName.lastIndexOf('/'))
    : '';
  return name !== '' && [statusParameterName(name), handOffParameterName(name)].includes(parameterName) ? name : undefined;
}
