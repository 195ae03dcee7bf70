import { type Entries } from './entry';

const NEW_ID =
  'A new endpoint has a new id, which a person at Prefect has to accept. An account that uses trusted endpoint ids is locked out of Prefect until Prefect trusts the new one.';

/* What the preflight finds about existing endpoints, so that none is lost by accident. */
export const REPLACEMENT = {
  'replacement-refused': {
    severity: 'error',
    seenBy: 'account',
    title: 'The endpoint would be replaced',
    symptom: 'The deployment fails and rolls back before anything has changed. The endpoint continues to work.',
    cause: NEW_ID,
    evidence: 'The endpoint, and how it differs from the requested one: service, VPC, service Region or logical id.',
    remedy:
      'Revert the change. If you want the new endpoint, name the old one in `allowReplacementOf`, as shown. The old endpoint is retained, and clients reach it until its Private DNS is disabled.',
  },
  'construct-moved': {
    severity: 'error',
    seenBy: 'account',
    title: 'The construct has moved, and its endpoint would be replaced',
    symptom: 'The deployment fails and rolls back before anything has changed. The endpoint continues to work.',
    cause: `CloudFormation identifies a resource by its logical id, which depends on the path of the construct. ${NEW_ID}`,
    evidence: 'The endpoint, and the link that created it, which is no longer in the stack.',
    remedy:
      'Pass the former name of the link as `linkName`, as shown: the endpoint then keeps its logical id. Or move the construct back, or adopt the endpoint (`apiEndpoint`, `uiEndpoint`). To get a new one beside it, name it in `allowReplacementOf`.',
  },
  'endpoint-left-over': {
    severity: 'info',
    seenBy: 'account',
    title: 'An older endpoint of this link still exists',
    symptom: 'The endpoint costs money, and owns the name if its Private DNS is enabled.',
    cause: 'Endpoints are retained when they are replaced or removed from the stack.',
    evidence: 'The ids of the endpoints.',
    remedy: 'Delete it once nothing uses it and Prefect trusts the new one.',
  },
  'endpoint-not-owned': {
    severity: 'error',
    seenBy: 'account',
    title: 'The link has a live endpoint that the stack does not own',
    symptom: 'The deployment fails before an endpoint exists. The existing endpoint continues to work.',
    cause: `The endpoint was retained when its stack was destroyed, or when it was removed from the stack. The deployment would create a second one. ${NEW_ID}`,
    evidence: 'The endpoint and its state, what to paste to adopt it, and the property that creates another one.',
    remedy:
      'Adopt the endpoint: it keeps its id, acceptance and trust. If you want a second one, name the first in `recreateApiEndpoint` or `recreateUiEndpoint`. If the endpoint is not needed any more, delete it and deploy again.',
  },
  'adoption-refused': {
    severity: 'error',
    seenBy: 'account',
    title: 'The adopted endpoint cannot serve this link',
    symptom: 'The deployment fails before anything has changed.',
    cause:
      'The id has a typing error or belongs to another account or Region, or the endpoint is in another VPC, is not live, or connects to another service.',
    evidence: 'The id and what is wrong with the endpoint.',
    remedy:
      'Correct the id in `apiEndpoint` or `uiEndpoint`. If the endpoint is not live any more, remove the property and let the link create one with `apiServiceName` or `uiServiceName`.',
  },
} as const satisfies Entries;
