import { randomUUID } from 'node:crypto';
import { type ResourceType } from '../../resource-types/resource-type';

/** What `cdk` counts constructs with; it makes nothing. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  properties: ['Analytics', 'Modules'],
  attributes: [],
  schema: {
    properties: {
      Analytics: { value: { kind: 'string' }, required: false, replaces: 'no' },
      Modules: { value: { kind: 'string' }, required: false, replaces: 'no' },
    },
    attributes: [],
  },
  create: async () => ({ physicalId: randomUUID(), attributes: {} }),
  update: async (physicalId) => ({ physicalId, attributes: {} }),
  delete: async () => undefined,
};
