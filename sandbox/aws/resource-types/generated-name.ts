import { randomBytes } from 'node:crypto';
import { type ResourceContext } from './resource-type';

/** The name that CloudFormation gives to what the template does not name. */
export function generatedName({ stackName, logicalId }: Pick<ResourceContext, 'stackName' | 'logicalId'>): string {
  return `${stackName}-${logicalId}-${randomBytes(6).toString('hex')}`;
}
